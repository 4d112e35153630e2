import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { equalBytes } from '../../shared/bytes/bytes.ts';
import { buildReport } from '../../shared/report/build.ts';
import { DATA_MEMBERS } from '../../shared/report/members.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { readZip, writeZip } from '../../shared/report/zip.ts';
import {
  byteFlips,
  containerChanges,
  memberFlips,
  signedFlips,
} from '../factories/changedReports.ts';
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

describe('a small report', () => {
  it('verifies', async () => {
    expect(await firstFailure(report)).toBe('valid');
  });

  it('is refused in a named step when any one byte of it is flipped', async () => {
    const seen = new Set<string>();
    for (const { file } of byteFlips(report)) seen.add(await firstFailure(file));
    expect([...seen]).toEqual(['container']);
  }, 300_000);

  it('is refused when a byte of a member is flipped and the container is made anew', async () => {
    const seen = new Map<string, Set<string>>();
    for (const { member, file } of memberFlips(report)) {
      seen.set(member, (seen.get(member) ?? new Set()).add(await firstFailure(file)));
    }
    const found = Object.fromEntries([...seen].map(([name, steps]) => [name, [...steps]]));
    const data = Object.fromEntries(DATA_MEMBERS.map((name) => [name, ['members']]));
    // A flip into what is not UTF-8 is found one step earlier.
    expect(new Set(found['statement.jws'])).toEqual(new Set(['statement', 'container']));
    expect({ ...found, 'statement.jws': [] }).toEqual({ ...data, 'statement.jws': [] });
  }, 300_000);

  it('is refused when a byte is flipped and everything is signed again', async () => {
    const outcomes = new Set<string>();
    // Every seventh byte: each costs a signature and all the recomputing.
    for await (const { file } of signedFlips(world, report, 7)) {
      outcomes.add(await firstFailure(file));
    }
    expect([...outcomes]).not.toContain('valid');
    expect([...outcomes]).not.toContain('cannotTell');
  }, 300_000);

  it('is refused when it is cut short, has more bytes, or other members', async () => {
    for (const { name, file } of containerChanges(report)) {
      expect([name, await firstFailure(file)]).toEqual([name, 'container']);
    }
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
