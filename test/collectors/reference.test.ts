/** Every public capture gives the identity that its text shows, found there by another method. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergeGpus } from '../../agent/collectors/merge.ts';
import { parseNvidiaSmiCsv } from '../../agent/collectors/parseCsv.ts';
import { parseNvidiaSmiObject } from '../../agent/collectors/parseXml.ts';
import {
  GPU_FIELDS,
  type GpuClaims,
  type GpuField,
  gpuClaimsSchema,
} from '../../shared/claims/claims.ts';
import type { SimulatedGpu } from '../../simulator/nvidiaSmi/state.ts';
import { printQueryXml } from '../../simulator/nvidiaSmi/xml.ts';
import { PLANS, speakingState } from '../simulator/fixtures.ts';
import { collectFrom, makeFakeHost } from './fakeHost.ts';
import { evidenceOf, expectEvidenceHolds, resultTexts, simulatedHost } from './simulatedHost.ts';

const reference = process.env.FLEETSEAL_REFERENCE_DATA;
const folder = join(reference ?? '', 'nvidia-smi');
const filesWith = (end: string): string[] =>
  reference === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(end));
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

type Identity = Partial<Record<GpuField, string | number>>;

/** Spellings that no identity field may show; written out here apart from the code's own list. */
const NOTHING = new Set([
  '',
  '0',
  'N/A',
  'None',
  '[N/A]',
  '00.00.00.00.00',
  'GPU is lost',
  '[Requested functionality has been deprecated]',
]);

const busId = (text: string): string => text.padStart(16, '0').toUpperCase();

function put(identity: Identity, field: GpuField, text: string | undefined): void {
  const isBareMetal = field === 'virtualizationMode' && text === 'None';
  if (text === undefined || (NOTHING.has(text) && !isBareMetal)) return;
  if (field.endsWith('MiB')) identity[field] = Number(text.replace(/ MiB$/, ''));
  else if (field === 'pciBusId') identity[field] = busId(text);
  else if (field.startsWith('pci')) identity[field] = text.replace(/^0x/, '');
  else identity[field] = text;
}

