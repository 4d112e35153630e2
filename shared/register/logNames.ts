/**
 * The names of a server's logs. Each is made from the key of the evidence log, so a recovery can
 * take over no name, and so no evidence, of a log with another key. Pure.
 */
import { concat, toHex, utf8 } from '../bytes/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { LogName } from '../log/leaf.ts';

const FIRST_DIGITS = 16;
const TAG_DIGITS = 16;
const CODE_DIGITS = 32;
const RECOVERED = new RegExp(`^([0-9a-f]{${TAG_DIGITS}})-[0-9a-f]{${CODE_DIGITS}}$`);

/**
 * What a log is called until it is recovered; `.invalid` can never be somebody's domain (RFC 2606).
 */
export function firstLogName(log: LogName, evidenceKey: Uint8Array): string {
  return nameOf(log, toHex(sha256(evidenceKey)).slice(0, FIRST_DIGITS));
}

/** What a log is called from a recovery on; `tag`: 16 random hex digits, of this recovery alone. */
export function recoveredLogName(log: LogName, evidenceKey: Uint8Array, tag: string): string {
  const code = toHex(sha256(concat(utf8(`fleetseal-log-name/v1\n${tag}\n`), evidenceKey)));
  return nameOf(log, `${tag}-${code.slice(0, CODE_DIGITS)}`);
}

/** True for a name that a log beside this evidence log's key can have. */
export function isLogNameOf(name: string, log: LogName, evidenceKey: Uint8Array): boolean {
  if (name === firstLogName(log, evidenceKey)) return true;
  const [, tag] = RECOVERED.exec(name.split('/')[1] ?? '') ?? [];
  return tag !== undefined && name === recoveredLogName(log, evidenceKey, tag);
}

function nameOf(log: LogName, label: string): string {
  return `fleetseal.invalid/${label}/${log}`;
}
