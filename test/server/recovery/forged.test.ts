/**
 * What an operator with every key could write as a recovery: of another log, of leaves that were
 * other ones, of a loss that was none. The report verifier takes none of it.
 */
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { signCheckpoint } from '../../../shared/log/checkpoint.ts';
import { leafHash, rootOfLeafHashes } from '../../../shared/log/tree.ts';
import { firstLogName, recoveredLogName } from '../../../shared/register/logNames.ts';
import { LogOrigins } from '../../../shared/register/recoveries.ts';
import type { RecoveryDocument } from '../../../shared/register/recoveryDocument.ts';
import type { RegisterEntry } from '../../../shared/register/register.ts';
import { checkRecoveries, type RecoveryNeeds } from '../../../shared/report/checks/recoveries.ts';
import { seededLogSigner } from '../log/signer.ts';

const OURS = { evidence: seededLogSigner(1), register: seededLogSigner(2) };
const THEIRS = seededLogSigner(3);
const SALT = 'AAAAAAAAAAAAAAAAAAAAAA';
const DIGEST = 'A'.repeat(43);
const OLD = namesOf((log, key) => firstLogName(log, key));
const NEW = namesOf((log, key) => recoveredLogName(log, key, '0123456789abcdef'));
const leavesOf = (count: number, word = 'leaf') =>
  Array.from({ length: count }, (_, i) => utf8(`${word} ${i}`));
const rootOf = (leaves: readonly Uint8Array[]) => rootOfLeafHashes(leaves.map(leafHash));
const LEAVES = { evidence: leavesOf(9), register: leavesOf(7) };
const KEPT = { evidence: 6, register: 4 } as const;

function namesOf(name: typeof firstLogName) {
  const { publicKey } = OURS.evidence;
  return { evidence: name('evidence', publicKey), register: name('register', publicKey) };
}

function note(
  origin: string,
  leaves: readonly Uint8Array[],
  signer = OURS.evidence,
): Promise<string> {
  const { publicKey } = signer;
  const checkpoint = { origin, size: leaves.length, root: rootOf(leaves) };
  return signCheckpoint({ checkpoint, publicKey, sign: (message) => signer.sign(message) });
}

type Logs = RecoveryDocument['logs'];
type Log = Logs['evidence'];

async function recoveredLog(name: 'evidence' | 'register', change: Partial<Log>): Promise<Log> {
  const kept = LEAVES[name].slice(0, KEPT[name]);
  return {
    origin: NEW[name],
    was: OLD[name],
    size: KEPT[name],
    root: toBase64Url(rootOf(kept)),
    signed: await note(OLD[name], kept.slice(0, -1), OURS[name]),
    ...change,
  };
}

interface Change {
  readonly evidence?: Partial<Log>;
  readonly register?: Partial<Log>;
  readonly shown?: string | null;
  readonly needs?: Partial<RecoveryNeeds>;
  readonly index?: number;
  readonly evidenceSize?: number;
}

async function check(change: Change = {}): Promise<LogOrigins> {
  const { index = KEPT.register, evidenceSize = KEPT.evidence } = change;
  const lost = await note(OLD.evidence, leavesOf(12, 'lost'));
  const document: RecoveryDocument = {
    format: 'fleetseal/recovery@1',
    salt: SALT,
    by: 'admin',
    reason: '',
    logs: {
      evidence: await recoveredLog('evidence', change.evidence ?? {}),
      register: await recoveredLog('register', change.register ?? {}),
    },
    shown: change.shown === undefined ? lost : change.shown,
  };
  const leaf = { kind: 'recovery', digest: DIGEST, evidenceSize, time: 0 } as const;
  const entries: RegisterEntry[] = [];
  entries[index] = { index, leaf, document };
  return checkRecoveries({
    entries: entries.filter((entry) => entry !== undefined).length === 1 ? pad(entries) : entries,
    leaves: LEAVES,
    origins: NEW,
    keys: { evidence: OURS.evidence.publicKey, register: OURS.register.publicKey },
    ...change.needs,
  });
}

