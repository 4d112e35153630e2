/** Reports of an operator who holds every key and leaves something out: none is plainly valid. */
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { buildReport } from '../../shared/report/build.ts';
import { durationText } from '../../shared/report/policyNotes.ts';
import { fingerprints, parseTrust, type Trust } from '../../shared/report/trust.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { custody } from '../factories/records.ts';
import {
  type Answer,
  nextSalt,
  type ReportWorld,
  reportWorld,
  WORLD_START,
  WorldBuilder,
} from '../factories/reportWorld.ts';
import { OpenReport } from '../factories/tamper.ts';

const SMALL = { hosts: 1, gpusPerHost: 1, rounds: 2 };
const MINUTE_MS = 60_000;
/** After the last of two rounds, before the interval ends. */
const AFTER = WORLD_START + 30 * MINUTE_MS + 10_000;

/** The steps that failed, as `name: words`, and `valid` where none did. */
function problems({ outcome, steps }: Verification): string {
  const failed = steps.filter((each) => each.outcome === 'failed');
  const words = failed.map((each) => `${each.name} [${each.code}]: ${each.words}`).join('\n');
  return failed.length === 0 ? outcome : words;
}

async function verify({
  input,
  trust,
}: Pick<ReportWorld, 'input' | 'trust'>): Promise<Verification> {
  return verifyReport({ file: await buildReport(input), trust });
}

function withoutQuorum({ trustText }: ReportWorld): Trust {
  return parseTrust(utf8(trustText.replaceAll('quorum w1', 'quorum none')));
}

describe('a log that was cut back to an older, genuinely signed state', () => {
  async function cut(): Promise<{ whole: ReportWorld; input: ReportWorld['input'] }> {
    const builder = await WorldBuilder.start(SMALL);
    await builder.register();
    await builder.attest(0);
    const seconds = Math.floor(WORLD_START / 1000) + 10;
    const checkpoint = await builder.evidenceLog.checkpoint(true, seconds);
    const leaves = [...builder.evidenceLog.leaves];
    await builder.attest(1);
    const whole = await builder.finish();
    return { whole, input: { ...whole.input, evidenceLog: { leaves, checkpoint } } };
  }

  it('is refused where the trust file asks for a quorum: it cosigned too early', async () => {
    const { whole, input } = await cut();
    expect(problems(await verify(whole))).toBe('valid');
    const found = problems(await verify({ input, trust: whole.trust }));
    expect(found).toContain('checkpoints [quorumMissing]');
    expect(found).toContain('No quorum cosigned the evidence log between');
  });

  it('is refused where the witness saw it after the report says that it was made', async () => {
    const { input, trust } = await reportWorld(SMALL);
    const backdated = { ...input, createdAt: input.to };
    expect(problems(await verify({ input: backdated, trust }))).toBe('valid');
    const earlier = { ...input, to: input.to - MINUTE_MS, createdAt: input.to - 1 };
    const found = problems(await verify({ input: earlier, trust }));
    expect(found).toContain('[quorumMissing]');
  });

  it('is said to be possible where it asks for none, with each newest leaf', async () => {
    const { whole, input } = await cut();
    const found = await verify({ input, trust: withoutQuorum(whole) });
    expect(problems(found)).toBe('valid');
    expect(found.steps[3]?.words).toContain('no quorum on the evidence and the register log');
    const ends =
      'newest leaf is dated 2026-06-01T00:00:05Z; the interval ends at 2026-06-01T00:31:00Z';
    expect(found.steps[4]?.words).toContain(ends);
    expect(found.steps[6]?.words).toContain('newest leaf is dated 2026-06-01T00:00:00Z');
    const cutBack = found.notCovered.filter((each) => each.includes('cut back'));
    expect(cutBack).toHaveLength(2);
    expect(cutBack[0]).toContain(ends);
  });
});

