/** Reports of an operator who holds every key and leaves something out: none is plainly valid. */
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import { buildReport } from '../../shared/report/build.ts';
import { durationText } from '../../shared/report/policyNotes.ts';
import { fingerprints } from '../../shared/report/trust.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import {
  answered,
  backdatedTooFar,
  cutBackWorld,
  type LyingWorld,
  NONCE_WRONG,
  refusedOtherwise,
  TIME_LIES,
  TOLD_WORLDS,
} from '../factories/lyingWorlds.ts';
import { PINNED_OTHERWISE, POLICY_WORLDS } from '../factories/policyWorlds.ts';
import { reportWorld, WORLD_START } from '../factories/reportWorld.ts';
import { changedBySigner, HOSTILE_CHANGES } from '../factories/signerChanges.ts';

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

async function verify({ input, trust }: Omit<LyingWorld, 'trustText'>): Promise<Verification> {
  return verifyReport({ file: await buildReport(input), trust });
}

describe('a log that was cut back to an older, genuinely signed state', () => {
  it('is refused where the trust file asks for a quorum: it cosigned too early', async () => {
    const { whole, input } = await cutBackWorld();
    expect(problems(await verify(whole))).toBe('valid');
    const found = problems(await verify({ input, trust: whole.trust }));
    expect(found).toContain('checkpoints [quorumMissing]');
    expect(found).toContain('No quorum cosigned the evidence log between');
  });

  it('is refused where the witness saw it after the report says that it was made', async () => {
    expect(problems(await verify(await TOLD_WORLDS.backdated()))).toBe('valid');
    const found = problems(await verify(await backdatedTooFar()));
    expect(found).toContain('[quorumMissing]');
  });

  it('is said to be possible where it asks for none, with each newest leaf', async () => {
    const found = await verify(await TOLD_WORLDS.cutBackWithoutQuorum());
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
  it('is shown, with every check it leaves out and every laxer duration', async () => {
    const found = await verify(await POLICY_WORLDS.lax());
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
    const strict = await verify(await POLICY_WORLDS.strict());
    expect(strict.notes).toEqual([expect.stringContaining('was changed')]);
  });

  it('names models that its catalogue describes otherwise, or lacks', async () => {
    const { notes } = await verify(await POLICY_WORLDS.otherModels());
    expect(notes).toContain('The catalogue describes otherwise than this version: H200.');
    expect(notes).toContain('The catalogue lacks models of this version: H20.');
  });

  it('is refused where it is not the one that the trust file names', async () => {
    const pinned = await POLICY_WORLDS.pinned();
    expect(problems(await verify(pinned))).toBe('valid');
    expect(fingerprints(pinned.trust).at(-1)?.name).toBe('appraisal policy');
    const found = problems(await verify(await PINNED_OTHERWISE.pinnedAnother()));
    expect(found).toMatch(/^agreement \[reportInvalid\]: .*the trust file asks for AAAA/);
  });

  it('is refused where another one was in force for evidence of the interval', async () => {
    const pinned = await PINNED_OTHERWISE.pinnedFirst();
    const found = problems(await verify(pinned));
    expect(found).toMatch(
      /^agreement \[reportInvalid\]: The appraisal policy of register leaf \d+/,
    );
    expect(found).toContain(`the trust file asks for ${pinned.trust.policy}`);
  });

  it('names what a former one left out while evidence followed it, and less severity', async () => {
    const { notes } = await verify(await POLICY_WORLDS.formerPolicy());
    const former = notes.find((note) => note.includes('was appraised with the policy of'));
    expect(former).toMatch(
      /^Evidence from leaf 2 to 2 was .*: it leaves out the check allDocuments@1/,
    );
    const low = await verify(await POLICY_WORLDS.lowSeverity());
    expect(low.notes[0]).toBe('The policy calls the finding gpuMoved low, by default high.');
    const late = await verify(await POLICY_WORLDS.lateDeadlines());
    expect(late.notes.slice(0, 3)).toEqual([
      'The policy gives critical findings no deadline, by default 1 day.',
      'The policy is laxer than the default one: capPpm is 600000, by default 500000.',
      'The policy leaves out of capCountries: CN, MO.',
    ]);
  });

  it('names what another catalogue made genuine while evidence followed it', async () => {
    const { notes } = await verify(await POLICY_WORLDS.formerCatalogue());
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

describe('a record that was entered late', () => {
  const notesOf = async (world: 'late' | 'lateWithinDay' | 'lateBeforeRegister') => {
    const { notes } = await verify(await POLICY_WORLDS[world]());
    return notes.filter((note) => note.includes('after the moment of which it tells'));
  };

  it('is counted, with how late it was, where the register was kept by then', async () => {
    const [note, ...others] = await notesOf('late');
    expect(others).toEqual([]);
    expect(note).toMatch(
      /^The register was kept since 2026-06-01T.*1 record was entered more than /,
    );
    expect(note).toContain('1 second after the moment');
    expect(await notesOf('lateWithinDay')).toEqual([]);
    expect(await notesOf('lateBeforeRegister')).toEqual([]);
  });
});

describe('the times of leaves', () => {
  it.each(TIME_LIES)('are refused where $name', async ({ make, problem }) => {
    const found = problems(await verify(await make()));
    expect(found).toContain('[reportInvalid]');
    expect(found.replace(' [reportInvalid]', '')).toMatch(problem);
  });
});

describe('refused evidence', () => {
  it('travels, and is a finding', async () => {
    const found = await verify(await TOLD_WORLDS.refused());
    expect(problems(found)).toBe('valid');
    expect(found.steps[7]?.words).toContain('So are the 1 that were refused, each for the reason');
    expect(found.balance?.findings.map(({ code }) => code)).toContain('evidenceRefused');
  });

  it('is refused without its content, or with the content of another', async () => {
    for (const { file, trust } of await refusedOtherwise()) {
      const found = problems(await verifyReport({ file, trust }));
      expect(found).toContain('evidence [reportInvalid]');
    }
  });

  it('is refused where nothing, or something else, is wrong with it', async () => {
    const other = answered({ ...NONCE_WRONG, refused: 'audienceWrong' });
    const words = 'Leaf 2 was refused as audienceWrong; that is not what is wrong with it.';
    await expect(buildReport((await other).input)).rejects.toThrow(words);
    const good = answered({ refused: 'evidenceInvalid' });
    await expect(buildReport((await good).input)).rejects.toThrow('is not what is wrong with it');
  });

  it('may answer a challenge that nobody knows, but none that others answered', async () => {
    const unknown = await verify(await TOLD_WORLDS.refusedUnknown());
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
    const at = { challenge: 'x', challengedAt: AFTER, ...NONCE_WRONG };
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
  const world = await reportWorld(SMALL);
  const { trust } = world;
  const file = await changedBySigner(world, await buildReport(world.input), HOSTILE_CHANGES.long);
  const found = await verifyReport({ file, trust });
  const words = found.steps[11]?.words ?? '';
  expect(found.steps[11]?.outcome).toBe('failed');
  expect(words.length).toBeLessThanOrEqual(2000);
  expect(/[\p{Cc}\p{Cf}]/u.test(words)).toBe(false);
});