/** One line of an element's text, wherever it is in the block. */
const inside = (block: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>([^<\\n]*)</${tag}>`).exec(block)?.[1];

/** The identity that a `<gpu>` block's own lines show. */
function fromXmlBlock(id: string, block: string, driver: number): Identity {
  const identity: Identity = {};
  // MIG slices repeat some elements inside, with the slice's values.
  const whole = block.replace(/<mig_devices>[\s\S]*?<\/mig_devices>/, '');
  put(identity, 'productName', inside(whole, 'product_name'));
  put(identity, 'serial', inside(whole, 'serial'));
  put(identity, 'uuid', inside(whole, 'uuid'));
  put(identity, 'pdi', inside(whole, 'pdi'));
  const gpuPart = inside(whole, 'gpu_part_number');
  put(identity, driver < 525 ? 'boardPartNumber' : 'gpuPartNumber', gpuPart);
  if (driver >= 525) put(identity, 'boardPartNumber', inside(whole, 'board_part_number'));
  put(identity, 'vbiosVersion', inside(whole, 'vbios_version'));
  put(identity, 'pciBusId', id);
  const memory = /<fb_memory_usage>\s*<total>([^<]*)</.exec(whole)?.[1];
  put(identity, 'memoryTotalMiB', memory);
  put(identity, 'pciDeviceId', inside(whole, 'pci_device_id'));
  put(identity, 'pciSubsystemId', inside(whole, 'pci_sub_system_id'));
  put(identity, 'inforomImage', inside(whole, 'img_version'));
  put(identity, 'productBrand', inside(whole, 'product_brand'));
  put(identity, 'productArchitecture', inside(whole, 'product_architecture'));
  put(identity, 'migMode', inside(whole, 'current_mig'));
  put(identity, 'virtualizationMode', inside(whole, 'virtualization_mode'));
  put(identity, 'eccMode', inside(whole, 'current_ecc'));
  put(identity, 'boardId', inside(whole, 'board_id'));
  const bar1 = /<bar1_memory_usage>\s*<total>([^<]*)</.exec(whole)?.[1];
  put(identity, 'bar1TotalMiB', bar1);
  return identity;
}

function fromXmlText(text: string): Identity[] {
  const driver = Number.parseInt(inside(text, 'driver_version') ?? '', 10);
  const blocks = [...text.matchAll(/<gpu id="([^"]+)">([\s\S]*?)<\/gpu>/g)];
  return blocks.map(([, id = '', block = '']) => fromXmlBlock(id, block, driver));
}

const CSV_NAMES: readonly (readonly [GpuField, string])[] = [
  ['productName', 'name'],
  ['serial', 'serial'],
  ['uuid', 'uuid'],
  ['vbiosVersion', 'vbios_version'],
  ['pciBusId', 'pci.bus_id'],
  ['memoryTotalMiB', 'memory.total [MiB]'],
  ['pciDeviceId', 'pci.device_id'],
  ['pciSubsystemId', 'pci.sub_device_id'],
  ['inforomImage', 'inforom.img'],
  ['migMode', 'mig.mode.current'],
  ['eccMode', 'ecc.mode.current'],
];

function fromCsvText(text: string): Identity[] {
  const [header = '', ...rows] = text.trim().split(/\r?\n/);
  const names = header.split(', ');
  return rows.map((row) => {
    const cells = row.split(', ');
    const identity: Identity = {};
    for (const [field, name] of CSV_NAMES) put(identity, field, cells[names.indexOf(name)]?.trim());
    return identity;
  });
}

function identityOf(gpu: Partial<GpuClaims>): Identity {
  const identity: Identity = {};
  for (const field of GPU_FIELDS) {
    const value = gpu[field];
    if (value !== undefined) identity[field] = value;
  }
  return identity;
}

const byBusId = (a: Identity, b: Identity): number =>
  String(a.pciBusId) < String(b.pciBusId) ? -1 : 1;

/** What xml2js gives with the options of node-nvidia-smi, as JSON carries it to the parent. */
function parseLikePackage(text: string): unknown {
  const require = createRequire(import.meta.url);
  const xml2js: {
    parseString(
      text: string,
      options: object,
      callback: (error: unknown, data: unknown) => void,
    ): void;
  } = require('xml2js');
  let parsed: unknown;
  xml2js.parseString(text, { explicitArray: false, trim: true }, (error, data) => {
    if (error) throw error;
    parsed = JSON.parse(JSON.stringify(data));
  });
  return parsed;
}

const COLUMNS = [
  'productName',
  'serial',
  'uuid',
  'pdi',
  'gpuPartNumber',
  'boardPartNumber',
  'vbiosVersion',
  'pciBusId',
  'memoryTotalMiB',
] as const;
const table: string[] = [['file', 'gpu', 'state', ...COLUMNS, 'placeholders'].join('\t')];

function tabulate(file: string, gpus: Iterable<GpuClaims>): void {
  [...gpus].forEach((gpu, index) => {
    const cells = COLUMNS.map((field) => String(gpu[field] ?? '-'));
    table.push([file, index, gpu.state, ...cells, gpu.placeholders?.join(' ') ?? '-'].join('\t'));
  });
}

describe.skipIf(reference === undefined)('public nvidia-smi captures', () => {
  it('are there: 18 or more XML files and 3 or more CSV files', () => {
    expect(filesWith('.xml').length).toBeGreaterThanOrEqual(18);
    expect(filesWith('.query-gpu.csv').length).toBeGreaterThanOrEqual(3);
  });

  it.each(filesWith('.xml'))('%s gives the identity that its text shows', (name) => {
    const expected = fromXmlText(textOf(name)).sort(byBusId);
    const read = parseNvidiaSmiObject(parseLikePackage(textOf(name)));
    const gpus = [...mergeGpus({ nvidiaSmiXml: read }).gpus.values()];
    expect(expected.length).toBeGreaterThan(0);
    expect(gpus.map(identityOf)).toEqual(expected);
    for (const gpu of gpus) gpuClaimsSchema.parse(gpu);
    tabulate(name, gpus);
  });

  it.each(filesWith('.query-gpu.csv'))('%s gives the identity that its text shows', (name) => {
    const expected = fromCsvText(textOf(name));
    const gpus = [...mergeGpus({ nvidiaSmiCsv: parseNvidiaSmiCsv(textOf(name)) }).gpus.values()];
    expect(expected.length).toBeGreaterThan(0);
    expect(gpus.map(identityOf)).toEqual(expected);
    for (const gpu of gpus) gpuClaimsSchema.parse(gpu);
    tabulate(name, gpus);
  });

  it.each([...filesWith('.xml'), ...filesWith('.query-gpu.csv')])(
    '%s gives the same evidence through a program named nvidia-smi',
    async (name) => {
      const isXml = name.endsWith('.xml');
      const host = makeFakeHost();
      if (isXml) host.answerXml({ stdout: textOf(name) });
      else host.answerCsv({ stdout: textOf(name) });
      const claims = await collectFrom(host);
      host.remove();
      const expected = isXml ? fromXmlText(textOf(name)) : fromCsvText(textOf(name));
      expect([...claims.gpus.values()].map(identityOf)).toEqual(expected.sort(byBusId));
      await expectEvidenceHolds(claims);
      const documents = [...(await evidenceOf(claims)).entries()];
      const signed = documents.filter(([submodule]) => submodule.startsWith('gpu-'));
      expect(signed.map(([, document]) => identityOf(document))).toEqual(expected);
      const { nvidiaSmiXml, nvidiaSmiCsv } = claims.collectors;
      expect((isXml ? nvidiaSmiXml : nvidiaSmiCsv).outcome).toBe('ok');
      expect((isXml ? nvidiaSmiCsv : nvidiaSmiXml).outcome).toBe('failed');
    },
  );

  it.each([
    ['a MIG capture is one GPU with its mode', 'a100-sxm4-80gb-1x-535.54.03-mig.xml', 'migMode'],
    [
      'a vGPU guest says that it is one',
      'grid-p4-1q-1x-513.46-vgpu-guest-win.xml',
      'virtualizationMode',
    ],
  ] as const)('%s', (_, name, field) => {
    const read = parseNvidiaSmiObject(parseLikePackage(textOf(name)));
    const gpus = [...mergeGpus({ nvidiaSmiXml: read }).gpus.values()];
    expect(gpus).toHaveLength(1);
    expect(gpus[0]?.[field]).toBe(field === 'migMode' ? 'Enabled' : 'VGPU');
    expect(gpus[0]?.uuid).toMatch(/^GPU-/);
  });

  it('a lost GPU stays a row with the identity that could still be read', () => {
    const lost = filesWith('.xml').filter((name) => name.includes('lost'));
    expect(lost.length).toBeGreaterThan(0);
    for (const name of lost) {
      const read = parseNvidiaSmiObject(parseLikePackage(textOf(name)));
      const gpus = [...mergeGpus({ nvidiaSmiXml: read }).gpus.values()];
      expect(gpus.map((gpu) => gpu.state)).toEqual(['readable', 'unreadable']);
      expect(gpus[1]?.serial).toMatch(/^\d{13}$/);
      expect(gpus[1]?.memoryTotalMiB).toBeUndefined();
    }
  });

  it('marks every scrubbed identity, and no genuine one', () => {
    const genuine =
      /^(0321014026924|0322218049033|03223160|0322116081614|0322416026235|1562849|1650522)/;
    const rows = [...filesWith('.xml')].flatMap((name) => {
      const read = parseNvidiaSmiObject(parseLikePackage(textOf(name)));
      return [...mergeGpus({ nvidiaSmiXml: read }).gpus.values()];
    });
    for (const gpu of rows.filter((one) => one.serial !== undefined)) {
      const marked = gpu.placeholders?.includes('serial') ?? false;
      expect([gpu.serial, marked]).toEqual([gpu.serial, !genuine.test(gpu.serial ?? '')]);
    }
    const scrubbed = /^GPU-(0000000\d-0000|12345678-aaaa|b200b200-0000)/;
    for (const gpu of rows) {
      const marked = gpu.placeholders?.includes('uuid') ?? false;
      expect([gpu.uuid, marked]).toEqual([gpu.uuid, scrubbed.test(gpu.uuid ?? '')]);
    }
    expect(rows.some((gpu) => gpu.placeholders?.includes('serial'))).toBe(true);
  });

  it('gives a table of identities, written where FLEETSEAL_IDENTITY_TABLE names a file', () => {
    const target = process.env.FLEETSEAL_IDENTITY_TABLE;
    if (target !== undefined) writeFileSync(target, `${table.join('\n')}\n`);
    expect(table.length).toBeGreaterThan(filesWith('.xml').length);
  });
});

describe('a host of 16 GPUs whose XML has two megabytes', () => {
  it('is whole by CSV and kernel, and the evidence says why the XML is missing', async () => {
    const plan = PLANS.find(({ hosts }) => hosts[0]?.gpus.length === 8) ?? PLANS[0];
    if (plan === undefined) throw new TypeError('there is a plan');
    const state = speakingState(plan, 0, 0);
    const process = { pid: 4242, name: '/usr/bin/python3', usedMiB: 512 };
    const gpus = [0, 1].flatMap((half) =>
      state.gpus.map((gpu): SimulatedGpu => {
        const pciBusId = gpu.pciBusId.replace(/^0{8}/, `0000000${half}`);
        const serial = gpu.serial.replace(/.$/, String(half));
        const uuid = gpu.uuid.replace(/.$/, String(half));
        return { ...gpu, pciBusId, serial, uuid, processes: Array(500).fill(process) };
      }),
    );
    const large = { ...state, gpus };
    expect(Buffer.byteLength(printQueryXml(large))).toBeGreaterThan(2_000_000);
    const host = await simulatedHost(large, 20_000);
    const claims = await host.round({ xml: true });
    host.remove();
    expect(resultTexts(claims)).toEqual({
      nvidiaSmiCsv: 'ok 16',
      nvidiaSmiXml: 'failed collectorOutputTooLarge',
      kernelDriver: 'ok 16',
      kernelPci: 'ok 16',
    });
    const rows = [...claims.gpus.values()];
    expect(rows.map(({ serial }) => serial)).toEqual(gpus.map(({ serial }) => serial));
    expect(rows.map(({ uuid }) => uuid)).toEqual(gpus.map(({ uuid }) => uuid));
    for (const { state: is, provenance, disagreements } of rows) {
      expect(is).toBe('readable');
      expect(disagreements).toBeUndefined();
      expect(provenance.uuid).toEqual(['nvidiaSmiCsv', 'kernelDriver']);
      expect(provenance.pciDeviceId).toEqual(['nvidiaSmiCsv', 'kernelPci']);
    }
    await expectEvidenceHolds(claims);
  }, 30_000);
});

describe('a board that two GPUs share', () => {
  it('gives two rows with one serial', async () => {
    const [plan] = PLANS;
    if (plan === undefined) throw new TypeError('there is a plan');
    const state = speakingState(plan, 0, 0);
    const serial = state.gpus[0]?.serial ?? '';
    const gpus = state.gpus.slice(0, 2).map((gpu) => ({ ...gpu, serial }));
    const host = await simulatedHost({ ...state, gpus });
    const claims = await host.round({ xml: true });
    host.remove();
    const rows = [...claims.gpus.values()];
    expect(rows.map((gpu) => gpu.serial)).toEqual([serial, serial]);
    expect(new Set(rows.map(({ uuid }) => uuid)).size).toBe(2);
  });
});
