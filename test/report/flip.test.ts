import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { concat, equalBytes } from '../../shared/bytes/bytes.ts';
import { buildReport } from '../../shared/report/build.ts';
import { DATA_MEMBERS } from '../../shared/report/members.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { readZip, writeZip } from '../../shared/report/zip.ts';
import { type ReportWorld, reportWorld } from '../factories/reportWorld.ts';
import { OpenReport } from '../factories/tamper.ts';

let world: ReportWorld;
let report: Uint8Array;

beforeAll(async () => {
  world = await reportWorld({ hosts: 1, gpusPerHost: 1, rounds: 1, models: ['H200'] });
  report = await buildReport({ ...world.input, redactions: ['hostDocuments'] });
});

/** The first step that failed; anything but `invalid` is told apart. */
async function firstFailure(file: Uint8Array): Promise<string> {
  const found: Verification = await verifyReport({ file, trust: world.trust });
  const failed = found.steps.find(({ outcome }) => outcome === 'failed');
  return found.outcome === 'invalid' && failed !== undefined ? failed.name : found.outcome;
}

function flipped(bytes: Uint8Array, index: number, mask: number): Uint8Array {
  const changed = bytes.slice();
  changed[index] = (changed[index] ?? 0) ^ mask;
  return changed;
}

/** One bit that is the same at every place, and one that wanders. */
function masks(index: number): number[] {
  return [0x01, 2 << (index % 7)];
}

describe('a small report', () => {
  it('verifies', async () => {
    expect(await firstFailure(report)).toBe('valid');
  });

  it('is refused in a named step when any one byte of it is flipped', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < report.length; i += 1) {
      for (const mask of masks(i)) seen.add(await firstFailure(flipped(report, i, mask)));
    }
    expect([...seen]).toEqual(['container']);
  }, 300_000);

  it('is refused when a byte of a member is flipped and the container is made anew', async () => {
    const members = readZip(report);
    const seen = new Map<string, Set<string>>();
    for (const [m, { name, bytes }] of members.entries()) {
      for (let i = 0; i < bytes.length; i += 1) {
        const changed = { name, bytes: flipped(bytes, i, masks(i)[i % 2] ?? 1) };
        const failure = await firstFailure(writeZip(members.with(m, changed)));
        seen.set(name, (seen.get(name) ?? new Set()).add(failure));
      }
    }
    const found = Object.fromEntries([...seen].map(([name, steps]) => [name, [...steps]]));
    const data = Object.fromEntries(DATA_MEMBERS.map((name) => [name, ['members']]));
    // A flip into what is not UTF-8 is found one step earlier.
    expect(new Set(found['statement.jws'])).toEqual(new Set(['statement', 'container']));
    expect({ ...found, 'statement.jws': [] }).toEqual({ ...data, 'statement.jws': [] });
  }, 300_000);

  it('is refused when a byte is flipped and everything is signed again', async () => {
    const open = new OpenReport(report);
    const outcomes = new Map<string, number>();
    for (const name of DATA_MEMBERS) {
      const bytes = open.bytes(name);
      // Every seventh byte: each costs a signature and all the recomputing.
      for (let i = 0; i < bytes.length; i += 7) {
        open.members.set(name, flipped(bytes, i, masks(i)[i % 2] ?? 1));
        const failure = await firstFailure(await open.seal(world.reportKey));
        outcomes.set(failure, (outcomes.get(failure) ?? 0) + 1);
      }
      open.members.set(name, bytes);
    }
    expect([...outcomes.keys()]).not.toContain('valid');
    expect([...outcomes.keys()]).not.toContain('cannotTell');
  }, 300_000);

  it('is refused when it is cut short or has more bytes', async () => {
    for (const length of [0, 1, 21, 22, 100, report.length - 1]) {
      expect(await firstFailure(report.subarray(0, length))).toBe('container');
    }
    expect(await firstFailure(concat(report, Uint8Array.of(0)))).toBe('container');
    expect(await firstFailure(concat(report, report))).toBe('container');
  });

  it('is refused with a member twice, missing, or beside the others', async () => {
    const members = readZip(report);
    const extra = { name: 'verify.sh', bytes: new Uint8Array(1) };
    const lists = [
      members.slice(1),
      members.slice(0, -1),
      [...members, extra],
      members.toReversed(),
    ];
    for (const list of lists) expect(await firstFailure(writeZip(list))).toBe('container');
  });

  it('never makes the verifier throw, whatever bytes come', async () => {
    const members = readZip(report);
    const change = fc.tuple(fc.nat(members.length - 1), fc.uint8Array({ maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), change, async (bytes, [m, content]) => {
        expect(await firstFailure(bytes)).toBe('container');
        const { name = '', bytes: before = content } = members[m] ?? {};
        fc.pre(!equalBytes(before, content));
        const replaced = writeZip(members.with(m, { name, bytes: content }));
        expect(['container', 'statement', 'members']).toContain(await firstFailure(replaced));
      }),
    );
  });

  it('never makes the verifier throw when the signer puts anything into a member', async () => {
    const open = new OpenReport(report);
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => new TextEncoder().encode(`${text}\n`)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...DATA_MEMBERS), content, async (name, bytes) => {
        const before = open.bytes(name);
        open.members.set(name, bytes);
        const failure = await firstFailure(await open.seal(world.reportKey));
        open.members.set(name, before);
        expect(failure).not.toBe('valid');
        expect(failure).not.toBe('cannotTell');
      }),
      { numRuns: 300 },
    );
  });
});