describe('the policy of a report', () => {
  async function withPolicy(changes: object): Promise<ReportWorld> {
    const { builder } = await reportWorld(SMALL);
    const catalogue = builder.texts.find((text) => text.includes('catalogue@2')) ?? '';
    const usual = defaultPolicy(documentDigest(catalogue));
    builder.append({ ...usual, salt: nextSalt(), ...changes });
    return builder.finish();
  }

  it('is shown, with every check it leaves out and every laxer duration', async () => {
    const found = await verify(await withPolicy({ checks: [], graceMs: 366 * 86_400_000 }));
    expect(found.outcome).toBe('valid');
    expect(found.policy).toMatchObject({ checks: [], graceMs: 366 * 86_400_000 });
    const usual = defaultPolicy('').checks;
    for (const id of usual) {
      expect(found.notes.some((note) => note.includes(`leaves out the check ${id}:`))).toBe(true);
    }
    const laxer = 'graceMs is 366 days, by default 1 day';
    expect(found.notes.filter((note) => note.includes('laxer'))).toEqual([
      `The policy is laxer than the default one: ${laxer}.`,
    ]);
    expect(found.notes).toHaveLength(usual.length + 2);
    expect(found.notes.at(-1)).toContain('was changed after the first one (2 in the register)');
  });

  it('has no note where it is the default one, or a stricter one', async () => {
    const strict = await verify(await withPolicy({ graceMs: 60_000 }));
    expect(strict.notes).toEqual([expect.stringContaining('was changed')]);
  });

  it('names models that its catalogue describes otherwise, or lacks', async () => {
    const { builder } = await reportWorld(SMALL);
    const text = builder.texts.find((each) => each.includes('catalogue@2')) ?? '';
    const { models } = JSON.parse(text);
    const changed = models.map((each: { model: string }) =>
      each.model === 'H200' ? { ...each, memoryMiB: [143_771, 999] } : each,
    );
    const fewer = changed.filter(({ model }: { model: string }) => model !== 'H20');
    const parsed = { ...JSON.parse(text), models: fewer };
    builder.append(parsed);
    builder.append({ ...defaultPolicy(documentDigest(JSON.stringify(parsed))), salt: nextSalt() });
    const { notes } = await verify(await builder.finish());
    expect(notes).toContain('The catalogue describes otherwise than this version: H200.');
    expect(notes).toContain('The catalogue lacks models of this version: H20.');
  });

  it('is refused where it is not the one that the trust file names', async () => {
    const { input, trust, trustText } = await reportWorld(SMALL);
    const policy = documentDigest(input.registerLog.texts[1] ?? '');
    const pinned = { ...JSON.parse(trustText), policy };
    const right = parseTrust(utf8(JSON.stringify(pinned)));
    expect(problems(await verify({ input, trust: right }))).toBe('valid');
    expect(fingerprints(right).at(-1)?.name).toBe('appraisal policy');
    const other = { ...trust, policy: 'A'.repeat(43) };
    const found = problems(await verify({ input, trust: other }));
    expect(found).toMatch(/^agreement \[reportInvalid\]: .*the trust file asks for AAAA/);
  });

  it('is refused where another one was in force for evidence of the interval', async () => {
    const lax = await withPolicy({ checks: [], graceMs: 366 * 86_400_000 });
    const { builder, trustText } = lax;
    const first = documentDigest(builder.texts[1] ?? '');
    await builder.attest(2);
    builder.appendText('policy', builder.texts[1] ?? '');
    const { input } = await builder.finish({ to: WORLD_START + 61 * MINUTE_MS });
    const trust = parseTrust(utf8(JSON.stringify({ ...JSON.parse(trustText), policy: first })));
    const found = problems(await verify({ input, trust }));
    expect(found).toMatch(
      /^agreement \[reportInvalid\]: The appraisal policy of register leaf \d+/,
    );
    expect(found).toContain(`the trust file asks for ${first}`);
  });

  it('names what a former one left out while evidence followed it, and less severity', async () => {
    const { builder } = await withPolicy({ checks: [], severities: { gpuMoved: 'low' } });
    await builder.attest(2);
    const usual = builder.texts.find((each) => each.includes('policy@2')) ?? '';
    builder.append({ ...JSON.parse(usual), salt: nextSalt() });
    await builder.attest(3);
    const { notes } = await verify(await builder.finish({ to: WORLD_START + 91 * MINUTE_MS }));
    const former = notes.find((note) => note.includes('was appraised with the policy of'));
    expect(former).toMatch(
      /^Evidence from leaf 2 to 2 was .*: it leaves out the check allDocuments@1/,
    );
    const low = await verify(await withPolicy({ severities: { gpuMoved: 'low' } }));
    expect(low.notes[0]).toBe('The policy calls the finding gpuMoved low, by default high.');
    const deadlinesMs = { critical: null, high: 1, medium: 1, low: 1 };
    const late = await verify(await withPolicy({ deadlinesMs, capPpm: 600_000, capCountries: [] }));
    expect(late.notes.slice(0, 3)).toEqual([
      'The policy gives critical findings no deadline, by default 1 day.',
      'The policy is laxer than the default one: capPpm is 600000, by default 500000.',
      'The policy leaves out of capCountries: CN, MO.',
    ]);
  });

  it('names what another catalogue made genuine while evidence followed it', async () => {
    const { builder } = await reportWorld(SMALL);
    const usual = builder.texts.find((each) => each.includes('policy@2')) ?? '';
    const text = builder.texts.find((each) => each.includes('catalogue@2')) ?? '';
    const { models } = JSON.parse(text);
    const changed = models.map((each: { model: string }) =>
      each.model === 'RTX 4090' ? { ...each, memoryMiB: [49_140], modifiedMemoryMiB: [] } : each,
    );
    const doctored = { ...JSON.parse(text), models: changed };
    builder.append(doctored);
    builder.append({
      ...defaultPolicy(documentDigest(JSON.stringify(doctored))),
      salt: nextSalt(),
    });
    await builder.attest(2);
    builder.append({ ...JSON.parse(usual), salt: nextSalt() });
    await builder.attest(3);
    const { notes } = await verify(await builder.finish({ to: WORLD_START + 121 * MINUTE_MS }));
    expect(notes.find((note) => note.includes('was appraised with the policy of'))).toContain(
      'it pins another catalogue. The catalogue describes otherwise than this version: RTX 4090.',
    );
  });

  it('has durations in words', () => {
    expect([1, 1500, 60_000, 5_400_000, 86_400_000].map(durationText)).toEqual([
      '1 millisecond',
      '1500 milliseconds',
      '1 minute',
      '90 minutes',
      '1 day',
    ]);
  });
});

