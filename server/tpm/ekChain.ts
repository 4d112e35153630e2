/**
 * Whether an endorsement certificate comes from a maker that the operator trusts: X.509 chain
 * from the certificate to one of the operator's files, with no network and no revocation lists.
 */
import { X509Certificate } from 'node:crypto';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { parsePublic } from '../../shared/tpm/public.ts';
import { structureBytes } from '../../shared/tpm/reader.ts';
import { publicKeyOf } from './makeCredential.ts';

/** Certificates between the endorsement certificate and a trusted root, root included. */
const ISSUERS_MAX = 6;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Outcome; `why` is a sentence for the operator. */
export type EkVerdict =
  | { readonly trusted: true }
  | { readonly trusted: false; readonly why: string };

/** What is checked against what. */
export interface EkCertificateRequest {
  /** X.509 DER as base64url. */
  readonly der: string;
  /** TPMT_PUBLIC as base64url. */
  readonly ekPublic: string;
  /** Texts of PEM files: roots that are trusted, and the certificates between. */
  readonly trustedPems: readonly string[];
  /** Milliseconds UTC. */
  readonly now: number;
}

/**
 * Checks that the certificate is for this endorsement key, is valid now, and leads to a
 * self-signed certificate among the trusted ones. Never throws for what a host sent.
 * Throws TypeError for a trusted file without a certificate.
 */
export function verifyEkCertificate(request: EkCertificateRequest): EkVerdict {
  const trusted = request.trustedPems.flatMap(certificatesOfPem);
  const certificate = parseDer(request.der);
  if (certificate === null) return refused('it is no X.509 certificate');
  if (!isForKey(certificate, request.ekPublic)) return refused('it is for another key');
  return followChain(certificate, { trusted, now: request.now });
}

/** The certificates of one PEM file. Throws TypeError where there is none or one is broken. */
export function certificatesOfPem(pem: string): X509Certificate[] {
  const blocks = pem.match(PEM) ?? [];
  if (blocks.length === 0) throw new TypeError('a PEM file without a certificate');
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new TypeError('a PEM file with a broken certificate', { cause });
  }
}

function refused(why: string): EkVerdict {
  return { trusted: false, why: `Endorsement certificate: ${why}.` };
}

function parseDer(der: string): X509Certificate | null {
  try {
    return new X509Certificate(fromBase64Url(der));
  } catch {
    return null;
  }
}

/** Compares the keys themselves: certificates may name RSA keys by other algorithm ids. */
function isForKey(certificate: X509Certificate, ekPublic: string): boolean {
  try {
    const own = publicKeyOf(parsePublic(structureBytes(ekPublic))).export({ format: 'jwk' });
    const named = certificate.publicKey.export({ format: 'jwk' });
    const members = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const;
    return members.every((member) => own[member] === named[member]);
  } catch (error) {
    if (isFleetsealError(error) || error instanceof Error) return false;
    throw error;
  }
}

function followChain(
  first: X509Certificate,
  { trusted, now }: { trusted: readonly X509Certificate[]; now: number },
): EkVerdict {
  let current = first;
  for (let issuers = 0; issuers <= ISSUERS_MAX; issuers += 1) {
    if (!isValidAt(current, now)) return refused(`${nameOf(current)} is not valid now`);
    const issuer = trusted.find((candidate) => isIssuer(candidate, current));
    if (issuer === undefined) return refused(`no trusted certificate issued ${nameOf(current)}`);
    if (issuer.fingerprint256 === current.fingerprint256) return { trusted: true };
    current = issuer;
  }
  return refused('its chain is too long');
}

function nameOf({ subject }: X509Certificate): string {
  return subject.replaceAll('\n', ', ').slice(0, 200) || 'the certificate';
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime();
}

function isIssuer(candidate: X509Certificate, certificate: X509Certificate): boolean {
  if (!candidate.ca || !certificate.checkIssued(candidate)) return false;
  try {
    return certificate.verify(candidate.publicKey);
  } catch {
    return false;
  }
}
