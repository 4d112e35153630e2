/** Balances at any moment and as known at any pair of log sizes, and what is drawn from them. */
import { balance, contextOf } from '../shared/accounting/balance.ts';
import { difference } from '../shared/accounting/difference.ts';
import type { HistoryItem } from '../shared/accounting/history.ts';
import type { Balance, Difference, UnitHistory } from '../shared/accounting/types.ts';
import { unitHistory } from '../shared/accounting/unitHistory.ts';
import type {
  BalanceRequest,
  CoverageReply,
  DifferenceRequest,
  FindingsReply,
  UnitRequest,
} from '../shared/api/balance.ts';
import { referenceValues } from '../shared/appraisal/reference.ts';
import { FleetsealError } from '../shared/errors.ts';
import { msToText } from '../shared/register/day.ts';
import { isPolicyDocument } from '../shared/register/policyOf.ts';
import { foldRegister } from '../shared/register/register.ts';
import type { ServerContext } from './context.ts';
import type { Folded } from './registerBook.ts';

/** Which moment a question is about, and what may be known for the answer. */
export type When = Pick<BalanceRequest, 'from' | 'to' | 'knownAt'>;

/** Everything that the accounting draws from. */
export interface Basis extends Folded {
  readonly history: readonly HistoryItem[];
  readonly from: number;
  readonly validAt: number;
  readonly knownAt: Balance['knownAt'];
  readonly time: Balance['time'];
}

/**
 * What is known for a question. For a fixed `to` and `knownAt` it is always the same, but for
 * documents of evidence that come later. Throws usageWrong for an interval that is empty or not
 * over, notFound for log sizes that the logs do not have.
 */
export async function basisOf(context: ServerContext, when: When): Promise<Basis> {
  const now = context.now();
  const { from, to: validAt } = { ...when, to: when.to ?? now };
  checkInterval({ from, to: validAt, createdAt: now });
  // The register is read first: each of its leaves follows an evidence log of at most that size.
  const folded = registerAt(context, when.knownAt?.registerSize ?? null);
  const evidenceSize = when.knownAt?.evidenceSize ?? context.evidenceLog.size;
  if (evidenceSize > context.evidenceLog.size) {
    const { size } = context.evidenceLog;
    throw new FleetsealError('notFound', `The evidence log has ${size} leaves.`);
  }
  const { reference, register } = folded;
  const history = await context.history.items(reference, { evidenceSize, before: validAt });
  const knownAt = { evidenceSize, registerSize: register.size };
  return { register, reference, history, from, validAt, knownAt, time: 'declared' };
}

/** Draws a balance. Throws as basisOf and `balance` do. */
export async function drawBalance(
  context: ServerContext,
  { scope, ...when }: BalanceRequest,
): Promise<Balance> {
  return balance({ ...(await basisOf(context, when)), scope });
}

/** The findings of a balance, with their lives. Throws as drawBalance does. */
export async function listFindings(
  context: ServerContext,
  request: BalanceRequest,
): Promise<FindingsReply> {
  const { validAt, knownAt, findings, findingCounts } = await drawBalance(context, request);
  return { validAt, knownAt, findings, findingCounts };
}

/** The requirements, with the figures of a balance. Throws as drawBalance does. */
export async function listCoverage(
  context: ServerContext,
  request: BalanceRequest,
): Promise<CoverageReply> {
  const { validAt, knownAt, coverage } = await drawBalance(context, request);
  return { validAt, knownAt, coverage };
}

/** What changed between two balances of a scope. Throws as drawBalance does. */
export async function drawDifference(
  context: ServerContext,
  { scope, a, b }: DifferenceRequest,
): Promise<Difference> {
  const before = await drawBalance(context, { scope, ...a });
  const after = await drawBalance(context, { scope, ...b });
  return difference(before, after);
}

/** The life of one unit. Throws as basisOf does, and notFound where the name fits no one unit. */
export async function tellUnit(
  context: ServerContext,
  { name, ...when }: UnitRequest,
): Promise<UnitHistory> {
  const basis = await basisOf(context, when);
  const isUuid = basis.reference.byUuid.has(name);
  const identity = isUuid ? { uuid: name, serial: null } : { uuid: null, serial: name };
  return unitHistory(contextOf(basis), identity);
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
  const before = entries.slice(0, size);
  if (size > entries.length || !before.some(({ document }) => isPolicyDocument(document))) {
    const least = entries.findIndex(({ document }) => isPolicyDocument(document)) + 1;
    const detail = `The register can be read at sizes from ${least} to ${entries.length}.`;
    throw new FleetsealError('notFound', detail);
  }
  const register = foldRegister(before);
  const folding = { register, reference: referenceValues(register) };
  past.set(context, folding);
  return folding;
}