/** A world of two rounds in which the only host answers once more. */
async function answered(at: Partial<Answer>): Promise<ReportWorld> {
  const { builder } = await reportWorld(SMALL);
  const [host] = builder.hosts;
  if (host === undefined) throw new TypeError('no host');
  const { origin } = builder.evidenceLog;
  const parts = { random: new Uint8Array(32), regulatorNonce: null };
  const named = noteHash(builder.notes[0] ?? '');
  const challenge = formatChallenge({ origin, noteHash: named, ...parts });
  await builder.attestHost(host, { challenge, challengedAt: AFTER, ...at });
  return builder.finish();
}

describe('a record that was entered late', () => {
  const destroyed = (at: number) => custody('destroyed', [{ serial: 'S-1' }], { at });
  const notesOf = async (moveWithinMs: number, at: number) => {
    const { builder } = await reportWorld(SMALL);
    const usual = builder.texts.find((each) => each.includes('policy@2')) ?? '';
    builder.append({ ...JSON.parse(usual), salt: nextSalt(), moveWithinMs });
    const rest = { salt: nextSalt(), by: 'Li Na', reason: '', withdrawn: false };
    builder.append({ format: 'fleetseal/record@1', ...rest, record: destroyed(at) });
    const { notes } = await verify(await builder.finish());
    return notes.filter((note) => note.includes('after the moment of which it tells'));
  };

  it('is counted, with how late it was, where the register was kept by then', async () => {
    const [note, ...others] = await notesOf(1000, WORLD_START + 10_000);
    expect(others).toEqual([]);
    expect(note).toMatch(
      /^The register was kept since 2026-06-01T.*1 record was entered more than /,
    );
    expect(note).toContain('1 second after the moment');
    expect(await notesOf(86_400_000, WORLD_START + 10_000)).toEqual([]);
    expect(await notesOf(1000, WORLD_START - 86_400_000)).toEqual([]);
  });
});

describe('the times of leaves', () => {
  it('are refused when one is after the report, or before the leaf that precedes it', async () => {
    const late = await answered({ leaf: { time: 253_402_300_799_999 } });
    const afterwards = 'Leaf 2 of the evidence log is dated 9999-12-31T23:59:59Z, after the report';
    expect(problems(await verify(late))).toContain(`evidenceLog [reportInvalid]: ${afterwards}`);
    const early = await answered({ challengedAt: WORLD_START });
    const before = 'before the leaf that precedes it';
    expect(problems(await verify(early))).toContain(before);
  });

  it('are refused in the register too', async () => {
    const { builder } = await reportWorld(SMALL);
    const [last] = builder.registerLog.leaves.splice(-1);
    const leaf = new TextDecoder().decode(last);
    const dated = (time: number) => utf8(leaf.replace(/"time":[0-9]+/, `"time":${time}`));
    for (const time of [WORLD_START - 1, WORLD_START + 9_000_000_000]) {
      builder.registerLog.leaves.push(dated(time));
      const found = problems(await verify(await builder.finish()));
      expect(found).toMatch(/^register \[reportInvalid\]: Leaf \d+ of the register log is dated/);
      builder.registerLog.leaves.pop();
    }
  });
});

