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
  it('empty output is collectorOutputInvalid on both reads', async () => {
    host.answerCsv({});
    host.answerXml({});
    const { collectors } = await collectInTime(host);
    expect(collectors.nvidiaSmiCsv.code).toBe('collectorOutputInvalid');
    expect(collectors.nvidiaSmiXml.code).toBe('collectorOutputInvalid');
  });

  it('XML over 1 MiB is collectorOutputInvalid, and the CSV carries on', async () => {
    const filler = `<!-- ${'x'.repeat(1_100_000)} -->`;
    host.answerXml({ stdout: GOOD_XML.replace('<attached_gpus>', `${filler}<attached_gpus>`) });
    const claims = await collectInTime(host);
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorOutputInvalid');
    expect(claims.collectors.nvidiaSmiXml.message).toContain('1 MiB');
    expect(names(claims)).toEqual(BOTH);
    expect(claims.gpus.get(`gpu-${GPU_B.busId}`)?.serial).toBe(GPU_B.serial);
  });

  it('output without end is cut at the limit, coded', async () => {
    host.answerCsv({ before: 'exec cat /dev/zero' });
    const claims = await collectFrom(host, { outputBytesMax: 100_000 });
    expect(claims.collectors.nvidiaSmiCsv.code).toBe('collectorOutputInvalid');
    expect(names(claims)).toEqual(BOTH);
  });

  it.each([
    ['cut in the middle', GOOD_XML.slice(0, GOOD_XML.length / 2)],
    ['text before the root', `Unable to determine the device handle\n${GOOD_XML}`],
    ['another root', '<other><gpu/></other>'],
    ['a raw ampersand in a process name', xmlOf([GPU_A, GPU_B], 'a & b')],
  ])('XML with %s is collectorOutputInvalid, and the CSV stands', async (_, stdout) => {
    host.answerXml({ stdout });
    const claims = await collectInTime(host);
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorOutputInvalid');
    expect(names(claims)).toEqual(BOTH);
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
    expect(claims.collectors.nvidiaSmiCsv.message).toMatch(
      /too long, clipped.*control characters, left out/,
    );
  });
});

const fakeSerial = '<serial>1654923099999</serial>';
const fakePdi = '<pdi>0x0123012301230123</pdi>';
const closeProcess = '</process_name></process_info></processes>';
const openProcess = '<processes><process_info><process_name>';

describe('markup in a process name', () => {
  it.each([
    ['inside the process', '<serial>1650000000099</serial>'],
    ['beside the serial', `${closeProcess}<serial>1654923099999</serial>${openProcess}`],
    ['beside the per-device id', `${closeProcess}<pdi>0x0123012301230123</pdi>${openProcess}`],
    [
      'as a second PCI block',
      `${closeProcess}<pci><pci_bus_id>00000000:99:00.0</pci_bus_id></pci>${openProcess}`,
    ],
    [
      'as a second GPU at the same bus id',
      `${closeProcess}</gpu><gpu id="${GPU_A.busId}">${fakeSerial}${fakePdi}${openProcess}`,
    ],
    [
      'as another GPU',
      `${closeProcess}</gpu><gpu id="00000000:77:00.0">${fakeSerial}${openProcess}`,
    ],
  ])('%s never changes an identity without a disagreement', async (_, injected) => {
    const clean = await collectInTime(host);
    host.answerXml({ stdout: xmlOf([GPU_A], injected) });
    host.answerCsv({ stdout: csvOf(GPU_A) });
    const claims = await collectInTime(host);
    const name = `gpu-${GPU_A.busId}`;
    const expected = clean.gpus.get(name);
    const gpu = claims.gpus.get(name);
    if (expected === undefined || gpu === undefined) throw new TypeError('the GPU is there');
    for (const field of [
      'serial',
      'uuid',
      'pdi',
      'pciBusId',
      'productName',
      'vbiosVersion',
    ] as const) {
      if (gpu.disagreements?.[field] === undefined) expect(gpu[field]).toBe(expected[field]);
    }
    expect(gpu.serial).toBe(GPU_A.serial);
    const others = [...claims.gpus].filter(([other]) => other !== name);
    for (const [, other] of others) expect(other.provenance.serial).toEqual(['nvidiaSmiXml']);
    if (others.length > 0) expect(claims.collectors.nvidiaSmiXml.message).toContain('lists 2 GPUs');
  });

  it('is recorded as a disagreement where it contradicts the XML itself', async () => {
    const injected = `${closeProcess}<pdi>0x0123012301230123</pdi>${openProcess}`;
    host.answerXml({ stdout: xmlOf([GPU_A], injected) });
    host.answerCsv({ stdout: csvOf(GPU_A) });
    const gpu = (await collectInTime(host)).gpus.get(`gpu-${GPU_A.busId}`);
    expect(gpu?.pdi).toBeUndefined();
    expect(gpu?.disagreements?.pdi).toEqual({
      nvidiaSmiXml: `${GPU_A.pdi} | 0x0123012301230123`,
    });
  });
});
