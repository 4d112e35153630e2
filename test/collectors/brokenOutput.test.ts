/** Output that is no output: cut, endless, or written by somebody else. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CollectedClaims } from '../../agent/collectors/collectClaims.ts';
import {
  collectFrom,
  collectInTime,
  csvOf,
  type FakeHost,
  GPU_A,
  GPU_B,
  makeFakeHost,
  xmlOf,
} from './fakeHost.ts';

const GOOD_CSV = csvOf(GPU_A, GPU_B);
const GOOD_XML = xmlOf([GPU_A, GPU_B]);
const BOTH = [`gpu-${GPU_A.busId}`, `gpu-${GPU_B.busId}`];

let host: FakeHost;
beforeEach(() => {
  host = makeFakeHost();
  host.answerCsv({ stdout: GOOD_CSV });
  host.answerXml({ stdout: GOOD_XML });
});
afterEach(() => host.remove());

const names = (claims: CollectedClaims): string[] => [...claims.gpus.keys()];

describe('broken output', () => {
  it('empty output is collectorOutputEmpty on both reads', async () => {
    host.answerCsv({});
    host.answerXml({});
    const { collectors } = await collectInTime(host);
    expect(collectors.nvidiaSmiCsv.code).toBe('collectorOutputEmpty');
    expect(collectors.nvidiaSmiXml.code).toBe('collectorOutputEmpty');
  });

  it('XML over 1 MiB is collectorOutputTooLarge, and the CSV carries on', async () => {
    const filler = `<!-- ${'x'.repeat(1_100_000)} -->`;
    host.answerXml({ stdout: GOOD_XML.replace('<attached_gpus>', `${filler}<attached_gpus>`) });
    const claims = await collectInTime(host);
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorOutputTooLarge');
    expect(claims.collectors.nvidiaSmiXml.message).toContain('1 MiB');
    expect(names(claims)).toEqual(BOTH);
    expect(claims.gpus.get(`gpu-${GPU_B.busId}`)?.serial).toBe(GPU_B.serial);
  });

  it('output without end is cut at the limit, coded', async () => {
    host.answerCsv({ before: 'exec cat /dev/zero' });
    const claims = await collectFrom(host, { outputBytesMax: 100_000 });
    expect(claims.collectors.nvidiaSmiCsv.code).toBe('collectorOutputTooLarge');
    expect(names(claims)).toEqual(BOTH);
  });

  it.each([
    ['cut in the middle', GOOD_XML.slice(0, GOOD_XML.length / 2)],
    ['text before the root', `Unable to determine the device handle\n${GOOD_XML}`],
    // Its parser calls back and then throws as well.
    ['two errors', `<a><b>1</a></a>\nu</b>`],
    ['another root', '<other><gpu/></other>'],
    ['a raw ampersand in a process name', xmlOf([GPU_A, GPU_B], 'a & b')],
  ])('XML with %s is collectorOutputInvalid, and the CSV stands', async (_, stdout) => {
    host.answerXml({ stdout });
    const claims = await collectInTime(host);
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorOutputInvalid');
    expect(names(claims)).toEqual(BOTH);
  });

  it.each([
    'WARNING: infoROM is corrupted at gpu 0008:00:00.0\n',
    '<other>1</other>\nmore text\n',
    `${'text '.repeat(30_000)}\n`,
  ])('more text behind the XML leaves it good: %#', async (more) => {
    host.answerXml({ stdout: `${GOOD_XML}${more}` });
    const { collectors } = await collectInTime(host);
    expect(collectors.nvidiaSmiXml).toMatchObject({ outcome: 'ok', gpuCount: 2 });
  });

  it('binary bytes in a process name do not harm the XML', async () => {
    const bytes = Buffer.from(xmlOf([GPU_A, GPU_B], 'MARK').replaceAll('MARK', '\\0377\\0376'));
    host.answerXml({ before: `printf '%b' "$(cat '${host.folder}/raw')"; exit 0` });
    writeFileSync(join(host.folder, 'raw'), bytes);
    const claims = await collectInTime(host);
    expect(claims.collectors.nvidiaSmiXml).toMatchObject({ outcome: 'ok', gpuCount: 2 });
  });

  it('control characters and overlong texts never enter the claims', async () => {
    const csv = GOOD_CSV.replace(GPU_A.serial, '16549\u00070177').replace(
      'NVIDIA H200',
      'H'.repeat(900),
    );
    host.answerCsv({ stdout: csv });
    const claims = await collectInTime(host, false);
    const gpu = claims.gpus.get(`gpu-${GPU_A.busId}`);
    expect(gpu?.serial).toBeUndefined();
    expect(gpu?.productName).toHaveLength(256);
    const gpuName = `gpu-${GPU_A.busId}`;
    expect(claims.collectors.nvidiaSmiCsv.notes).toEqual([
      { code: 'collectorWarning', gpu: gpuName, message: 'productName is too long, clipped' },
      {
        code: 'collectorWarning',
        gpu: gpuName,
        message: 'serial holds control characters, left out',
      },
    ]);
  });
});

const fakeSerial = '<serial>1654923099999</serial>';
const fakePdi = '<pdi>0x0123012301230123</pdi>';
const closeProcess = '</process_name></process_info></processes>';
const openProcess = '<processes><process_info><process_name>';

/** Names of a process, each well formed once nvidia-smi has printed it unescaped. */
const INJECTED: readonly (readonly [string, string])[] = [
  ['beside the serial', `${closeProcess}<serial>1654923099999</serial>${openProcess}`],
  ['beside the per-device id', `${closeProcess}${fakePdi}${openProcess}`],
  ['as a field that this driver lacks', `${closeProcess}<new_id>7</new_id>${openProcess}`],
  [
    'as a second PCI block',
    `${closeProcess}<pci><pci_bus_id>00000000:99:00.0</pci_bus_id></pci>${openProcess}`,
  ],
  [
    'as a second GPU at the same bus id',
    `${closeProcess}</gpu><gpu id="${GPU_A.busId}">${fakeSerial}${fakePdi}${openProcess}`,
  ],
  ['as another GPU', `${closeProcess}</gpu><gpu id="00000000:77:00.0">${fakeSerial}${openProcess}`],
  [
    'as a GPU with a field put into the genuine one',
    `${closeProcess}${fakePdi}</gpu><gpu id="00000000:77:00.0">${fakeSerial}${openProcess}`,
  ],
  [
    'as a new count and another GPU',
    `${closeProcess}</gpu><attached_gpus>2</attached_gpus>` +
      `<gpu id="00000000:77:00.0">${openProcess}`,
  ],
  ['with a raw ampersand', 'a & b'],
];

