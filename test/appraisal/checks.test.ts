import { describe, expect, it } from 'vitest';
import { appraise } from '../../shared/appraisal/appraise.ts';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import type { FindingCode } from '../../shared/appraisal/result.ts';
import {
  appraiseGpus,
  digest,
  evidenceLeaf,
  evidenceOf,
  findingsOf,
  h200,
  license,
  pdiOf,
  registerOf,
  type ShownGpu,
  serialOf,
  shipment,
  slot,
  T0,
  unit,
  uuidOf,
} from '../factories/appraisal.ts';

const register = registerOf({
  hosts: ['host-1'],
  shipments: [
    shipment([unit(1), unit(2, { uuid: uuidOf(2) }), { model: 'H200', uuid: uuidOf(3) }]),
  ],
});

/** Findings on a single GPU. */
function seenOn(gpu: ShownGpu): string[] {
  const [only] = appraiseGpus([gpu], register).gpus;
  return findingsOf({ findings: only?.findings ?? [] });
}

const MASKED = { serial: '0000000000000', uuid: 'GPU-xxxxxxxx-xxxx', pdi: '0x0000000000000000' };

interface Case {
  readonly title: string;
  readonly gpu: ShownGpu;
  readonly finds: readonly `${FindingCode} ${string}`[];
}

const unitOne = `unit ${serialOf(1)}`;
const slotZero = `gpu ${slot(0)} ${digest('host-1')}`;

