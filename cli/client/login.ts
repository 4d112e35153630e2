/** What `fleetseal login` keeps: a token for each server, in a file that only its user can read. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { timeMsSchema } from '../../shared/log/leaf.ts';

const loginSchema = z.strictObject({
  /** Origin of the server. */
  url: z.string(),
  /** Name of the account. */
  name: z.string(),
  token: z.string(),
  /** Id of the token, to revoke it. */
  tokenId: z.string(),
  expiresAt: timeMsSchema,
  /** PEM file with the server's certificate authority, or null. */
  ca: z.string().nullable(),
});
/** A login that is kept. */
export type Login = z.infer<typeof loginSchema>;
const fileSchema = z.strictObject({
  format: z.literal('fleetseal/logins@1'),
  /** The last one comes first. */
  logins: z.array(loginSchema),
});

/** Path of the file. */
export function loginsPath(): string {
  const base = process.env.XDG_CONFIG_HOME;
  const directory = base === undefined || base === '' ? join(homedir(), '.config') : base;
  return join(directory, 'fleetseal', 'logins.json');
}

/** The login for a server; for null the last one; null where there is none. */
export function savedLogin(url: string | null): Login | null {
  const logins = readLogins();
  return (url === null ? logins[0] : logins.find((login) => login.url === url)) ?? null;
}

/** Keeps a login, in the place of one for the same server. */
export function saveLogin(login: Login): void {
  writeLogins([login, ...readLogins().filter(({ url }) => url !== login.url)]);
}

/** Forgets the login for a server. */
export function forgetLogin(url: string): void {
  writeLogins(readLogins().filter((login) => login.url !== url));
}

function readLogins(): readonly Login[] {
  const path = loginsPath();
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if ((stat.mode & 0o077) !== 0) {
    throw new FleetsealError('stateInvalid', `Others can read ${path}: chmod 600 it.`);
  }
  return parseAs(readFileSync(path), fileSchema, 'stateInvalid').logins;
}

function writeLogins(logins: readonly Login[]): void {
  const path = loginsPath();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.new`;
  rmSync(unfinished, { force: true });
  const text = JSON.stringify({ format: 'fleetseal/logins@1', logins }, null, 2);
  writeFileSync(unfinished, `${text}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(unfinished, path);
}