/** The same entries, with others in the places before. */
function pad(entries: readonly (RegisterEntry | undefined)[]): RegisterEntry[] {
  const leaf = { kind: 'catalogue', digest: DIGEST, evidenceSize: 0, time: 0 } as const;
  const format = 'fleetseal/reportRelease@1' as const;
  const other = { format, salt: SALT, reportDigest: DIGEST, licenses: [], from: 0, to: 1 };
  return Array.from(entries, (entry, index) => entry ?? { index, leaf, document: other });
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
const refused = (change: Change) => check(change).then(() => 'nothing', codeOf);

describe('a recovery', () => {
  it('of this log is taken, with or without a note that shows the loss', async () => {
    const origins = await check();
    expect(origins.all).toEqual([OLD.evidence, NEW.evidence]);
    expect((await check({ shown: null })).current).toBe(NEW.evidence);
    expect([origins.at(5), origins.at(6)]).toEqual([OLD.evidence, NEW.evidence]);
    expect(origins.audiencesAt(5)).toEqual([OLD.evidence]);
    expect(origins.audiencesAt(6)).toEqual([OLD.evidence, NEW.evidence]);
    expect([origins.atRegister(3), origins.atRegister(4)]).toEqual([OLD.evidence, NEW.evidence]);
    expect(origins.isResent(6, OLD.evidence)).toBe(true);
    expect(origins.isResent(5, OLD.evidence)).toBe(false);
  });

  it('of another log is refused: its key did not sign the name, or other leaves', async () => {
    const kept = LEAVES.evidence.slice(0, 6);
    const theirs = await note('theirs/evidence', kept, THEIRS);
    expect(await refused({ evidence: { was: 'theirs/evidence', signed: theirs } })).toBe(
      'reportInvalid',
    );
    const forged = await note(OLD.evidence, kept, THEIRS);
    expect(await refused({ evidence: { signed: forged } })).toBe('signatureInvalid');
    expect(await refused({ evidence: { was: 'theirs/evidence' } })).toBe('reportInvalid');
    const others = await note(OLD.evidence, leavesOf(5, 'other'));
    expect(await refused({ evidence: { signed: others } })).toBe('reportInvalid');
    const longer = await note(OLD.evidence, LEAVES.evidence.slice(0, 8));
    expect(await refused({ evidence: { signed: longer } })).toBe('reportInvalid');
  });

  it('of a log with another key is refused, though this log’s key signed its name', async () => {
    const { publicKey } = THEIRS;
    for (const name of ['evidence', 'register'] as const) {
      const kept = LEAVES[name].slice(0, KEPT[name]);
      const was = firstLogName(name, publicKey);
      const taken = { was, signed: await note(was, kept, OURS[name]) };
      expect(await refused({ [name]: taken })).toBe('reportInvalid');
      const recovered = recoveredLogName(name, publicKey, '0123456789abcdef');
      const again = { was: recovered, signed: await note(recovered, kept, OURS[name]) };
      expect(await refused({ [name]: again })).toBe('reportInvalid');
      const origins = { ...NEW, [name]: recovered };
      expect(await refused({ [name]: { origin: recovered }, needs: { origins } })).toBe(
        'reportInvalid',
      );
    }
  });

  it('that kept other leaves than the report holds is refused', async () => {
    const root = toBase64Url(rootOf(leavesOf(6, 'other')));
    expect(await refused({ evidence: { root } })).toBe('reportInvalid');
    expect(await refused({ register: { root } })).toBe('reportInvalid');
    expect(await refused({ evidence: { size: 5 } })).toBe('reportInvalid');
    expect(await refused({ register: { size: 3 } })).toBe('reportInvalid');
    expect(await refused({ evidenceSize: 5 })).toBe('reportInvalid');
    expect(await refused({ index: 5 })).toBe('reportInvalid');
  });

  it('that gives the logs other names than they have, or names twice, is refused', async () => {
    expect(await refused({ evidence: { origin: 'third/evidence' } })).toBe('reportInvalid');
    expect(await refused({ register: { origin: 'third/register' } })).toBe('reportInvalid');
    const same = { was: NEW.evidence, signed: await note(NEW.evidence, []) };
    expect(await refused({ evidence: same })).toBe('reportInvalid');
    const signed = await note(OLD.evidence, LEAVES.register.slice(0, 4), OURS.register);
    expect(await refused({ register: { was: OLD.evidence, signed } })).toBe('reportInvalid');
  });

  it('whose note shows no loss, or is not of this log, is refused', async () => {
    const beginning = await note(OLD.evidence, LEAVES.evidence.slice(0, 4));
    expect(await refused({ shown: beginning })).toBe('reportInvalid');
    const foreign = await note(OLD.evidence, leavesOf(12), THEIRS);
    expect(await refused({ shown: foreign })).toBe('signatureInvalid');
    const fork = await note(OLD.evidence, leavesOf(4, 'fork'));
    expect(await refused({ shown: fork })).toBe('nothing');
  });

  it('does not open a log to evidence for a name that only a note shows', async () => {
    const elsewhere = await note('elsewhere/evidence', leavesOf(3));
    const origins = await check({ shown: elsewhere });
    expect(origins.audiencesAt(8)).toEqual([OLD.evidence, NEW.evidence]);
    expect(origins.knows('elsewhere/evidence')).toBe(true);
    expect(new LogOrigins(OLD.evidence).knows('elsewhere/evidence')).toBe(false);
  });
});
