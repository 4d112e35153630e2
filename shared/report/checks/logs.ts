/** Steps 4 to 6: the checkpoints under the trust policies, and both root hashes recomputed. */
import { toBase64Url } from '../../bytes/base64.ts';
import { equalBytes, fromUtf8 } from '../../bytes/bytes.ts';
import { type ErrorCode, FleetsealError } from '../../errors.ts';
import type { Checkpoint } from '../../log/checkpoint.ts';
import { type EvidenceLogLeaf, LOG_NAMES, type LogName } from '../../log/leaf.ts';
import { leafHash, rootOfLeafHashes } from '../../log/tree.ts';
import { openTrustedCheckpoint, type TrustedCheckpoint } from '../../log/trustPolicy.ts';
import { msToText } from '../../register/day.ts';
import { amount } from '../../text/amount.ts';
import { decodeLeaves, type MemberBytes, memberBytes } from '../members.ts';
import type { Statement } from '../statement.ts';
import type { Checked } from '../steps.ts';
import type { Trust } from '../trust.ts';
import type { SignedStatement } from './container.ts';
import { parseEvidenceLeaves } from './leaves.ts';
import { checkLeafTimes, newestWords, type StatedTimes, witnessedInTime } from './times.ts';

/** The checkpoints of both logs; signature of the log and quorum verified. */
export type Checkpoints = Readonly<Record<LogName, Checkpoint>>;

/**
 * Step 4: log signature and witness quorum; origin, size and root as in the statement; where the
 * trust file asks for a quorum, it cosigned after the end of the interval.
 */
export async function openCheckpoints(needs: {
  members: MemberBytes;
  signed: SignedStatement;
  trust: Trust;
}): Promise<Checked<Checkpoints>> {
  const { members, signed, trust } = needs;
  const { statement } = signed;
  const open = (name: LogName) => {
    const note = fromUtf8(memberBytes(members, `${name}-log.checkpoint`), 'noteInvalid');
    const { log, policy } = trust.logs[name];
    return openTrustedCheckpoint({ note, policy, origin: log.origin });
  };
  const opened = { evidence: await open('evidence'), register: await open('register') };
  const value = { evidence: opened.evidence.checkpoint, register: opened.register.checkpoint };
  const words = LOG_NAMES.map((name) => checkpointWords(name, opened[name])).join(' ');
  const wrong = LOG_NAMES.filter((name) => !isSame(value[name], statement.logs[name]));
  if (wrong.length === 0) return { value, ...witnessesOf(opened, { trust, statement, words }) };
  const seen = wrong.map((name) => `the ${name} log`).join(' and ');
  return {
    value,
    words: `The statement describes ${seen} otherwise than its signed checkpoint.`,
    failed: 'checkpointInvalid',
  };
}

/** What a statement needs of witnesses: cosignatures of the time between `to` and `createdAt`. */
function witnessesOf(
  opened: Readonly<Record<LogName, TrustedCheckpoint>>,
  known: { trust: Trust; statement: Statement; words: string },
): { words: string; failed?: ErrorCode } {
  const { trust, statement, words } = known;
  const late = LOG_NAMES.filter(
    (name) => !witnessedInTime(trust.logs[name].policy, opened[name].witnesses, statement),
  );
  if (late.length > 0) {
    const between = `between ${msToText(statement.to)} and ${msToText(statement.createdAt)}`;
    const seen = `No quorum cosigned the ${late.join(' and the ')} log ${between}: the report may `;
    return { words: `${words} ${seen}rest on an older state.`, failed: 'quorumMissing' };
  }
  const without = withoutQuorum(trust);
  if (without.length === 0) return { words };
  const names = `the ${without.join(' and the ')} log`;
  return { words: `${words} The trust file asks for no quorum on ${names}: ${CUT_BACK}.` };
}

const CUT_BACK = 'a report may rest on an older state, with newer leaves cut off';

/** The logs whose length no quorum of witnesses vouches for. */
export function withoutQuorum({ logs }: Trust): LogName[] {
  return LOG_NAMES.filter((name) => logs[name].policy.quorum === undefined);
}

/** The evidence log: the exact leaves, and what they say. */
export interface EvidenceLog {
  readonly leaves: readonly Uint8Array[];
  readonly parsed: readonly EvidenceLogLeaf[];
}

/**
 * Step 5: the root hash of all evidence leaves is the one of the checkpoint; leaves parse, and
 * their times never fall.
 */
export function recomputeEvidenceLog(
  needs: LogNeeds & { scope: StatedTimes },
): Checked<EvidenceLog> {
  const { value, words } = recomputeLog('evidence', needs);
  const parsed = parseEvidenceLeaves(value);
  checkLeafTimes('evidence', parsed, needs.scope);
  return {
    value: { leaves: value, parsed },
    words: `${words} ${newestWords(parsed, needs.scope)}`,
  };
}

/** Step 6: the root hash of all register leaves is the one of the checkpoint. */
export function recomputeRegisterLog(needs: LogNeeds): Checked<Uint8Array[]> {
  return recomputeLog('register', needs);
}

interface LogNeeds {
  readonly members: MemberBytes;
  readonly checkpoints: Checkpoints;
}

function recomputeLog(name: LogName, { members, checkpoints }: LogNeeds): Checked<Uint8Array[]> {
  const leaves = decodeLeaves(memberBytes(members, `${name}-log.entries`));
  const { size, root } = checkpoints[name];
  const recomputed = rootOfLeafHashes(leaves.map(leafHash));
  if (leaves.length === size && equalBytes(recomputed, root)) {
    return {
      value: leaves,
      words: `The root hash recomputed from ${amount(size, 'leaf', 'leaves')} is right.`,
    };
  }
  throw new FleetsealError(
    'proofInvalid',
    `The ${name} log has ${amount(size, 'leaf', 'leaves')} with root hash ${toBase64Url(root)}; ` +
      `the report holds ${amount(leaves.length, 'leaf', 'leaves')}, and their root hash is ` +
      `${toBase64Url(recomputed)}.`,
  );
}

function isSame(checkpoint: Checkpoint, stated: Statement['logs'][LogName]): boolean {
  const { origin, size, root } = checkpoint;
  return origin === stated.origin && size === stated.size && toBase64Url(root) === stated.root;
}

function checkpointWords(name: LogName, opened: TrustedCheckpoint): string {
  const { checkpoint, witnesses } = opened;
  const { origin, size } = checkpoint;
  const signed = `The ${name} log ${origin} signed its state at ${amount(size, 'leaf', 'leaves')}`;
  if (witnesses.length === 0) return `${signed}; no witness of the trust file cosigned it.`;
  const seen = witnesses.map((witness) => `${witness.name} at ${msToText(witness.time * 1000)}`);
  return `${signed}; cosigned by ${seen.join(', ')}.`;
}
