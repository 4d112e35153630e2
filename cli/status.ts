/** `fleetseal status` and `fleetseal log check`. */
import { amount } from '../shared/text/amount.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { apiOf } from './client/apiClient.ts';
import type { WithJson } from './options.ts';
import { printJson, printLines } from './output.ts';
import { approvalLines, hostLines } from './print.ts';

/** Hosts that the status lists. */
const HOSTS_SHOWN = 100;

/** `fleetseal status [--json]`. */
export async function status(options: WithJson): Promise<void> {
  const client = apiOf(options);
  const state = await client.call('getStatus', {});
  const query = { limit: String(HOSTS_SHOWN) };
  const page = await client.call('listHosts', { query });
  if (options.json === true) {
    printJson({ ...state, hostList: page.items });
    return;
  }
  const { evidence, register } = state.logs;
  const leaves = ({ size }: { size: number }) => amount(size, 'leaf', 'leaves');
  const more = page.total - page.items.length;
  printLines(
    `Fleetseal ${state.version}`,
    `agents     ${state.agents}`,
    `logs       ${evidence.origin} (${leaves(evidence)})`,
    `           ${register.origin} (${leaves(register)})`,
    ...wrapText(state.licenses?.join(', ') || 'none yet', { first: 'licenses   ' }),
    '',
    ...hostLines(page.items),
    ...(more === 0 ? [] : [`and ${amount(more, 'more host')}: npx fleetseal host list`]),
    ...approvalLines(state.hosts?.awaitingApproval ?? 0, options.data),
  );
}

/** `fleetseal log check`: exit status 1 where the server found a problem in a stored log. */
export async function checkLogs(options: WithJson): Promise<void> {
  const reply = await apiOf(options).call('checkLogs', {});
  const logs = [
    ['evidence', reply.evidence],
    ['register', reply.register],
  ] as const;
  if (logs.some(([, { problems }]) => problems.length > 0)) process.exitCode = 1;
  if (options.json === true) {
    printJson(reply);
    return;
  }
  for (const [name, { size, problems }] of logs) {
    const found = problems.length === 0 ? 'no problem' : amount(problems.length, 'problem');
    printLines(
      `${name} log: ${amount(size, 'leaf', 'leaves')}, ${found}`,
      ...problems.flatMap((problem) => wrapText(problem, { first: '  - ' })),
    );
  }
}
