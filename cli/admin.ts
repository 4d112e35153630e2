/** Commands that ask the running server. None of them opens its database. */
import {
  hostsReplySchema,
  logCheckReplySchema,
  type ScopeRequest,
  statusSchema,
  tokenReplySchema,
} from '../shared/api/admin.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import { parseAllowList } from '../shared/protocol/allowList.ts';
import { HOUR_MS } from '../shared/register/day.ts';
import { amount } from '../shared/text/amount.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { AdminClient } from './adminClient.ts';
import { assertNew, writeNew, writeNewSecret } from './newFile.ts';
import { printJson, printLines } from './output.ts';
import { adminSocketOf } from './paths.ts';
import { approvalLines, hostLines } from './print.ts';
import { readInput } from './readInput.ts';
import { dataOption, shellWord } from './suggest.ts';
import { timeOf } from './times.ts';

/** The option --data. */
export interface WithData {
  readonly data: string;
}

/** `fleetseal status [--json]`. */
export async function status(options: WithData & { json?: boolean }): Promise<void> {
  const client = clientOf(options);
  const state = await client.json({ method: 'GET', path: '/v1/status' }, statusSchema);
  const { hosts } = await client.json({ method: 'GET', path: '/v1/hosts' }, hostsReplySchema);
  if (options.json === true) {
    printJson({ ...state, hostList: hosts });
    return;
  }
  const { evidence, register } = state.logs;
  const leaves = ({ size }: { size: number }) => amount(size, 'leaf', 'leaves');
  printLines(
    `Fleetseal ${state.version}`,
    `agents     ${state.agents}`,
    `logs       ${evidence.origin} (${leaves(evidence)})`,
    `           ${register.origin} (${leaves(register)})`,
    ...wrapText(state.licenses.join(', ') || 'none yet', { first: 'licenses   ' }),
    '',
    ...hostLines(hosts),
    ...approvalLines(state.hosts.awaitingApproval, options.data),
  );
}

/** `fleetseal token create`: prints the token, once. */
export async function createToken(
  options: WithData & {
    site?: string;
    uses?: number;
    hours: number;
    allow?: string;
    out?: string;
  },
): Promise<void> {
  const { site = null, hours, out } = options;
  if (out !== undefined) assertNew(out);
  const list = options.allow === undefined ? null : parseAllowList(await readInput(options.allow));
  const uses = options.uses ?? list?.length ?? 1;
  const allow = list === null ? {} : { allow: list };
  const body = { site, uses, expiresInMs: hours * HOUR_MS, ...allow };
  const request = { method: 'POST', path: '/v1/tokens', body } as const;
  const { token } = await clientOf(options).json(request, tokenReplySchema);
  if (out === undefined) printLines(token);
  else await writeNewSecret(out, utf8(`${token}\n`));
}

/** `fleetseal report create`. */
export async function createReport(
  options: WithData & { license: string[]; from: string; to?: string; out: string },
): Promise<void> {
  const body: ScopeRequest = {
    licenses: options.license,
    from: timeOf(options.from),
    to: options.to === undefined ? null : timeOf(options.to),
  };
  const request = { method: 'POST', path: '/v1/reports', body } as const;
  assertNew(options.out);
  const bytes = await clientOf(options).bytes(request);
  await writeNew(options.out, bytes);
  printLines(
    `${options.out} written, ${amount(bytes.length, 'byte')}.`,
    `To check it: npx fleetseal verify ${shellWord(options.out)} --trust trust.json`,
    `The trust file: npx fleetseal trust export --out trust.json${dataOption(options.data)}`,
  );
}

/** `fleetseal log check`: exit status 1 where the server found a problem in a stored log. */
export async function checkLogs(options: WithData & { json?: boolean }): Promise<void> {
  const request = { method: 'GET', path: '/v1/log-check' } as const;
  const reply = await clientOf(options).json(request, logCheckReplySchema);
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

/** Client of the server that keeps its data there. */
export function clientOf(options: WithData): AdminClient {
  return new AdminClient(adminSocketOf(options.data));
}
