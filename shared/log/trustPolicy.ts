/**
 * Log trust policies (c2sp.org/tlog-policy), pinned by whoever verifies:
 *
 *     log <vkey> [<url>]
 *     witness <name> <vkey> [<url>]
 *     group <name> all|any|<k> <name>...
 *     quorum <name>|none
 */
import { toHex } from '../bytes/bytes.ts';
import { FleetsealError, isFleetsealError } from '../errors.ts';
import {
  assertCheckpointSize,
  type Checkpoint,
  type LogPublicKey,
  logPublicKeyFromVkey,
  logVerifier,
  parseCheckpoint,
} from './checkpoint.ts';
import { cosignatureVerifier, parseCosignature, parseWitnessVkey } from './cosignature.ts';
import { type NoteKey, openNote, parseNote } from './note.ts';

/** A witness of a policy: the policy's name for it, and its key of type 4. */
export interface PolicyWitness {
  readonly name: string;
  readonly key: NoteKey;
}

/** A group of a policy: satisfied when `threshold` of its members are. */
export interface PolicyGroup {
  readonly name: string;
  readonly threshold: number;
  /** Names of witnesses and groups. */
  readonly members: readonly string[];
}

/** A parsed log trust policy. */
export interface TrustPolicy {
  readonly logs: readonly LogPublicKey[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** Name of a witness or group that must have cosigned; undefined for `quorum none`. */
  readonly quorum: string | undefined;
}

/** A witness whose cosignature verified. */
export interface WitnessTime {
  /** The policy's name for the witness. */
  readonly name: string;
  /** Unix seconds. */
  readonly time: number;
}

/** A checkpoint that satisfies a policy. */
export interface TrustedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Every witness of the policy that cosigned, in the policy's order. */
  readonly witnesses: readonly WitnessTime[];
}

interface Draft {
  readonly logs: LogPublicKey[];
  readonly witnesses: PolicyWitness[];
  readonly groups: PolicyGroup[];
  readonly names: Set<string>;
  readonly grouped: Set<string>;
  readonly publicKeys: Set<string>;
  quorum: string | undefined;
  quorumLines: number;
}

type LineReader = (draft: Draft, words: readonly string[]) => void;

/** One reader per first word. `words` is what follows it. */
const READERS: ReadonlyMap<string, LineReader> = new Map([
  ['log', readLog],
  ['witness', readWitness],
  ['group', readGroup],
  ['quorum', readQuorum],
]);

/**
 * Parses a policy. Empty lines and lines that begin with `#` say nothing. Names are defined before
 * use and belong to one group at most; no public key appears twice. Throws trustPolicyInvalid
 * with the line number.
 */
export function parseTrustPolicy(text: string): TrustPolicy {
  const draft: Draft = {
    logs: [],
    witnesses: [],
    groups: [],
    names: new Set(['none']),
    grouped: new Set(),
    publicKeys: new Set(),
    quorum: undefined,
    quorumLines: 0,
  };
  for (const [index, line] of text.split('\n').entries()) {
    readLine(draft, line, index + 1);
  }
  if (draft.quorumLines !== 1) fail('exactly one quorum line is needed');
  if (draft.logs.length === 0) fail('at least one log line is needed');
  const { logs, witnesses, groups, quorum } = draft;
  return { logs, witnesses, groups, quorum };
}

/** True when the witnesses of these policy names together satisfy the policy's quorum. */
export function quorumSatisfied(policy: TrustPolicy, names: ReadonlySet<string>): boolean {
  const satisfied = new Set<string>();
  for (const { name } of policy.witnesses) {
    if (names.has(name)) satisfied.add(name);
  }
  // Members are defined before their group, so one pass in the order of definition is enough.
  for (const { name, members, threshold } of policy.groups) {
    const count = members.filter((member) => satisfied.has(member)).length;
    if (count >= threshold) satisfied.add(name);
  }
  return policy.quorum === undefined || satisfied.has(policy.quorum);
}

/**
 * Opens a checkpoint under a policy: signature of one of its logs (of `origin` where given), every
 * cosignature of its witnesses, and the quorum. Throws tooLarge, noteInvalid, checkpointInvalid,
 * signatureInvalid or quorumMissing.
 */
