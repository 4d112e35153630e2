/** `fleetseal balance`, `difference`, `unit` and `coverage`: what the accounting says. */
import { coverageLines } from '../shared/accounting/requirements/words.ts';
import { differenceLines, unitHistoryLines } from '../shared/accounting/sectionWords.ts';
import { differenceSchema, type Scope, unitHistorySchema } from '../shared/accounting/types.ts';
import {
  type BalanceRequest,
  balanceReplySchema,
  coverageReplySchema,
  type DifferenceRequest,
  type UnitRequest,
} from '../shared/api/balance.ts';
import { FleetsealError } from '../shared/errors.ts';
import { clientOf, type WithData } from './admin.ts';
import { printJson, printLines } from './output.ts';
import { balanceLines, knownLine, unitLines } from './print.ts';
import { knownAtOf, timeOf, type WhenOptions, whenOf } from './times.ts';

/** Options of the units that a question is about; none of them: all units. */
export interface ScopeOptions {
  readonly license?: readonly string[];
  readonly site?: readonly string[];
  readonly endUser?: readonly string[];
  readonly model?: readonly string[];
}

interface WithJson extends WithData {
  readonly json?: boolean;
}

/** The scope that options name. */
export function scopeOf({ license, site, endUser, model }: ScopeOptions): Scope {
  const list = (names: readonly string[] | undefined) => (names === undefined ? null : [...names]);
  return {
    licenses: list(license),
    sites: list(site),
    endUsers: list(endUser),
    models: list(model),
  };
}

/** `fleetseal balance`. */
export async function balance(
  options: WithJson & ScopeOptions & WhenOptions & { readonly units?: boolean },
): Promise<void> {
  const body: BalanceRequest = { scope: scopeOf(options), ...whenOf(options) };
  const request = { method: 'POST', path: '/v1/balance', body } as const;
  const result = await clientOf(options).json(request, balanceReplySchema);
  if (options.json === true) printJson(result);
  else printLines(...balanceLines(result), ...(options.units ? ['', ...unitLines(result)] : []));
}

/** Options of the two moments of a difference. */
export interface DifferenceOptions extends WithJson, ScopeOptions {
  readonly from?: string;
  readonly before?: string;
  readonly after?: string;
  readonly knownBefore?: string;
  readonly knownAfter?: string;
}

/** `fleetseal difference`: what changed from one moment, or one state of knowledge, to another. */
export async function difference(options: DifferenceOptions): Promise<void> {
  const { before, after, knownBefore, knownAfter } = options;
  if (before === undefined && knownBefore === undefined) {
    throw new FleetsealError('usageWrong', 'Name --before, --known-before, or both.');
  }
  // One end for both where they differ in what is known only.
  const end = after === undefined ? null : timeOf(after);
  const start = before === undefined ? end : timeOf(before);
  const { from } = whenOf({
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(before === undefined ? {} : { to: before }),
  });
  const body: DifferenceRequest = {
    scope: scopeOf(options),
    a: { from, to: start, knownAt: knownBefore === undefined ? null : knownAtOf(knownBefore) },
    b: { from, to: end, knownAt: knownAfter === undefined ? null : knownAtOf(knownAfter) },
  };
  const request = { method: 'POST', path: '/v1/difference', body } as const;
  const result = await clientOf(options).json(request, differenceSchema);
  if (options.json === true) printJson(result);
  else {
    printLines(
      knownLine('From the balance', result.before),
      knownLine('To the balance', result.after),
      '',
      ...differenceLines(result),
    );
  }
}

/** `fleetseal unit NAME`. */
export async function unit(name: string, options: WithJson & WhenOptions): Promise<void> {
  const body: UnitRequest = { name, ...whenOf(options) };
  const request = { method: 'POST', path: '/v1/unit', body } as const;
  const result = await clientOf(options).json(request, unitHistorySchema);
  if (options.json === true) printJson(result);
  else printLines(...unitHistoryLines(result));
}

/** `fleetseal coverage`. */
export async function coverage(options: WithJson & ScopeOptions & WhenOptions): Promise<void> {
  const body: BalanceRequest = { scope: scopeOf(options), ...whenOf(options) };
  const request = { method: 'POST', path: '/v1/coverage', body } as const;
  const result = await clientOf(options).json(request, coverageReplySchema);
  if (options.json === true) printJson(result);
  else printLines(knownLine('Requirements', result), '', ...coverageLines(result));
}
