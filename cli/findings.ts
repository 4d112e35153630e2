/** `fleetseal finding …`: findings with their life, and what people decide about them. */
import { findingLines, LIFE_WORDS } from '../shared/accounting/words.ts';
import type { FindingRow } from '../shared/api/rows.ts';
import { FleetsealError } from '../shared/errors.ts';
import { digestSchema } from '../shared/log/leaf.ts';
import { msToText } from '../shared/register/day.ts';
import type { DecisionState } from '../shared/register/records/decisions.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { type ApiClient, apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { type WhenOptions, type WithJson, whenQuery } from './options.ts';
import { printJson, printLines } from './output.ts';
import { pagesOf } from './pages.ts';
import { findingRows, knownLine } from './print.ts';
import { digestOfFile, type WithReason } from './records.ts';

const UNSETTLED = ['open', 'acknowledged', 'reopened'] as const;

type ListOptions = WithJson &
  WhenOptions & {
    readonly license?: readonly string[];
    readonly site?: readonly string[];
    readonly all?: boolean;
  };

/** `fleetseal finding list`: without those that are settled, unless --all. */
export async function list(options: ListOptions): Promise<void> {
  const client = apiOf(options);
  const { license, site } = options;
  const query = {
    ...whenQuery(options),
    ...(license === undefined ? {} : { licenses: [...license] }),
    ...(site === undefined ? {} : { sites: [...site] }),
  };
  const first = await client.call('listFindings', { query: { ...query, limit: '1' } });
  const life = options.all === true ? {} : { life: [...UNSETTLED] };
  const findings = await pagesOf((page) =>
    client.call('listFindings', { query: { ...query, ...life, ...page } }),
  );
  if (options.json === true) {
    printJson({ findings, total: first.total, asOf: first.asOf });
    return;
  }
  const hidden = first.total - findings.length;
  printLines(
    ...(first.asOf === null ? [] : [knownLine('Findings', first.asOf)]),
    ...(findings.length === 0 ? ['None.'] : findingRows(findings)),
    ...(hidden <= 0 ? [] : [`${hidden} settled by a decision: --all shows them.`]),
  );
}

/** `fleetseal finding show ID`: what was seen, which rule, what to do; the last decision. */
export async function show(id: string, options: WithJson & WhenOptions): Promise<void> {
  const client = apiOf(options);
  const query = whenQuery(options);
  const finding = await theOne(client, id, query);
  const reply = await client.call('getFinding', { params: { finding: finding.id }, query });
  if (options.json === true) {
    printJson(reply);
    return;
  }
  const { life, openedAt, dueAt, decision } = finding;
  const decided =
    decision === null
      ? []
      : wrapText(`by ${decision.by}, register leaf ${decision.leaf}: ${decision.reason || '-'}`, {
          first: 'decision  ',
        });
  printLines(
    ...wrapText(finding.id, { first: 'finding   ' }),
    `severity  ${finding.severity}`,
    `state     ${LIFE_WORDS[life]}`,
    `since     ${openedAt === null ? 'not known' : msToText(openedAt)}`,
    `due       ${dueAt === null ? 'no deadline' : msToText(dueAt)}`,
    ...decided,
    '',
    ...findingLines([finding], reply.asOf.validAt).slice(1),
  );
}

/** Options of a decision. */
export interface DecisionOptions extends TargetOptions, WithReason {
  /** File of the paper that explains it. */
  readonly document?: string;
  /** Digest of that paper, where the file is elsewhere. */
  readonly digest?: string;
}

/** `fleetseal finding acknowledge|explain|resolve|false-alarm|reopen ID`. */
export async function decide(
  state: DecisionState,
  id: string,
  options: DecisionOptions,
): Promise<void> {
  const { reason = '', document: file, digest } = options;
  const client = apiOf(options);
  const finding = await theOne(client, id, {});
  const document = file === undefined ? digest : await digestOfFile(file);
  if (document !== undefined && !digestSchema.safeParse(document).success) {
    const detail = `${document} is no digest as \`fleetseal digest FILE\` prints it.`;
    throw new FleetsealError('usageWrong', detail);
  }
  const paper = document === undefined ? {} : { document };
  const body = { state, reason, ...paper };
  const asked = { params: { finding: finding.id }, body };
  const { index } = await client.call('decideFinding', asked);
  printLines(
    ...wrapText(`${finding.id} is ${LIFE_WORDS[state]} (register leaf ${index}).`, {
      first: '',
      rest: '  ',
    }),
  );
}

/** By its whole id, or a beginning that only one has. */
async function theOne(
  client: ApiClient,
  id: string,
  when: Record<string, string>,
): Promise<FindingRow> {
  const named = await pagesOf((page) =>
    client.call('listFindings', { query: { ...when, ...page, q: id } }),
  );
  const fitting = named.filter((each) => each.id.startsWith(id));
  const found = fitting.find((each) => each.id === id) ?? fitting[0];
  if (found !== undefined && (found.id === id || fitting.length === 1)) return found;
  const detail =
    fitting.length > 1
      ? `${fitting.length} findings begin with ${id}; name one whole.`
      : `There is no current finding ${id}.`;
  throw new FleetsealError('notFound', detail);
}