const CASES: readonly Case[] = [
  { title: 'finds nothing on a healthy unit by serial', gpu: h200(1), finds: [] },
  { title: 'finds nothing on a healthy unit by serial and uuid', gpu: h200(2), finds: [] },
  { title: 'finds nothing on a healthy unit by uuid', gpu: h200(3), finds: [] },
  {
    title: 'finds memory that no board of the model has',
    gpu: h200(1, { memoryTotalMiB: 215_656 }),
    finds: [`gpuMemoryNotOfModel ${unitOne}`],
  },
  {
    title: 'finds less memory than any board of the model has',
    gpu: h200(1, { memoryTotalMiB: 140_895 }),
    finds: [`gpuMemoryNotOfModel ${unitOne}`],
  },
  {
    title: 'accepts memory within two percent',
    gpu: h200(1, { memoryTotalMiB: 140_896 }),
    finds: [],
  },
  {
    title: 'accepts both sizes of a board with ECC on and off',
    gpu: h200(1, { productName: 'NVIDIA L40S', pciDeviceId: '26B910DE', memoryTotalMiB: 49_140 }),
    finds: [`gpuModelNotDeclared ${unitOne}`],
  },
  {
    title: 'takes the model from the device id and not from the name',
    gpu: h200(1, { productName: 'NVIDIA H200', pciDeviceId: '233010DE' }),
    finds: [
      `gpuMemoryNotOfModel ${unitOne}`,
      `gpuInvariantBroken ${unitOne}`,
      `gpuModelNotDeclared ${unitOne}`,
      `nvidiaSmiImplausible ${unitOne}`,
    ],
  },
  {
    title: 'says nothing of the memory of a model without a known size',
    gpu: h200(1, {
      productName: 'NVIDIA H200 NVL',
      pciDeviceId: '233B10DE',
      memoryTotalMiB: 1000,
    }),
    finds: [`gpuModelNotDeclared ${unitOne}`],
  },
  {
    title: 'says nothing of the memory of a vGPU',
    gpu: h200(1, { virtualizationMode: 'VGPU', memoryTotalMiB: 1000 }),
    finds: [`gpuVirtual gpu ${slot(0)} ${digest('host-1')}`],
  },
  {
    title: 'says nothing of the memory of a MIG instance',
    gpu: h200(1, { uuid: 'MIG-7b1c93e5-42d8-4f6a-9c0e-a1b2c3d40001', memoryTotalMiB: 1000 }),
    finds: [],
  },
  {
    title: 'finds an unreadable GPU by the unit that it still names',
    gpu: h200(1, { state: 'unreadable' }),
    finds: [`gpuUnreadable ${unitOne}`],
  },
  {
    title: 'finds an unreadable GPU by its place where no identity is left',
    gpu: { state: 'unreadable', pciBusId: '00000000:00:00.0' },
    finds: [`gpuUnreadable gpu ${slot(0)} ${digest('host-1')}`],
  },
  {
    title: 'finds a GPU that no shipment names',
    gpu: h200(9),
    finds: [`gpuUnlicensed gpu ${uuidOf(9)}`],
  },
  {
    title: 'never accuses a GPU whose whole identity is masked',
    gpu: h200(9, MASKED),
    finds: [`gpuUnidentified ${slotZero}`, `identityMasked ${slotZero}`],
  },
  {
    title: 'accuses a GPU whose document calls its genuine identity a placeholder',
    gpu: h200(9, { placeholder: true, placeholders: ['serial', 'uuid', 'pdi'] }),
    finds: [`identityMasked gpu ${uuidOf(9)}`, `gpuUnlicensed gpu ${uuidOf(9)}`],
  },
  {
    title: 'accuses it also where the document does not say which fields it means',
    gpu: h200(9, { placeholder: true }),
    finds: [`identityMasked gpu ${uuidOf(9)}`, `gpuUnlicensed gpu ${uuidOf(9)}`],
  },
  {
    title: 'matches a unit by a genuine identity that its document calls a placeholder',
    gpu: h200(1, { placeholder: true }),
    finds: [`identityMasked ${unitOne}`],
  },
  {
    title: 'finds no false mask where the document names what is masked',
    gpu: h200(2, { serial: MASKED.serial, placeholder: true, placeholders: ['serial'] }),
    finds: [`identityMasked unit ${serialOf(2)}`],
  },
  {
    title: 'never accuses a GPU without an identity, and shows that nobody counts it',
    gpu: { productName: 'NVIDIA H200', pciDeviceId: '233510DE', memoryTotalMiB: 143_771 },
    finds: [`gpuUnidentified ${slotZero}`],
  },
  {
    title: 'finds no missing identity on a GPU that cannot be read',
    gpu: { state: 'unreadable' },
    finds: [`gpuUnreadable ${slotZero}`],
  },
  {
    title: 'finds a GPU that is listed in another place than its document says',
    gpu: h200(1, { pciBusId: '00000000:05:00.0' }),
    finds: [`gpuMisnamed ${unitOne}`],
  },
  {
    title: 'finds nothing where the place is the bus id of the document',
    gpu: h200(1, { pciBusId: '00000000:00:00.0' }),
    finds: [],
  },
  {
    title: 'matches a unit by its serial where the uuid is masked',
    gpu: h200(2, { uuid: MASKED.uuid }),
    finds: [`identityMasked unit ${serialOf(2)}`],
  },
  {
    title: 'never takes a masked serial for a changed one',
    gpu: h200(2, { serial: MASKED.serial }),
    finds: [`identityMasked unit ${serialOf(2)}`],
  },
  {
    title: 'finds another serial under a declared uuid',
    gpu: h200(2, { serial: serialOf(1) }),
    finds: [`gpuIdentityChanged unit ${serialOf(2)}`],
  },
  {
    title: 'finds another uuid under a declared serial',
    gpu: h200(2, { uuid: uuidOf(9) }),
    finds: [`gpuIdentityChanged unit ${serialOf(2)}`],
  },
  {
    title: 'finds no change where the shipment declares only one half',
    gpu: h200(1, { uuid: uuidOf(9) }),
    finds: [],
  },
  {
    title: 'finds reads that disagree',
    gpu: h200(1, {
      disagreements: { memoryTotalMiB: { nvidiaSmiCsv: '143771', nvidiaSmiXml: '81559' } },
    }),
    finds: [`readsDisagree ${unitOne}`],
  },
];

