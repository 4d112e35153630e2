/** `fleetseal policy …`: the appraisal policy as a file. */

import { fromUtf8, utf8 } from '../shared/bytes/bytes.ts';
import { msToText } from '../shared/register/day.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { apiOf } from './client/apiClient.ts';
import { assertNew, writeNew } from './newFile.ts';
import type { WithJson } from './options.ts';
import { printJson, printLines } from './output.ts';
import { readInput } from './readInput.ts';
import type { WithReason } from './records.ts';

/** `fleetseal policy show [--out FILE]`. */
export async function show(options: WithJson & { readonly out?: string }): Promise<void> {
  const { out } = options;
  if (out !== undefined) assertNew(out);
  const reply = await apiOf(options).call('getPolicy', {});
  if (options.json === true) {
    printJson(reply);
    return;
  }
  const { text, index, since, by, reason } = reply;
  if (out === undefined) {
    const when = `since ${msToText(since)} (register leaf ${index})`;
    const about = `# In force ${when}, by ${by}: ${reason}`;
    printLines(about.trimEnd(), ...text.trimEnd().split('\n'));
    return;
  }
  await writeNew(out, utf8(text));
  printLines(`${out} written.`);
}

/** `fleetseal policy import FILE`. */
export async function importPolicy(
  file: string,
  options: WithJson & WithReason & { readonly dryRun?: boolean },
): Promise<void> {
  const { reason = '', dryRun = false } = options;
  const content = fromUtf8(await readInput(file), 'importInvalid');
  const reply = await apiOf(options).call('setPolicy', { body: { content, dryRun, reason } });
  if (options.json === true) {
    printJson(reply);
    return;
  }
  const lines = reply.changes.flatMap(({ field, before, after }) =>
    wrapText(`${field}: ${before ?? '(none)'} -> ${after ?? '(none)'}`, {
      first: '  ',
      rest: '      ',
    }),
  );
  const done =
    reply.index === null ? 'Nothing changes.' : `In force (register leaf ${reply.index}).`;
  const dry = 'Dry run: the policy is as it was.';
  printLines(...lines, dryRun ? dry : done);
}
