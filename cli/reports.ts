/** `fleetseal report …`: a report on its way, from draft to download. */
import { COVERAGES } from '../shared/accounting/types.ts';
import { figureLines } from '../shared/accounting/words.ts';
import type { ReportRow } from '../shared/api/routes/reports.ts';
import { fromBase64Url } from '../shared/bytes/base64.ts';
import { toHex } from '../shared/bytes/bytes.ts';
import { FleetsealError } from '../shared/errors.ts';
import { msToText } from '../shared/register/day.ts';
import { REDACTIONS } from '../shared/register/peopleDocuments.ts';
import { amount } from '../shared/text/amount.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { type ApiClient, apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { assertNew, writeNew } from './newFile.ts';
import type { WithJson } from './options.ts';
import { printJson, printLines } from './output.ts';
import { pagesOf } from './pages.ts';
import { tableLines } from './print.ts';
import { shellWord } from './suggest.ts';
import { timeOf } from './times.ts';

/** Characters of a report's name that lists show; the commands take them. */
const SHOWN = 12;

/** Options of `fleetseal report draft`. */
export interface DraftOptions extends TargetOptions {
  readonly license: string[];
  readonly from: string;
  readonly to?: string;
  readonly withhold?: readonly string[];
  readonly reason?: string;
}

/** `fleetseal report draft`. */
export async function draft(options: DraftOptions): Promise<void> {
  const { license, from, to, withhold = [], reason = '' } = options;
  const redactions = withhold.map((name) => {
    const known = REDACTIONS.find((each) => each === name);
    if (known !== undefined) return known;
    const detail = `--withhold takes ${REDACTIONS.join(' or ')}, not ${name}.`;
    throw new FleetsealError('usageWrong', detail);
  });
  const body = {
    licenses: license,
    from: timeOf(from),
    to: to === undefined ? null : timeOf(to),
    redactions,
    reason,
  };
  const made = await apiOf(options).call('draftReport', { body });
  printLines(
    `Report ${nameOf(made)} is drafted, ${amount(made.size, 'byte')}.`,
    'Now somebody else approves it, with what permits its release:',
    `  npx fleetseal report approve ${short(made)} --reference TEXT`,
  );
}

/** `fleetseal report list`. */
export async function list(options: WithJson): Promise<void> {
  const items = await everyReport(apiOf(options));
  if (options.json === true) {
    printJson({ items });
    return;
  }
  const rows = items.map(({ report, state, licenses, from, to, draftedAt }) => [
    short({ report }),
    state,
    licenses.join(', '),
    `${msToText(from)} to ${msToText(to)}`,
    msToText(draftedAt),
  ]);
  const head = ['report', 'state', 'licenses', 'interval', 'drafted'];
  printLines(...(rows.length === 0 ? ['None.'] : tableLines(head, rows)));
}

/** `fleetseal report show ID`: its way, and what is in it. */
export async function show(id: string, options: WithJson): Promise<void> {
  const client = apiOf(options);
  const { report } = await theOne(client, id);
  const params = { report };
  const row = await client.call('getReport', { params });
  const summary = await client.call('previewReport', { params });
  if (options.json === true) {
    printJson({ ...row, summary });
    return;
  }
  const steps = row.steps.flatMap(({ step, at, by, via, reference, reason, leaf }) => {
    const words = [reference, reason].filter((text) => text !== null && text !== '').join('; ');
    const line = `${step} ${msToText(at)} by ${by} (${via}), register leaf ${leaf}`;
    return wrapText(words === '' ? line : `${line}: ${words}`, { first: '  ', rest: '    ' });
  });
  const { coverage } = summary;
  const counts = COVERAGES.map((how) => {
    return `${how} ${coverage.filter((each) => each.how === how).length}`;
  });
  const { hostDocuments, users } = summary.withheld;
  printLines(
    `Report ${nameOf(row)}: ${row.state}`,
    ...steps,
    '',
    ...figureLines({ ...summary, licenses: row.licenses }),
    '',
    `requirements  ${counts.join(', ')}`,
    `withheld      ${amount(hostDocuments, 'document')} of hosts, ${amount(users, 'user')}`,
    'Not covered:',
    ...summary.notCovered.flatMap((line) => wrapText(line, { first: '  - ', rest: '    ' })),
  );
}

/** `fleetseal report approve ID --reference TEXT`. */
export async function approve(
  id: string,
  options: TargetOptions & { readonly reference: string; readonly reason?: string },
): Promise<void> {
  const client = apiOf(options);
  const { report } = await theOne(client, id);
  const body = { reference: options.reference, reason: options.reason ?? '' };
  await client.call('approveReport', { params: { report }, body });
  printLines(
    `Report ${nameOf({ report })} is approved.`,
    `Now: npx fleetseal report release ${short({ report })}`,
  );
}

/** `fleetseal report reject ID --reason TEXT`. */
export async function reject(
  id: string,
  options: TargetOptions & { readonly reason: string },
): Promise<void> {
  const client = apiOf(options);
  const { report } = await theOne(client, id);
  await client.call('rejectReport', { params: { report }, body: { reason: options.reason } });
  printLines(`Report ${nameOf({ report })} is rejected, and its file removed.`);
}

/** `fleetseal report release ID`. */
export async function release(
  id: string,
  options: TargetOptions & { readonly reason?: string },
): Promise<void> {
  const client = apiOf(options);
  const { report } = await theOne(client, id);
  await client.call('releaseReport', {
    params: { report },
    body: { reason: options.reason ?? '' },
  });
  printLines(
    `Report ${nameOf({ report })} is released: regulators of its licenses can download it.`,
    `  npx fleetseal report download ${short({ report })} --out report.zip`,
  );
}

/** `fleetseal report download ID --out FILE`. */
export async function download(
  id: string,
  options: TargetOptions & { readonly out: string },
): Promise<void> {
  const { out } = options;
  assertNew(out);
  const client = apiOf(options);
  const { report } = await theOne(client, id);
  const bytes = await client.call('getReportFile', { params: { report } });
  await writeNew(out, bytes);
  printLines(
    `${out} written, ${amount(bytes.length, 'byte')}.`,
    `To check it: npx fleetseal verify ${shellWord(out)} --trust trust.json`,
    'The trust file: npx fleetseal trust export --out trust.json',
  );
}

type Named = Pick<ReportRow, 'report'>;

/** SHA-256 of the file in hex, as sha256sum prints it: base64url may begin with a dash. */
const nameOf = ({ report }: Named) => toHex(fromBase64Url(report, 32));
const short = (named: Named) => nameOf(named).slice(0, SHOWN);

function everyReport(client: ApiClient): Promise<ReportRow[]> {
  return pagesOf((query) => client.call('listReports', { query }));
}

/** By its name, a beginning that only one has, or its digest in the API. Throws notFound. */
async function theOne(client: ApiClient, id: string): Promise<ReportRow> {
  const fits = (each: Named) => nameOf(each).startsWith(id) || each.report === id;
  const fitting = (await everyReport(client)).filter(fits);
  const [first, ...more] = fitting;
  if (first !== undefined && more.length === 0) return first;
  const detail =
    first === undefined
      ? `There is no report ${id}.`
      : `${fitting.length} reports begin with ${id}.`;
  throw new FleetsealError('notFound', detail);
}
