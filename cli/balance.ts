/** `fleetseal balance`, `difference`, `unit` and `coverage`: what the accounting says. */
import { coverageLines } from '../shared/accounting/requirements/words.ts';
import { differenceLines, unitHistoryLines } from '../shared/accounting/sectionWords.ts';
import type { GpuRow } from '../shared/api/rows.ts';
import { FleetsealError } from '../shared/errors.ts';
import { type ApiClient, apiOf } from './client/apiClient.ts';
import {
  type ScopeOptions,
  scopeQuery,
  type WhenOptions,
  type WithJson,
  whenQuery,
} from './options.ts';
import { printJson, printLines } from './output.ts';
import { type AskPage, pagesOf } from './pages.ts';
import { balanceLines, knownLine, unitLines } from './print.ts';
import { knownAtOf, timeOf } from './times.ts';

/** Values that a filter of a list takes. */
const FILTER_MAX = 100;

/** `fleetseal balance`. */
export async function balance(
  options: WithJson & ScopeOptions & WhenOptions & { readonly units?: boolean },
): Promise<void> {
  const client = apiOf(options);
  const scope = scopeQuery(options);
  const overview = await client.call('getBalance', { query: { ...whenQuery(options), ...scope } });
  const { asOf } = overview;
  // What follows is of the same moment, as known then.
  const moment = {
    validAt: String(asOf.validAt),
    from: String(asOf.from),
    knownEvidence: String(asOf.knownAt.evidenceSize),
    knownRegister: String(asOf.knownAt.registerSize),
  };
  const parts = partsOf(options, overview.licenses);
  const findings = await rowsOf(parts, ({ license, site }, page) =>
    client.call('listFindings', {
      query: {
        ...moment,
        ...page,
        ...(license && { licenses: license }),
        ...(site && { sites: site }),
      },
    }),
  );
  const gpus = (standing: GpuRow['standing']) =>
    // No license covers them: they stand beside every balance.
    rowsOf(standing === 'unlicensed' ? [{}] : parts, (part, page) =>
      client.call('listGpus', { query: { ...moment, ...part, ...page, standing } }),
    );
  const units = options.units === true ? await gpus('counted') : null;
  if (options.json === true) {
    printJson({ ...overview, findings, ...(units === null ? {} : { units }) });
    return;
  }
  const replaced = await gpus('replaced');
  const unlicensed = (await gpus('unlicensed')).map(({ id }) => id);
  const { validAt, knownAt } = asOf;
  const printed = { ...overview, validAt, knownAt, findings, replaced, unlicensed };
  printLines(...balanceLines(printed), ...(units === null ? [] : ['', ...unitLines(units)]));
}

/** A part of the fleet as the filters of lists name it. */
interface Part {
  readonly license?: string[];
  readonly site?: string[];
  readonly model?: string[];
}

/**
 * The parts that together are the scope of a balance, whose licenses stand in its answer: a filter
 * takes so many values at once.
 */
function partsOf(options: ScopeOptions, licenses: readonly string[]): Part[] {
  const { license, site, endUser, model } = options;
  const places = {
    ...(site === undefined ? {} : { site: [...site] }),
    ...(model === undefined ? {} : { model: [...model] }),
  };
  const isWhole = license === undefined && endUser === undefined && model === undefined;
  if (isWhole || licenses.length === 0) return [places];
  const parts = Math.ceil(licenses.length / FILTER_MAX);
  return Array.from({ length: parts }, (_, part) => {
    return { ...places, license: licenses.slice(part * FILTER_MAX, (part + 1) * FILTER_MAX) };
  });
}

/** The rows of every part, each once. */
async function rowsOf<Row extends { readonly id: string }>(
  parts: readonly Part[],
  ask: (part: Part, ...page: Parameters<AskPage<Row>>) => ReturnType<AskPage<Row>>,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (const part of parts) {
    for (const row of await pagesOf<Row>((page) => ask(part, page))) rows.set(row.id, row);
  }
  return [...rows.values()];
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
  const client = apiOf(options);
  // One end for both where they differ in what is known only.
  const end = after === undefined ? await momentOfNow(client) : timeOf(after);
  const start = before === undefined ? end : timeOf(before);
  const from = options.from === undefined ? {} : { from: timeOf(options.from) };
  const query = {
    ...scopeQuery(options),
    ...momentQuery('a', { validAt: start, ...from, known: knownBefore }),
    aValidAt: String(start),
    ...momentQuery('b', { validAt: end, ...from, known: knownAfter }),
  };
  const result = await client.call('getDifference', { query });
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

async function momentOfNow(client: ApiClient): Promise<number> {
  const { asOf } = await client.call('getBalance', { query: {} });
  return asOf.validAt;
}

/** One of the two moments as the query has it. */
function momentQuery(
  side: 'a' | 'b',
  moment: { validAt: number; from?: number; known: string | undefined },
): Record<string, string> {
  const { validAt, from, known } = moment;
  const sizes = known === undefined ? null : knownAtOf(known);
  return {
    [`${side}ValidAt`]: String(validAt),
    ...(from === undefined ? {} : { [`${side}From`]: String(from) }),
    ...(sizes === null
      ? {}
      : {
          [`${side}KnownEvidence`]: String(sizes.evidenceSize),
          [`${side}KnownRegister`]: String(sizes.registerSize),
        }),
  };
}

/** `fleetseal unit NAME`. */
export async function unit(name: string, options: WithJson & WhenOptions): Promise<void> {
  const asked = { params: { gpu: name }, query: whenQuery(options) };
  const { history, gpu } = await apiOf(options).call('getGpu', asked);
  if (options.json === true) printJson({ gpu, history });
  else if (history === null) {
    throw new FleetsealError('notFound', `No shipment names ${name}: npx fleetseal gpu show.`);
  } else printLines(...unitHistoryLines(history));
}

/** `fleetseal coverage`. */
export async function coverage(options: WithJson & ScopeOptions & WhenOptions): Promise<void> {
  const query = { ...whenQuery(options), ...scopeQuery(options) };
  const result = await apiOf(options).call('getCoverage', { query });
  if (options.json === true) printJson(result);
  else printLines(knownLine('Requirements', result.asOf), '', ...coverageLines(result));
}
