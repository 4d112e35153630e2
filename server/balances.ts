/** Balances at any moment and as known at any pair of log sizes, and what is drawn from them. */
import { balance } from '../shared/accounting/balance.ts';
import type { HistoryItem } from '../shared/accounting/history.ts';
import type { Balance, Scope } from '../shared/accounting/types.ts';
import { referenceValues } from '../shared/appraisal/reference.ts';
import { FleetsealError } from '../shared/errors.ts';
import { msToText } from '../shared/register/day.ts';
import { isPolicyDocument } from '../shared/register/policyOf.ts';
import { foldRegister, type RegisterEntry } from '../shared/register/register.ts';
import type { ServerContext } from './context.ts';
import type { AppraisedHistory } from './history.ts';
import type { Folded } from './registerBook.ts';

/** Which moment a question is about, and what may be known for the answer. */
export interface When {
  /** Continuity is measured over [from, to), milliseconds UTC. */
  readonly from: number;
  /** The moment that the figures are about; null: now. */
  readonly to: number | null;
  /** What was known: sizes of the two logs; null: all that is known now. */
  readonly knownAt: Balance['knownAt'] | null;
}

/** Which balance is asked for. */
export interface BalanceRequest extends When {
  readonly scope: Scope;
}

/** Everything that the accounting draws from. */
export interface Basis extends Folded {
  readonly history: readonly HistoryItem[];
  readonly from: number;
  readonly validAt: number;
  readonly knownAt: Balance['knownAt'];
  readonly time: Balance['time'];
}

/** What balances are drawn from: the same on the server's thread and in the builder of views. */
export interface AccountingSource {
  /** Milliseconds UTC. */
  now(): number;
  /** Size of the evidence log. */
  readonly evidenceSize: number;
  /** The register at a size; the whole one for null. Throws notFound for a size it never had. */
  registerAt(size: number | null): Folded;
  /** Appraised leaves of the evidence log. */
  readonly history: Pick<AppraisedHistory, 'items'>;
}

/** What the server's own thread draws from. */
export function sourceOf(context: ServerContext): AccountingSource {
  return {
    now: () => context.now(),
    evidenceSize: context.evidenceLog.size,
    registerAt: (size) => registerAt(context, size),
    history: context.history,
  };
}

/**
 * What is known for a question. For a fixed `to` and `knownAt` it is always the same, but for
 * documents of evidence that come later. Throws usageWrong for an interval that is empty or not
 * over, notFound for log sizes that the logs do not have.
 */
export async function basisFrom(source: AccountingSource, when: When): Promise<Basis> {
  const now = source.now();
  const { from, to: validAt } = { ...when, to: when.to ?? now };
  checkInterval({ from, to: validAt, createdAt: now });
  // The register is read first: each of its leaves follows an evidence log of at most that size.
  const { reference, register } = source.registerAt(when.knownAt?.registerSize ?? null);
  const evidenceSize = when.knownAt?.evidenceSize ?? source.evidenceSize;
  if (evidenceSize > source.evidenceSize) {
    throw new FleetsealError('notFound', `The evidence log has ${source.evidenceSize} leaves.`);
  }
  const history = await source.history.items(reference, { evidenceSize, before: validAt });
  const knownAt = { evidenceSize, registerSize: register.size };
  return { register, reference, history, from, validAt, knownAt, time: 'declared' };
}

/** As basisFrom, on the server's own thread. */
export function basisOf(context: ServerContext, when: When): Promise<Basis> {
  return basisFrom(sourceOf(context), when);
}

/** Draws a balance. Throws as basisOf and `balance` do. */
export async function drawBalance(
  context: ServerContext,
  { scope, ...when }: BalanceRequest,
): Promise<Balance> {
  return balance({ ...(await basisOf(context, when)), scope });
}

/** Refuses what no balance can be about, in words about the question. */
export function checkInterval(interval: { from: number; to: number; createdAt: number }): void {
  const { from, to, createdAt } = interval;
  if (to > createdAt) {
    throw new FleetsealError('usageWrong', `The interval ends at ${msToText(to)}, in the future.`);
  }
  if (from >= to) {
    const detail = `The interval starts at ${msToText(from)} and ends at ${msToText(to)}.`;
    throw new FleetsealError('usageWrong', detail);
  }
}

/** The last register of the past that was asked for: questions about one come in rows. */
const past = new WeakMap<ServerContext, Folded>();

function registerAt(context: ServerContext, size: number | null): Folded {
  const { folded, entries } = context.register;
  if (size === null || size === folded.register.size) return folded;
  const known = past.get(context);
  if (known?.register.size === size) return known;
  const folding = foldPast(entries, { size, newest: entries.length });
  past.set(context, folding);
  return folding;
}

/**
 * The register at a size of the past. `entries`: those of a register of size `newest`; statements
 * that no reference value and no record rests on may be missing. Throws notFound for a size that
 * it never had, or had before its first policy.
 */
export function foldPast(
  entries: readonly RegisterEntry[],
  { size, newest }: { size: number; newest: number },
): Folded {
  const first = entries.find(({ document }) => isPolicyDocument(document))?.index ?? newest;
  if (size > newest || size <= first) {
    const detail = `The register can be read at sizes from ${first + 1} to ${newest}.`;
    throw new FleetsealError('notFound', detail);
  }
  const register = { ...foldRegister(entries.filter(({ index }) => index < size)), size };
  return { register, reference: referenceValues(register) };
}
