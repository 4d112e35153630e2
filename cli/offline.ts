/** `fleetseal offline kit` and `fleetseal import evidence`: the server's side of an air gap. */
import type { OfflineSummary } from '../shared/api/admin.ts';
import { toBase64 } from '../shared/bytes/base64.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { FleetsealError } from '../shared/errors.ts';
import { encodeOfflineFile } from '../shared/offline/files.ts';
import { formatToken, parseToken } from '../shared/protocol/token.ts';
import { HOUR_MS } from '../shared/register/day.ts';
import { amount } from '../shared/text/amount.ts';
import { apiOf } from './client/apiClient.ts';
import type { TargetOptions } from './client/target.ts';
import { assertNew, writeNew, writeNewSecret } from './newFile.ts';
import { printJson, printLines } from './output.ts';
import { readInput } from './readInput.ts';

/** Gaps that are listed; the others are only counted. */
const GAPS_SHOWN = 20;

interface KitOptions extends TargetOptions {
  readonly tokenFile?: string;
  readonly site?: string;
  readonly uses?: number;
  readonly hours: number;
  readonly out: string;
}

/** `fleetseal offline kit --out FILE`. */
export async function kit(options: KitOptions): Promise<void> {
  assertNew(options.out);
  const made = await apiOf(options).call('getOfflineKit', {});
  const token = await tokenFor(options);
  await writeNewSecret(options.out, encodeOfflineFile({ ...made, token }));
  const holds =
    token === null
      ? 'It holds no token: it is for hosts that are enrolled.'
      : 'It holds a token: keep it secret.';
  printLines(`${options.out} written. ${holds}`);
}

async function tokenFor(options: KitOptions): Promise<string | null> {
  const { tokenFile, site = null, uses, hours } = options;
  if (tokenFile !== undefined) {
    if (site !== null || uses !== undefined) {
      throw new FleetsealError('usageWrong', 'Either --token-file, or --site and --uses.');
    }
    return formatToken(parseToken(fromUtf8(await readInput(tokenFile))));
  }
  if (site === null && uses === undefined) return null;
  const body = { site, uses: uses ?? 1, expiresInMs: hours * HOUR_MS };
  return (await apiOf(options).call('createEnrollmentToken', { body })).token;
}

/** `fleetseal import evidence BUNDLE [--answer FILE]`. */
export async function importBundle(
  file: string,
  options: TargetOptions & { answer?: string; json?: boolean },
): Promise<void> {
  if (options.answer !== undefined) assertNew(options.answer);
  const body = { content: toBase64(await readInput(file)) };
  const { summary, answer } = await apiOf(options).call('importOffline', { body });
  if (options.answer !== undefined) await writeNew(options.answer, encodeOfflineFile(answer));
  if (options.json === true) {
    printJson({ enrolled: answer.enrolled, ...summary });
    return;
  }
  printLines(
    ...enrolledLines(answer.enrolled),
    ...summaryLines(summary),
    options.answer === undefined
      ? 'No answer was written; the same import with --answer FILE writes it.'
      : `${options.answer} written: take it to the host (fleetseal agent import).`,
  );
}

function enrolledLines(
  enrolled: { readonly kid: string; readonly missing?: 'approval' | undefined } | null,
): string[] {
  if (enrolled === null) return [];
  const { kid, missing } = enrolled;
  if (missing === undefined) return [`enrolled: ${kid}`];
  return [`enrolled, and waits for approval: ${kid}`, '  npx fleetseal host list'];
}

function summaryLines(summary: OfflineSummary): string[] {
  const { evidence, added, refused, documents, documentsRefused, documentsMissing, gaps } = summary;
  const coded = (counts: Record<string, number>) =>
    Object.entries(counts).map(([code, count]) => `  ${count} refused: ${code}`);
  const shown = gaps.slice(0, GAPS_SHOWN).map(({ kid, from, to }) => {
    const numbers = from === to ? `number ${from}` : `numbers ${from} to ${to}`;
    return `  gap: ${numbers} of key ${kid.slice(0, 12)}`;
  });
  const more = gaps.length - shown.length;
  return [
    `${amount(evidence, 'evidence', 'evidences')}, ${added} new`,
    ...coded(refused),
    ...shown,
    ...(more > 0 ? [`  and ${amount(more, 'gap')} more`] : []),
    amount(documents, 'document'),
    ...coded(documentsRefused),
    ...(documentsMissing > 0 ? [`  ${documentsMissing} still missing`] : []),
  ];
}
