/**
 * The bundled agent under strace, one whole round with a real server: what it executes is what
 * docs/PROGRAMS-RUN.md says, and it changes files in its state folder only.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { changedOutside, connectedElsewhere, undocumented } from './documented.ts';
import { stopTraced } from './traced.ts';
import { type TracedWorld, tracedWorld } from './tracedWorld.ts';

const ROUND_MS = 40_000;
let traced: TracedWorld;

beforeAll(async () => {
  requireDebianTools(['strace']);
  traced = await tracedWorld();
}, INSTALL_MS);

afterAll(() => traced.world.close());

describe('one whole round of the bundled agent, traced', () => {
  test('it executes what the document lists, and changes only its state folder', async () => {
    const { agentsUrl, context } = traced.world.server;
    const started = await traced.start({ name: 'round', url: agentsUrl });
    const until = Date.now() + ROUND_MS;
    while (context.evidenceLog.size === 0 && Date.now() < until) await delay(100);
    await delay(1_000);
    const trace = await stopTraced(started.tracer, started.trace);
    expect(context.evidenceLog.size).toBeGreaterThan(0);
    expect(undocumented(trace, started.args)).toEqual([]);
    expect(changedOutside(trace, started.state)).toEqual([]);
    expect(connectedElsewhere(trace, agentsUrl)).toEqual([]);
    expect(trace.changed.some((path) => path.startsWith(`${started.state}/`))).toBe(true);
    const lines = trace.executed.map((one) => one.join(' '));
    expect(lines).toContainEqual(expect.stringMatching(/^node .* collect-child host$/));
    expect(lines).toContainEqual(expect.stringMatching(/^node .* collect-child nvidiaSmiXml$/));
    expect(lines).toContain('sh -c nvidia-smi -q -x');
    expect(lines).toContain('nvidia-smi -q -x');
    expect(lines).toContainEqual(expect.stringMatching(/^nvidia-smi --query-gpu=/));
  }, 300_000);
});
