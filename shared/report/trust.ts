/**
 * The trust file (docs/formats/trust.md): whom the reader of a report trusts. It comes by another
 * way than the report, and its fingerprints are compared over a second channel.
 */
import * as z from 'zod';
import { fromBase64Url } from '../bytes/base64.ts';
import { toHex } from '../bytes/bytes.ts';
import { parseStrictJson } from '../bytes/json.ts';
import { checkAs } from '../bytes/parseAs.ts';
import { p256PublicJwkSchema, thumbprint } from '../crypto/keys.ts';
import { sha256 } from '../crypto/sha256.ts';
import { FleetsealError, isFleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { LogPublicKey } from '../log/checkpoint.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { parseTrustPolicy, type TrustPolicy } from '../log/trustPolicy.ts';

/** Format name of a trust file. */
export const TRUST_FORMAT = 'fleetseal/trust@1';

const logTrustSchema = z.strictObject({
  /** Text of a log trust policy (c2sp.org/tlog-policy) with exactly one log. */
  policy: z.string().max(65_536),
});
const reportKeySchema = z.strictObject({
  kid: digestSchema,
  jwk: p256PublicJwkSchema,
  /** Reports made in [from, to) count; `to` is null while the key is in use. */
  from: timeMsSchema,
  to: timeMsSchema.nullable(),
});

/** Content of a trust file. */
export const trustFileSchema = z.strictObject({
  format: z.literal(TRUST_FORMAT),
  logs: z.strictObject({ evidence: logTrustSchema, register: logTrustSchema }),
  reportKeys: z.array(reportKeySchema).min(1).max(1000),
  /** Digest of the one appraisal policy document that is accepted; any where it is absent. */
  policy: digestSchema.optional(),
});
/** Content of a trust file. */
export type TrustFile = z.infer<typeof trustFileSchema>;
/** A key whose reports are trusted, and when. */
export type TrustedReportKey = z.infer<typeof reportKeySchema>;

/** One log of a trust file. */
export interface TrustedLog {
  readonly log: LogPublicKey;
  readonly policy: TrustPolicy;
}

/** A parsed trust file. */
export interface Trust {
  readonly logs: { readonly evidence: TrustedLog; readonly register: TrustedLog };
  readonly reportKeys: readonly TrustedReportKey[];
  /** Digest of the appraisal policy document that reports must follow; null for any. */
  readonly policy: string | null;
}

/** One line to compare over a second channel. */
export interface Fingerprint {
  /** Whose key it is. */
  readonly name: string;
  /** 64 hex digits in groups of 4. */
  readonly fingerprint: string;
}

/** Parses a trust file. Throws trustInvalid; checkUnknown for another version of the format. */
export function parseTrust(bytes: Uint8Array): Trust {
  const file = parseTrustFile(bytes);
  const evidence = trustedLog('evidence', file.logs.evidence.policy);
  const register = trustedLog('register', file.logs.register.policy);
  if (evidence.log.origin === register.log.origin) invalid('Both logs have the same origin.');
  const kids = new Set<string>();
  for (const { kid, jwk, from, to } of file.reportKeys) {
    if (thumbprint(jwk) !== kid) invalid(`Report key ${kid} is not the one of its jwk.`);
    if (to !== null && to <= from) invalid(`Report key ${kid} ends before it begins.`);
    if (kids.has(kid)) invalid(`Report key ${kid} is listed twice.`);
    kids.add(kid);
  }
  const { reportKeys, policy } = file;
  return { logs: { evidence, register }, reportKeys, policy: policy ?? null };
}

/** Text of a trust file: indented JSON, ended by a newline. */
export function formatTrust(file: Omit<TrustFile, 'format'>): string {
  const checked = trustFileSchema.parse({ format: TRUST_FORMAT, ...file });
  return `${JSON.stringify(checked, null, 2)}\n`;
}

/**
 * SHA-256 of every key of a trust file. Logs and witnesses: over the 32 bytes of the Ed25519 key.
 * Report keys: the RFC 7638 thumbprint, which is the `kid` in hex. Policy: its digest in hex.
 */
export function fingerprints(trust: Trust): Fingerprint[] {
  const { evidence, register } = trust.logs;
  const witnesses = new Map<string, Fingerprint>();
  for (const witness of [...evidence.policy.witnesses, ...register.policy.witnesses]) {
    const fingerprint = grouped(sha256(witness.key.publicKey));
    witnesses.set(fingerprint, { name: `witness ${witness.key.name}`, fingerprint });
  }
  return [
    ...[evidence, register].map(({ log }, i) => ({
      name: `${i === 0 ? 'evidence' : 'register'} log ${log.origin}`,
      fingerprint: grouped(sha256(log.publicKey)),
    })),
    ...witnesses.values(),
    ...trust.reportKeys.map(({ kid }) => ({
      name: `report key ${kid}`,
      fingerprint: grouped(fromBase64Url(kid, 32)),
    })),
    ...(trust.policy === null
      ? []
      : [{ name: 'appraisal policy', fingerprint: grouped(fromBase64Url(trust.policy, 32)) }]),
  ];
}

function parseTrustFile(bytes: Uint8Array): TrustFile {
  let value: unknown;
  try {
    value = parseStrictJson(bytes, { maxBytes: LIMITS.trustBytes });
  } catch (cause) {
    throw new FleetsealError('trustInvalid', 'The trust file is not strict JSON.', { cause });
  }
  const named = z.looseObject({ format: z.string() }).safeParse(value);
  const format = named.success ? named.data.format : '';
  if (format !== TRUST_FORMAT && /^fleetseal\/trust@[1-9][0-9]{0,8}$/.test(format)) {
    throw new FleetsealError('checkUnknown', `The trust file has the format ${format}.`);
  }
  return checkAs(value, trustFileSchema, 'trustInvalid');
}

function trustedLog(name: string, text: string): TrustedLog {
  try {
    const policy = parseTrustPolicy(text);
    const [log, ...others] = policy.logs;
    if (log === undefined || others.length > 0) {
      throw new FleetsealError('trustPolicyInvalid', 'exactly one log line is needed');
    }
    return { log, policy };
  } catch (cause) {
    if (!isFleetsealError(cause)) throw cause;
    throw new FleetsealError('trustInvalid', `${name} log: ${cause.message}`, { cause });
  }
}

function grouped(hash: Uint8Array): string {
  return toHex(hash).replace(/(.{4})(?=.)/g, '$1 ');
}

function invalid(seen: string): never {
  throw new FleetsealError('trustInvalid', seen);
}