describe('markup in a process name', () => {
  it('inside the process alone changes nothing', async () => {
    const clean = await collectInTime(host);
    host.answerXml({ stdout: xmlOf([GPU_A, GPU_B], '<serial>1650000000099</serial>') });
    const claims = await collectInTime(host);
    expect([...claims.gpus]).toEqual([...clean.gpus]);
    expect(claims.collectors.nvidiaSmiXml.outcome).toBe('ok');
  });

  it.each(INJECTED)('%s: the XML is refused and no identity changes', async (_, injected) => {
    host.answerCsv({ stdout: csvOf(GPU_A) });
    host.answerXml({ stdout: xmlOf([GPU_A]) });
    const clean = await collectInTime(host);
    host.answerXml({ stdout: xmlOf([GPU_A], injected) });
    const first = await collectInTime(host);
    const code = first.collectors.nvidiaSmiXml.code ?? '';
    expect(['collectorOutputForged', 'collectorOutputInvalid']).toContain(code);
    expect(names(first)).toEqual([`gpu-${GPU_A.busId}`]);
    for (const gpu of first.gpus.values()) {
      const genuine = clean.gpus.get(`gpu-${GPU_A.busId}`);
      const { provenance, ...identity } = gpu;
      expect(genuine).toMatchObject(identity);
      expect(Object.values(provenance).flat()).not.toContain('nvidiaSmiXml');
    }
    const later = await collectFrom(host, { carry: clean.carry });
    expect(later.collectors.nvidiaSmiXml.code).toBe(code);
    expect([...later.gpus]).toEqual([...clean.gpus]);
  });

  it.each([
    `${closeProcess}</gpu></nvidia_smi_log><!--`,
    `${closeProcess}</gpu></nvidia_smi_log><nvidia_smi_log><gpu id="1">${openProcess}`,
  ])('that ends the document hides no GPU: %s', async (injected) => {
    const clean = await collectInTime(host);
    host.answerXml({ stdout: xmlOf([GPU_A, GPU_B], injected) });
    const claims = await collectInTime(host);
    expect(names(claims)).toEqual(BOTH);
    for (const [name, { provenance: _, ...identity }] of claims.gpus) {
      expect(clean.gpus.get(name)).toMatchObject(identity);
    }
    const { notes } = claims.collectors.nvidiaSmiXml;
    expect(notes?.map(({ code }) => code)).toEqual(['gpuCountDiffers']);
  });

  it('that hides a GPU and doubles another is refused', async () => {
    host.answerXml({ stdout: xmlOf([GPU_A, { ...GPU_B, busId: GPU_A.busId }]) });
    const claims = await collectInTime(host);
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorOutputForged');
    expect(names(claims)).toEqual(BOTH);
  });

  it('that leaves the count right shows no GPU that only the XML lists', async () => {
    // Two processes can hide a genuine GPU in a comment and put another in its place.
    const hidden = xmlOf([GPU_A, { ...GPU_B, busId: '00000000:77:00.0' }]);
    host.answerXml({ stdout: hidden });
    const claims = await collectInTime(host);
    expect(names(claims)).toEqual(BOTH);
    expect(claims.collectors.nvidiaSmiXml.notes).toEqual([
      { code: 'gpuNotConfirmed', gpu: 'gpu-00000000:77:00.0' },
    ]);
    const pdi = claims.gpus.get(`gpu-${GPU_B.busId}`)?.pdi;
    expect(pdi).toBeUndefined();
  });
});