describe('the checks over one evidence', () => {
  it.each(CASES)('$title', ({ gpu, finds }) => {
    expect(seenOn(gpu)).toEqual(finds);
  });

  it('names the values that were seen', () => {
    const [gpu] = appraiseGpus([h200(1, { memoryTotalMiB: 215_656 })], register).gpus;
    expect(gpu?.findings[0]).toEqual({
      code: 'gpuMemoryNotOfModel',
      check: 'memoryOfModel@1',
      family: 'tampering',
      severity: 'high',
      subject: { kind: 'unit', id: serialOf(1) },
      kid: digest('host-1'),
      seen: 'H200 with 215656 MiB; genuine boards have 143771 MiB',
      firstLeaf: 7,
      lastLeaf: 7,
    });
  });

  it.each([
    ['uuid', h200(2, { uuid: uuidOf(1).toUpperCase() })],
    ['pdi', h200(2, { pdi: pdiOf(1) })],
    ['document', h200(1)],
  ])('finds two GPUs of one evidence with one %s', (_, second) => {
    const { gpus } = appraiseGpus([h200(1), second, h200(3)], register);
    const twice = gpus.map(({ findings }) =>
      findings.filter(({ code }) => code === 'gpuListedTwice').map(({ severity }) => severity),
    );
    expect(twice).toEqual([['high'], ['high'], []]);
  });

  it('finds one document under two names also where its text is withheld', () => {
    const { gpus } = appraiseGpus([null, null], register);
    expect(gpus.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual([
      'documentsMissing',
      'documentsMissing',
    ]);
    const leaf = evidenceLeaf({ host: 'host-1', index: 0, seq: 0, prev: null, time: T0 });
    const { evidence } = evidenceOf({ leaf, index: 0, texts: {} });
    const documents = new Map([slot(0), slot(1)].map((name) => [name, digest('one')]));
    const reference = referenceValues(register);
    const options = { evidence: { ...evidence, documents }, documents: new Map(), reference };
    const codes = appraise(options).gpus.map(({ findings }) => findings.map(({ code }) => code));
    expect(codes).toEqual([
      ['documentsMissing', 'gpuListedTwice'],
      ['documentsMissing', 'gpuListedTwice'],
    ]);
  });

  it('lets GPUs share a serial, a mask, or nothing at all', () => {
    const mask = { uuid: MASKED.uuid, pdi: MASKED.pdi };
    const [first, second] = [h200(1), h200(2, { serial: serialOf(1) })];
    const gpus = [first, second, { state: 'unreadable' as const, provenance: {} }];
    const masked = [h200(4, mask), h200(5, mask)];
    const found = appraiseGpus([...gpus, ...masked], register).gpus.flatMap(
      ({ findings }) => findings,
    );
    expect(found.filter(({ code }) => code === 'gpuListedTwice')).toEqual([]);
  });

  it('says of a false mask that the host claims it', () => {
    const [gpu] = appraiseGpus([h200(1, { placeholder: true })], register).gpus;
    expect(gpu?.findings[0]).toMatchObject({ check: 'maskClaimed@1', severity: 'medium' });
    expect(gpu?.findings[0]?.seen).toContain(`called a placeholder: serial ${serialOf(1)}`);
  });

  it('does not confuse board mates that are declared with one serial and two uuids', () => {
    const named = { model: 'GB200', serial: serialOf(1) };
    const mates = [uuidOf(1), uuidOf(2)].map((uuid) => ({ ...named, uuid }));
    const licenses = [license({ items: [{ model: 'GB200', quantity: 8 }] })];
    const board = registerOf({ hosts: ['host-1'], licenses, shipments: [shipment(mates)] });
    const gb200 = {
      productName: 'NVIDIA GB200',
      pciDeviceId: '294110DE',
      memoryTotalMiB: 189_471,
      serial: serialOf(1),
    };
    const gpus = [h200(1, gb200), h200(2, gb200)];
    expect(appraiseGpus(gpus, board).gpus.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('lets no shipment of an unknown license cover a GPU', () => {
    const orphan = registerOf({
      hosts: ['host-1'],
      shipments: [shipment([unit(1)], { license: 'L9' })],
    });
    const [gpu] = appraiseGpus([h200(1)], orphan).gpus;
    expect(findingsOf({ findings: gpu?.findings ?? [] })).toEqual([
      `gpuUnlicensed gpu ${uuidOf(1)}`,
    ]);
  });
});
