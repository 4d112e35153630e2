/** Commands that ask the running server. None of them opens its database. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  balanceReplySchema,
  hostsReplySchema,
  importReplySchema,
  type ScopeRequest,
  statusSchema,
  tokenReplySchema,
} from '../shared/api/admin.ts';
import { toBase64 } from '../shared/bytes/base64.ts';
import { FleetsealError } from '../shared/errors.ts';
import { DAY_MS, textToMs } from '../shared/register/day.ts';
import { AdminClient } from './adminClient.ts';
import { writeNew } from './newFile.ts';
import { adminSocketOf } from './paths.ts';
import { balanceText, hostsTable, unitsTable } from './print.ts';

interface WithData {
  readonly data: string;
}

/** `fleetseal status [--json]`. */
export async function status(options: WithData & { json?: boolean }): Promise<void> {
  const client = clientOf(options);
  const state = await client.json({ method: 'GET', path: '/v1/status' }, statusSchema);
  const { hosts } = await client.json({ method: 'GET', path: '/v1/hosts' }, hostsReplySchema);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...state, hostList: hosts }, null, 2)}\n`);
    return;
  }
  const { evidence, register } = state.logs;
  process.stdout.write(
    `Fleetseal ${state.version}\n` +
      `agents     ${state.agents}\n` +
      `logs       ${evidence.origin} (${evidence.size} leaves)\n` +
      `           ${register.origin} (${register.size} leaves)\n` +
      `licenses   ${state.licenses.join(', ') || 'none yet'}\n\n${hostsTable(hosts)}\n`,
  );
}

/** `fleetseal token create`: prints the token, once. */
export async function createToken(
  options: WithData & { site?: string; uses: number; hours: number },
): Promise<void> {
  const { site = null, uses, hours } = options;
  const body = { site, uses, expiresInMs: hours * 3_600_000 };
  const request = { method: 'POST', path: '/v1/tokens', body } as const;
  const { token } = await clientOf(options).json(request, tokenReplySchema);
  process.stdout.write(`${token}\n`);
}

/** `fleetseal license import FILE`. */
export async function importFile(file: string, options: WithData): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
  const body = { name: basename(file), content: toBase64(bytes) };
  const request = { method: 'POST', path: '/v1/import', body } as const;
  const reply = await clientOf(options).json(request, importReplySchema);
  const names = (kind: string, ids: string[]) =>
    `${ids.length} ${kind}: ${ids.join(', ') || '-'}\n`;
  process.stdout.write(
    names('licenses', reply.licenses) +
      names('shipments', reply.shipments) +
      `${reply.unchanged} already there, unchanged\n`,
  );
}

/** `fleetseal balance`. */
export async function balance(
  options: WithData & {
    license: string[];
    from?: string;
    to?: string;
    units?: boolean;
    json?: boolean;
  },
): Promise<void> {
  const to = options.to === undefined ? null : timeOf(options.to);
  const from = options.from === undefined ? (to ?? Date.now()) - 30 * DAY_MS : timeOf(options.from);
  const body: ScopeRequest = { licenses: options.license, from, to };
  const request = { method: 'POST', path: '/v1/balance', body } as const;
  const result = await clientOf(options).json(request, balanceReplySchema);
  if (options.json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(`${balanceText(result)}\n`);
  if (options.units === true && options.json !== true) {
    process.stdout.write(`\n${unitsTable(result)}\n`);
  }
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
  const bytes = await clientOf(options).bytes(request);
  await writeNew(options.out, bytes);
  process.stdout.write(
    `${options.out} written, ${bytes.length} bytes.\n` +
      `Check it: fleetseal verify ${options.out} --trust trust.json\n`,
  );
}

function timeOf(text: string): number {
  try {
    return textToMs(text);
  } catch (cause) {
    const detail = `${text} is not a time such as 2026-06-01 or 2026-06-01T00:00Z.`;
    throw new FleetsealError('usageWrong', detail, { cause });
  }
}

function clientOf(options: WithData): AdminClient {
  return new AdminClient(adminSocketOf(options.data));
}
