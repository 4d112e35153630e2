/** Which server a command asks, and as whom: its socket on this machine, or an address. */
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { FleetsealError } from '../../shared/errors.ts';
import { adminSocketOf } from '../paths.ts';
import { DEFAULT_DATA } from '../suggest.ts';
import { savedLogin } from './login.ts';

/** Environment variable with the address of the server. */
const SERVER_VARIABLE = 'FLEETSEAL_SERVER';
/** Environment variable that names a file with an API token. */
const TOKEN_FILE_VARIABLE = 'FLEETSEAL_TOKEN_FILE';

/** The options that say which server. */
export interface TargetOptions {
  /** Data directory of a server on this machine. */
  readonly data?: string;
  /** Address of a server, `https://…`. */
  readonly server?: string;
  /** PEM file with the certificate authority of that server. */
  readonly ca?: string;
  /** Who asks, over the socket only: declared. */
  readonly by?: string;
}

/** The server to ask. */
export type Target =
  | { readonly kind: 'socket'; readonly path: string; readonly by: string }
  | {
      readonly kind: 'network';
      readonly url: string;
      readonly token: string | null;
      readonly ca: string | null;
    };

/**
 * `--data` means the socket of that server, `--server` or FLEETSEAL_SERVER an address; without
 * either, a server in ./data, else the server of the last `fleetseal login`. Throws usageWrong,
 * fileUnreadable.
 */
export function targetOf(options: TargetOptions): Target {
  const { data, server, by = userInfo().username } = options;
  if (data !== undefined && server !== undefined) {
    throw new FleetsealError('usageWrong', 'Either --data or --server.');
  }
  const socket = (directory: string): Target => {
    return { kind: 'socket', path: adminSocketOf(directory), by };
  };
  if (data !== undefined) return socket(data);
  const address = server ?? process.env[SERVER_VARIABLE];
  if (address !== undefined && address !== '') return networkTarget(address, options);
  if (existsSync(adminSocketOf(DEFAULT_DATA))) return socket(DEFAULT_DATA);
  const last = savedLogin(null);
  return last === null ? socket(DEFAULT_DATA) : networkTarget(last.url, options);
}

/** The address of a server with the token that is known for it. */
function networkTarget(address: string, { ca }: TargetOptions): Target {
  const url = serverUrl(address);
  const login = savedLogin(url);
  const tokenFile = process.env[TOKEN_FILE_VARIABLE];
  const token =
    tokenFile === undefined || tokenFile === '' ? (login?.token ?? null) : readToken(tokenFile);
  const caFile = ca ?? login?.ca ?? null;
  return { kind: 'network', url, token, ca: caFile };
}

/** The origin of an address. Plain HTTP is for this machine only. Throws usageWrong. */
export function serverUrl(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(url?.hostname ?? '');
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  if (url !== null && isSafe && url.username === '' && url.password === '') return url.origin;
  const detail = `${address} is not an address such as https://fleetseal.example.com.`;
  throw new FleetsealError('usageWrong', detail);
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
}