export async function openTrustedCheckpoint(options: {
  note: string;
  policy: TrustPolicy;
  origin?: string;
}): Promise<TrustedCheckpoint> {
  const { note, policy, origin } = options;
  assertCheckpointSize(note);
  const checkpoint = parseCheckpoint(parseNote(note).text);
  if (origin !== undefined && checkpoint.origin !== origin) {
    throw new FleetsealError('checkpointInvalid', `the origin is ${checkpoint.origin}`);
  }
  const log = policy.logs.find((known) => known.origin === checkpoint.origin);
  if (log === undefined) {
    throw new FleetsealError('checkpointInvalid', `unknown origin ${checkpoint.origin}`);
  }
  const logKey = logVerifier(log);
  const verifiers = policy.witnesses.map(({ key }) => cosignatureVerifier(key));
  const { verified } = await openNote({ note, keys: [logKey, ...verifiers] });
  const lineOf = (key: { name: string; keyId: string }) =>
    verified.find((line) => line.name === key.name && line.keyId === key.keyId);
  if (lineOf(logKey) === undefined) {
    throw new FleetsealError('signatureInvalid', `not signed by the log ${log.origin}`);
  }
  const witnesses = policy.witnesses.flatMap(({ name, key }) => {
    const line = lineOf(key);
    return line === undefined ? [] : [{ name, time: parseCosignature(line.blob).time }];
  });
  if (!quorumSatisfied(policy, new Set(witnesses.map(({ name }) => name)))) {
    throw new FleetsealError('quorumMissing', `${witnesses.length} witnesses, not a quorum`);
  }
  return { checkpoint, witnesses };
}

function readLine(draft: Draft, line: string, number: number): void {
  const [first, ...words] = line.split(/[ \t]+/).filter((word) => word !== '');
  if (first === undefined || first.startsWith('#')) return;
  const reader = READERS.get(first);
  if (reader === undefined) fail(`line ${number}: unknown word ${first}`);
  try {
    reader(draft, words);
  } catch (cause) {
    if (!isFleetsealError(cause)) throw cause;
    throw new FleetsealError('trustPolicyInvalid', `line ${number}: ${cause.message}`, { cause });
  }
}

function readLog(draft: Draft, words: readonly string[]): void {
  const [vkey] = words;
  if (vkey === undefined || words.length > 2) fail('expected: log <vkey> [<url>]');
  const log = logPublicKeyFromVkey(vkey);
  if (draft.logs.some(({ origin }) => origin === log.origin)) fail('the same origin twice');
  definePublicKey(draft, log.publicKey);
  draft.logs.push(log);
}

function readWitness(draft: Draft, words: readonly string[]): void {
  const [name, vkey] = words;
  if (name === undefined || vkey === undefined || words.length > 3) {
    fail('expected: witness <name> <vkey> [<url>]');
  }
  const key = parseWitnessVkey(vkey);
  defineName(draft, name);
  definePublicKey(draft, key.publicKey);
  draft.witnesses.push({ name, key });
}

function readGroup(draft: Draft, words: readonly string[]): void {
  const [name, rule, ...members] = words;
  if (name === undefined || rule === undefined || members.length === 0) {
    fail('expected: group <name> all|any|<k> <name>...');
  }
  for (const member of members) {
    if (member === 'none' || !draft.names.has(member)) fail(`${member} is not defined yet`);
    if (draft.grouped.has(member)) fail(`${member} is in a group already`);
    draft.grouped.add(member);
  }
  defineName(draft, name);
  draft.groups.push({ name, threshold: thresholdOf(rule, members.length), members });
}

function thresholdOf(rule: string, count: number): number {
  if (rule === 'all') return count;
  if (rule === 'any') return 1;
  const threshold = /^[1-9][0-9]{0,8}$/.test(rule) ? Number(rule) : 0;
  if (threshold < 1 || threshold > count) fail(`${rule} is not all, any, or 1 to ${count}`);
  return threshold;
}

function readQuorum(draft: Draft, words: readonly string[]): void {
  const [name] = words;
  if (name === undefined || words.length !== 1) fail('expected: quorum <name>|none');
  if (!draft.names.has(name)) fail(`${name} is not defined yet`);
  draft.quorum = name === 'none' ? undefined : name;
  draft.quorumLines += 1;
}

function defineName(draft: Draft, name: string): void {
  if (draft.names.has(name)) fail(`${name} is defined already, or reserved`);
  draft.names.add(name);
}

/** cosignature/v1 does not sign the witness's name: one key under two names would count twice. */
function definePublicKey(draft: Draft, publicKey: Uint8Array): void {
  const hex = toHex(publicKey);
  if (draft.publicKeys.has(hex)) fail('the same public key twice');
  draft.publicKeys.add(hex);
}

function fail(problem: string): never {
  throw new FleetsealError('trustPolicyInvalid', problem);
}
