/** What a running agent says of itself, and what others read of it without its lock. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdsDirectory } from '../../agent/status/running.ts';
import { type AgentStatus, readStatus, writeStatus } from '../../agent/status/status.ts';
import { needsCare, spanText, statusLines } from '../../agent/status/statusLines.ts';
import { StatusWriter } from '../../agent/status/statusWriter.ts';
import { lockDirectory } from '../../platform/lock.ts';
import { sampleStatus } from '../factories/agentStatus.ts';
import { cannedClaims, type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-status-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const now = sampleStatus().writtenAt + 60_000;
const text = (change: Partial<AgentStatus>, running = true) =>
  statusLines({ status: { ...sampleStatus(), ...change }, running, asks: false, now }).join('\n');

describe('the status for people', () => {
  it('tells a host that asks by file from one that is enrolled', () => {
    const view = { status: sampleStatus(), running: true, now };
    expect(statusLines({ ...view, asks: true }).join('\n')).toContain(
      'asks by file to be enrolled',
    );
    expect(statusLines({ ...view, asks: false }).join('\n')).not.toContain('asks');
  });

  it('says in words what runs, what is proven, what waits and what is wrong', () => {
    const shown = text({});
    for (const part of [
      'runs, process 4242, version 0.2.0, for 1 d',
      'gpu-host-7',
      'connected for 1 h 1 min',
      'number 41, 1 min old, NOT proven yet; the last proven one is 39',
      '40 kept (469 KiB), 2 of them waiting for the server; 1 LOST before delivery',
      '2 GPUs, 1 UNREADABLE; the next in 59 min',
      'PCI bus in /sys   FAILED: no end after 60 s [collectorTimeout]',
      'nvidia-smi, CSV   ok, lists 3 GPUs',
      'nvidia-smi, XML   not made in this round',
    ]) {
      expect(shown).toContain(part);
    }
  });

  it('says plainly that no agent runs', () => {
    expect(text({}, false)).toContain('NO AGENT RUNS. The last one stopped after 2026-06-01T');
    expect(text({}, false)).not.toContain('the next');
  });

  it('says why it is not connected, that approval is missing, and what was missed', () => {
    const connection = { connected: false, since: now - 125_000, made: 1 };
    const failure = { at: now, code: 'serverUnreachable', message: 'connect ECONNREFUSED' };
    const missed = { count: 3, firstAt: now - 9000, lastAt: now, code: 'diskFull' };
    const shown = text({ connection, failure, missed, standing: 'awaitsApproval' });
    expect(shown).toContain('NOT connected for 2 min 5 s: connect ECONNREFUSED');
    expect(shown).toContain('[serverUnreachable]');
    expect(shown).toContain("awaits a person's approval");
    expect(shown).toMatch(/missed +3 rounds without evidence since .*\[diskFull\]/);
  });

  it.each([
    [0, '0 s'],
    [-5000, '0 s'],
    [59_400, '59 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [90_061_000, '1 d 1 h'],
  ])('writes %i ms as %s', (ms, words) => expect(spanText(ms)).toBe(words));
});

describe('the need for care', () => {
  const well = (): AgentStatus => {
    const status = sampleStatus();
    const evidence = { ...status.evidence, dropped: { count: 0, ranges: [] } };
    return { ...status, evidence, round: null };
  };

  it('is there when no agent runs, something is lost, missed, hidden or cut, and else not', () => {
    const needs = (change: Partial<AgentStatus>, running = true) =>
      needsCare({ status: { ...well(), ...change }, running, asks: false, now });
    expect(needs({})).toBe(false);
    expect(needs({}, false)).toBe(true);
    expect(needs({ evidence: sampleStatus().evidence })).toBe(true);
    expect(needs({ missed: { count: 1, firstAt: 1, lastAt: 1, code: 'diskFull' } })).toBe(true);
    const cut = { connected: false, since: 1, made: 1 };
    expect(needs({ connection: cut })).toBe(true);
    expect(needs({ connection: cut, server: null })).toBe(false);
    expect(needs({ round: sampleStatus().round })).toBe(true);
  });

  it('is not there on a host that has no GPU and no driver', () => {
    const none = { outcome: 'failed', code: 'collectorUnavailable', startedAt: 1, durationMs: 1 };
    const ok = { outcome: 'ok', startedAt: 1, durationMs: 1, gpuCount: 0 } as const;
    const round = (kernelPci: { outcome: 'ok'; gpuCount: number }) => ({
      at: 1,
      gpus: { readable: 0, unreadable: 0, absent: 0 },
      collectors: {
        nvidiaSmiCsv: { ...none, outcome: 'failed' as const },
        nvidiaSmiXml: { ...none, outcome: 'failed' as const },
        kernelDriver: { ...none, outcome: 'failed' as const, code: 'driverNotLoaded' },
        kernelPci: { ...ok, ...kernelPci },
        host: ok,
      },
    });
    const view = (gpuCount: number) => ({
      status: { ...well(), round: round({ outcome: 'ok', gpuCount }) },
      running: true,
      asks: false,
      now,
    });
    expect(needsCare(view(0))).toBe(false);
    expect(needsCare(view(1))).toBe(true);
  });
});

describe('status.json', () => {
  it('comes back as it was written, for its owner alone', async () => {
    expect(await readStatus(directory)).toBeNull();
    await writeStatus(directory, sampleStatus());
    expect(await readStatus(directory)).toEqual(sampleStatus());
    expect(statSync(join(directory, 'status.json')).mode & 0o777).toBe(0o600);
  });

  it('that is none is refused with a code', async () => {
    writeFileSync(join(directory, 'status.json'), '{"format":"other"}');
    await expect(readStatus(directory)).rejects.toMatchObject({ code: 'stateInvalid' });
  });
});

describe('whether an agent holds the directory', () => {
  it('is seen from its lock, without touching it', async () => {
    const held = mkdtempSync(join(directory, 'held-'));
    expect(await holdsDirectory(held, process.pid)).toBe(false);
    const unlock = lockDirectory(held);
    expect(await holdsDirectory(held, process.pid)).toBe(true);
    expect(await holdsDirectory(held, 1)).toBe(false);
    unlock();
    expect(await holdsDirectory(held, process.pid)).toBe(false);
  });
});

describe('an agent that runs', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await serverWorld();
  });
  afterAll(() => world.close());

  it('keeps its status true: enrolled, attested, proven, cut', async () => {
    const agent = await world.agent('told');
    const state = join(world.directory, 'told');
    const writer = new StatusWriter({
      directory: state,
      version: '0.2.0',
      snapshot: () => agent.snapshot(),
      now: () => world.clock.now,
    });
    await writer.start();
    expect(await readStatus(state)).toMatchObject({ standing: 'notEnrolled', round: null });
    await agent.connect();
    writer.attested(await agent.attest('start'));
    await delay(400);
    expect(await readStatus(state)).toMatchObject({
      standing: 'enrolled',
      hostName: 'told',
      protection: 'file',
      connection: { connected: true, made: 1 },
      evidence: { made: 1, last: { seq: 0 }, lastProven: { seq: 0 }, waiting: { count: 0 } },
      round: { gpus: { readable: 2, unreadable: 0, absent: 0 } },
    });
    agent.close();
    await writer.stop();
    expect(await readStatus(state)).toMatchObject({ connection: { connected: false } });
  });

  it('goes on when its status can not be written', async () => {
    const writer = new StatusWriter({
      directory: '/nonexistent',
      version: '0.2.0',
      snapshot: () => ({ ...sampleStatus(), failure: null }),
      now: () => 1,
    });
    await writer.start();
    writer.attested({ claims: cannedClaims() });
    await writer.stop();
    expect(writer.current().round?.gpus.readable).toBe(2);
  });

  it('writes no secret into its status', async () => {
    const written = readFileSync(join(world.directory, 'told/status.json'), 'utf8');
    const identity = JSON.parse(readFileSync(join(world.directory, 'told/identity.json'), 'utf8'));
    expect(identity.key.d).toMatch(/^.{43}$/);
    expect(written).not.toContain(identity.key.d);
  });
});
