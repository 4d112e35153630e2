/** `fleetseal finding …`: findings with their life, and what people decide about them. */
import { WHOLE_SCOPE } from '../shared/accounting/scope.ts';
import type { FindingWithLife } from '../shared/accounting/types.ts';
import { findingLines, LIFE_WORDS } from '../shared/accounting/words.ts';
import {
  type BalanceRequest,
  decideReplySchema,
  decideRequestSchema,
  type FindingsReply,
  findingsReplySchema,
} from '../shared/api/balance.ts';
import { checkAs } from '../shared/bytes/parseAs.ts';
import { FleetsealError } from '../shared/errors.ts';
import { digestSchema } from '../shared/log/leaf.ts';
import { msToText } from '../shared/register/day.ts';
import type { DecisionState } from '../shared/register/records/decisions.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { clientOf, type WithData } from './admin.ts';
import { type ScopeOptions, scopeOf } from './balance.ts';
import { printJson, printLines } from './output.ts';
import { findingRows, knownLine } from './print.ts';
import { digestOfFile, type WithReason } from './records.ts';
import { type WhenOptions, whenOf } from './times.ts';

interface WithJson extends WithData {
  readonly json?: boolean;
}

/** `fleetseal finding list`: without those that are settled, unless --all. */
export async function list(
  options: WithJson & ScopeOptions & WhenOptions & { readonly all?: boolean },
): Promise<void> {
  const reply = await ask(options, { scope: scopeOf(options), ...whenOf(options) });
  const settled: readonly FindingWithLife['life'][] = ['explained', 'resolved', 'falseAlarm'];
  const isShown = ({ life }: FindingWithLife) => options.all === true || !settled.includes(life);
  const findings = reply.findings.filter(isShown);
  if (options.json === true) {
    printJson({ ...reply, findings });
    return;
  }
  const hidden = reply.findings.length - findings.length;
  printLines(
    knownLine('Findings', reply),
    ...(findings.length === 0 ? ['None.'] : findingRows(findings)),
    ...(hidden === 0 ? [] : [`${hidden} settled by a decision: --all shows them.`]),
  );
}

/** `fleetseal finding show ID`: what was seen, which rule, what to do; the last decision. */
export async function show(id: string, options: WithJson & WhenOptions): Promise<void> {
  const reply = await ask(options, { scope: WHOLE_SCOPE, ...whenOf(options) });
  const finding = theOne(reply.findings, id);
  if (options.json === true) {
    printJson(finding);
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
    ...findingLines([finding], reply.validAt).slice(1),
  );
}

/** Options of a decision. */
export interface DecisionOptions extends WithData, WithReason {
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
  const { by, reason = '', document: file, digest } = options;
  const when = whenOf({});
  const { findings } = await ask(options, { scope: WHOLE_SCOPE, ...when });
  const finding = theOne(findings, id);
  const document = file === undefined ? digest : await digestOfFile(file);
  if (document !== undefined && !digestSchema.safeParse(document).success) {
    const detail = `${document} is no digest as \`fleetseal digest FILE\` prints it.`;
    throw new FleetsealError('usageWrong', detail);
  }
  const paper = document === undefined ? {} : { document };
  const asked = { id: finding.id, state, by, reason, from: when.from, ...paper };
  const body = checkAs(asked, decideRequestSchema, 'usageWrong');
  const request = { method: 'POST', path: '/v1/findings/decide', body } as const;
  const { index } = await clientOf(options).json(request, decideReplySchema);
  printLines(
    ...wrapText(`${finding.id} is ${LIFE_WORDS[state]} (register leaf ${index}).`, {
      first: '',
      rest: '  ',
    }),
  );
}

function ask(options: WithData, body: BalanceRequest): Promise<FindingsReply> {
  const request = { method: 'POST', path: '/v1/findings', body } as const;
  return clientOf(options).json(request, findingsReplySchema);
}

/** By its whole id, or a beginning that only one has. */
function theOne(findings: readonly FindingWithLife[], id: string): FindingWithLife {
  const fitting = findings.filter((each) => each.id.startsWith(id));
  const found = findings.find((each) => each.id === id) ?? fitting[0];
  if (found !== undefined && (found.id === id || fitting.length === 1)) return found;
  const detail =
    fitting.length > 1
      ? `${fitting.length} findings begin with ${id}; name one whole.`
      : `There is no current finding ${id}.`;
  throw new FleetsealError('notFound', detail);
}