describe('refused evidence', () => {
  const nonceWrong = { refused: 'nonceWrong', payload: { eat_nonce: 'A'.repeat(43) } } as const;

  it('travels, and is a finding', async () => {
    const found = await verify(await answered(nonceWrong));
    expect(problems(found)).toBe('valid');
    expect(found.steps[7]?.words).toContain('So are the 1 that were refused, each for the reason');
    expect(found.balance?.findings.map(({ code }) => code)).toContain('evidenceRefused');
  });

  it('is refused without its content, or with the content of another', async () => {
    const world = await answered(nonceWrong);
    const report = await buildReport(world.input);
    for (const lines of [(l: string[]) => l.slice(0, -1), (l: string[]) => [...l].reverse()]) {
      const open = new OpenReport(report);
      open.lines('evidence.txt', lines);
      const file = await open.seal(world.reportKey);
      const found = problems(await verifyReport({ file, trust: world.trust }));
      expect(found).toContain('evidence [reportInvalid]');
    }
  });

  it('is refused where nothing, or something else, is wrong with it', async () => {
    const other = answered({ ...nonceWrong, refused: 'audienceWrong' });
    const words = 'Leaf 2 was refused as audienceWrong; that is not what is wrong with it.';
    await expect(buildReport((await other).input)).rejects.toThrow(words);
    const good = answered({ refused: 'evidenceInvalid' });
    await expect(buildReport((await good).input)).rejects.toThrow('is not what is wrong with it');
  });

  it('may answer a challenge that nobody knows, but none that others answered', async () => {
    const unknown = await verify(await answered({ refused: 'challengeUnknown' }));
    expect(problems(unknown)).toBe('valid');
    expect(unknown.steps[7]?.words).toContain('the server’s word');
    const { builder } = await reportWorld({ ...SMALL, hosts: 2 });
    const [host, other] = builder.hosts;
    if (host === undefined || other === undefined) throw new TypeError('no hosts');
    const challenge = formatChallenge({
      origin: builder.evidenceLog.origin,
      noteHash: noteHash(builder.notes[0] ?? ''),
      random: new Uint8Array(32),
      regulatorNonce: null,
    });
    const at = { challenge, challengedAt: AFTER };
    await builder.attestHost(host, { ...at, refused: 'challengeUnknown' });
    await builder.attestHost(other, at);
    const { input } = await builder.finish();
    const words = 'Leaf 4 was refused for an unknown challenge, which leaf 5 answers.';
    await expect(buildReport(input)).rejects.toThrow(words);
  });

  it('is refused under a key that no register names, or with a code that is none', async () => {
    const { builder } = await reportWorld(SMALL);
    const [stranger] = (await reportWorld(SMALL)).builder.hosts;
    if (stranger === undefined) throw new TypeError('no host');
    const at = { challenge: 'x', challengedAt: AFTER, ...nonceWrong };
    await builder.attestHost({ ...stranger }, at);
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toThrow('The register has no host key');
    const leaf = new TextDecoder().decode(builder.evidenceLog.leaves.pop());
    builder.evidenceLog.leaves.push(utf8(leaf.replace('nonceWrong', '\\u001b[31manything')));
    const coded = buildReport((await builder.finish()).input);
    await expect(coded).rejects.toMatchObject({ code: 'leafInvalid' });
  });
});

it('has short words without control or bidirectional characters, whatever it holds', async () => {
  const { input, trust, reportKey } = await reportWorld(SMALL);
  const open = new OpenReport(await buildReport(input));
  const name = `\\u001b[2J\\u202e${'x'.repeat(100_000)}`;
  open.setText('balance.json', `{"format":"${name}","${name}":1}`);
  const file = await open.seal(reportKey);
  const found = await verifyReport({ file, trust });
  const words = found.steps[11]?.words ?? '';
  expect(found.steps[11]?.outcome).toBe('failed');
  expect(words.length).toBeLessThanOrEqual(2000);
  expect(/[\p{Cc}\p{Cf}]/u.test(words)).toBe(false);
});
