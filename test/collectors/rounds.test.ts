/** One round after another, and many hosts at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roundsOfCollecting } from '../../agent/collecting.ts';
import { type Carry, carriedXml, identitiesChanged } from '../../agent/collectors/carry.ts';
import { pathsFromEnvironment } from '../../agent/collectors/paths.ts';
import type { GpuDocument } from '../../shared/evidence/document.ts';
import { collectFrom, csvOf, GPU_A, GPU_B, makeFakeHost, readOf, xmlOf } from './fakeHost.ts';

describe('the environment', () => {
  it('moves paths only by its two variables, and empty is not set', () => {
    expect(pathsFromEnvironment({ PATH: '/x', FLEETSEAL_NVIDIA_SMI: '' })).toEqual({});
    expect(
      pathsFromEnvironment({ FLEETSEAL_NVIDIA_SMI: '/a/../b', FLEETSEAL_HOST_ROOT: '/r/' }),
    ).toEqual({ nvidiaSmi: '/b', hostRoot: '/r' });
  });

  it('is not passed on to child processes', async () => {
    const host = makeFakeHost();
    process.env.FLEETSEAL_TEST_SECRET = 'secret';
    host.answerCsv({ before: `env > '${host.folder}/csv.env'` });
    host.answerXml({ before: `env > '${host.folder}/xml.env'` });
    await collectFrom(host);
    delete process.env.FLEETSEAL_TEST_SECRET;
    for (const name of ['csv.env', 'xml.env']) {
      const text = readFileSync(join(host.folder, name), 'utf8');
      expect(text).toContain('PATH=');
      expect(text).not.toContain('secret');
    }
    host.remove();
  });

  it('lets many hosts be collected at once, each by its own nvidia-smi', async () => {
    const hosts = Array.from({ length: 6 }, () => makeFakeHost());
    const rounds = hosts.map((host, index) => {
      const gpu = { ...GPU_A, serial: `165492301770${index}` };
      host.answerCsv({ stdout: csvOf(gpu) });
      host.answerXml({ stdout: xmlOf([gpu]) });
      return collectFrom(host);
    });
    const serials = (await Promise.all(rounds)).map(
      (claims) => claims.gpus.get(`gpu-${GPU_A.busId}`)?.serial,
    );
    expect(serials).toEqual(hosts.map((_, index) => `165492301770${index}`));
    for (const host of hosts) host.remove();
  });
});

describe('rounds of one agent', () => {
  const gpuDocument = (gpu: typeof GPU_A): GpuDocument => ({
    format: 'fleetseal/gpu@2',
    salt: 'AAAAAAAAAAAAAAAAAAAAAA',
    state: 'readable',
    pciBusId: gpu.busId,
    serial: gpu.serial,
    provenance: {},
  });

  it('begin with the last documents, and read the costly things when due', async () => {
    const host = makeFakeHost();
    host.showToKernel(GPU_A);
    host.answerCsv({ stdout: 'Failed to initialize NVML: Unknown Error\n', exitCode: 255 });
    const known = [gpuDocument(GPU_A), gpuDocument(GPU_B)];
    const clock = { now: 1_700_000_000_000 };
    const paths = { nvidiaSmi: host.nvidiaSmi, hostRoot: join(host.folder, 'root') };
    const collect = roundsOfCollecting(paths, () => clock.now);
    const first = await collect({ xml: false, host: false, known });
    const name = `gpu-${GPU_A.busId}`;
    expect([...first.gpus.keys()]).toEqual([name]);
    expect(first.gpus.get(name)).toMatchObject({ state: 'unreadable', serial: GPU_A.serial });
    expect(first.gpus.get(name)?.provenance.serial).toBeUndefined();
    host.answerCsv({ stdout: csvOf(GPU_A) });
    host.answerXml({ stdout: xmlOf([GPU_A]) });
    const xmlOutcomes: string[] = [];
    for (const hours of [0, 1, 23, 1]) {
      clock.now += hours * 3_600_000;
      const claims = await collect({ xml: false, host: false });
      xmlOutcomes.push(claims.collectors.nvidiaSmiXml.outcome);
    }
    expect(xmlOutcomes).toEqual(['ok', 'skipped', 'ok', 'skipped']);
    host.remove();
  });

  it('read the XML at once where only the kernel shows another identity', async () => {
    const host = makeFakeHost();
    host.showToKernel(GPU_A);
    host.answerCsv({ stdout: csvOf(GPU_A) });
    host.answerXml({ stdout: xmlOf([GPU_A]) });
    const first = await collectFrom(host);
    const still = await collectFrom(host, { xml: false, carry: first.carry });
    expect(still.collectors.nvidiaSmiXml.outcome).toBe('skipped');
    host.showToKernel(GPU_A, GPU_B);
    const changed = await collectFrom(host, { xml: false, carry: still.carry });
    expect(changed.collectors.nvidiaSmiXml.outcome).toBe('ok');
    host.remove();
  });
});

describe('a round without the XML', () => {
  it('keeps what only the XML knows, and makes the same documents', async () => {
    const host = makeFakeHost();
    host.answerCsv({ stdout: csvOf(GPU_A, GPU_B) });
    host.answerXml({ stdout: xmlOf([GPU_A, GPU_B]) });
    const first = await collectFrom(host);
    const second = await collectFrom(host, { xml: false, host: false, carry: first.carry });
    expect(second.collectors.nvidiaSmiXml.outcome).toBe('skipped');
    expect(second.collectors.host.outcome).toBe('skipped');
    expect([...second.gpus]).toEqual([...first.gpus]);
    expect(second.host).toEqual(first.host);
    host.remove();
  });

  it('reads the XML at once where the CSV shows another identity', async () => {
    const host = makeFakeHost();
    host.answerCsv({ stdout: csvOf(GPU_A) });
    host.answerXml({ stdout: xmlOf([GPU_A]) });
    const first = await collectFrom(host);
    const swapped = { ...GPU_B, busId: GPU_A.busId };
    host.answerCsv({ stdout: csvOf(swapped) });
    host.answerXml({ stdout: xmlOf([swapped]) });
    const second = await collectFrom(host, { xml: false, carry: first.carry });
    expect(second.collectors.nvidiaSmiXml.outcome).toBe('ok');
    expect(second.gpus.get(`gpu-${GPU_A.busId}`)?.pdi).toBe(GPU_B.pdi);
    host.remove();
  });

  it('is skipped where there is nothing to keep', async () => {
    const host = makeFakeHost();
    host.answerCsv({ stdout: csvOf(GPU_A) });
    const claims = await collectFrom(host, { xml: false, host: false });
    expect(claims.collectors.nvidiaSmiXml).toMatchObject({
      outcome: 'skipped',
      message: 'not due',
    });
    expect(claims.gpus.get(`gpu-${GPU_A.busId}`)).not.toHaveProperty('pdi');
    host.remove();
  });

  it('tries a failed XML again an hour later, and no sooner', async () => {
    const host = makeFakeHost();
    host.answerCsv({ stdout: csvOf(GPU_A) });
    const at = 1_700_000_000_000;
    const first = await collectFrom(host, { now: () => at });
    expect(first.collectors.nvidiaSmiXml.outcome).toBe('failed');
    host.answerXml({ stdout: xmlOf([GPU_A]) });
    const next = { xml: false, carry: first.carry };
    const soon = await collectFrom(host, { ...next, now: () => at + 3_599_999 });
    expect(soon.collectors.nvidiaSmiXml.outcome).toBe('skipped');
    const later = await collectFrom(host, {
      ...next,
      carry: soon.carry,
      now: () => at + 3_600_000,
    });
    expect(later.collectors.nvidiaSmiXml.outcome).toBe('ok');
    expect(later.carry).not.toHaveProperty('xmlFailedAt');
    host.remove();
  });

  it('never gives an earlier XML to another GPU at the same bus id', () => {
    const xml = readOf({ pciBusId: '0000:18:00.0', uuid: GPU_A.uuid, pdi: GPU_A.pdi });
    const same = readOf({ pciBusId: '0000:18:00.0', uuid: GPU_A.uuid });
    const other = readOf({ pciBusId: '0000:18:00.0', uuid: GPU_B.uuid });
    const carry: Carry = { fresh: { nvidiaSmiCsv: same }, xml };
    expect(carriedXml(carry, same)?.gpus).toHaveLength(1);
    expect(carriedXml(carry, other)?.gpus).toHaveLength(0);
    expect(identitiesChanged(carry, { nvidiaSmiCsv: same })).toBe(false);
    expect(identitiesChanged(carry, { nvidiaSmiCsv: other })).toBe(true);
    expect(identitiesChanged({}, { nvidiaSmiCsv: other })).toBe(false);
  });
});
