import { describe, expect, it } from 'vitest';
import type { FindingCode } from '../../shared/appraisal/result.ts';
import {
  appraiseGpus,
  digest,
  findingsOf,
  h200,
  registerOf,
  type ShownGpu,
  serialOf,
  shipment,
  slot,
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
    finds: [],
  },
  {
    title: 'takes the model from the device id and not from the name',
    gpu: h200(1, { productName: 'NVIDIA H200', pciDeviceId: '233010DE' }),
    finds: [`gpuMemoryNotOfModel ${unitOne}`],
  },
  {
    title: 'says nothing of the memory of a model without a known size',
    gpu: h200(1, { pciDeviceId: '233B10DE', memoryTotalMiB: 1000 }),
    finds: [],
  },
  {
    title: 'says nothing of the memory of a vGPU',
    gpu: h200(1, { virtualizationMode: 'VGPU', memoryTotalMiB: 1000 }),
    finds: [],
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
    finds: [`identityMasked gpu ${slot(0)} ${digest('host-1')}`],
  },
  {
    title: 'never accuses a GPU whose document calls its identity a placeholder',
    gpu: h200(9, { placeholder: true, placeholders: ['serial', 'uuid', 'pdi'] }),
    finds: [`identityMasked gpu ${slot(0)} ${digest('host-1')}`],
  },
  {
    title: 'takes every field as masked where the document does not say which',
    gpu: h200(9, { placeholder: true }),
    finds: [`identityMasked gpu ${slot(0)} ${digest('host-1')}`],
  },
  {
    title: 'never accuses a GPU without an identity',
    gpu: { productName: 'NVIDIA H200', pciDeviceId: '233510DE', memoryTotalMiB: 143_771 },
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

  it('does not confuse board mates that are declared with one serial and two uuids', () => {
    const mates = [unit(1, { uuid: uuidOf(1) }), unit(1, { uuid: uuidOf(2) })];
    const board = registerOf({ hosts: ['host-1'], shipments: [shipment(mates)] });
    const gpus = [h200(1), h200(2, { serial: serialOf(1) })];
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
