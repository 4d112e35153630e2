/** The endorsement key that a TPM's maker gave it, and the maker's certificate for it. */
import { toHex } from '../../shared/bytes/bytes.ts';
import { succeeded, type TpmVisit } from './tools.ts';

/**
 * Where the maker's certificates are (TCG EK Credential Profile 2.x): P-256, then RSA-2048, which
 * takes a slow TPM many seconds to make again.
 */
const CERTIFICATES = [
  { index: '0x01c0000a', algorithm: 'ecc' },
  { index: '0x01c00002', algorithm: 'rsa' },
] as const;
/** The largest certificate that a server takes. */
const CERTIFICATE_BYTES_MAX = 2048;

/** An endorsement key. */
export interface Endorsement {
  /** The key as the TPM saved it: loads again until the machine restarts. */
  readonly context: Uint8Array;
  /** TPMT_PUBLIC. */
  readonly publicBytes: Uint8Array;
  /** X.509 DER; null where the TPM has none. */
  readonly certificate: Uint8Array | null;
}

/**
 * The endorsement key that has a certificate, else the P-256 one. Nothing is fetched over the
 * network. Throws tpmUnavailable.
 */
export async function readEndorsement(visit: TpmVisit): Promise<Endorsement> {
  for (const { index, algorithm } of CERTIFICATES) {
    const certificate = await readCertificate(visit, index);
    if (certificate !== null) return { ...(await makeKey(visit, algorithm)), certificate };
  }
  return { ...(await makeKey(visit, 'ecc')), certificate: null };
}

/** The maker's key comes from a seed in the TPM: it is made again, not found. */
async function makeKey(
  visit: TpmVisit,
  algorithm: 'rsa' | 'ecc',
): Promise<Omit<Endorsement, 'certificate'>> {
  const files = ['-c', visit.path('ek.context'), '-u', visit.path('ek.pub')];
  await visit.run('createek', ['-Q', '-G', algorithm, ...files]);
  const context = await visit.read('ek.context');
  // The file holds a TPM2B_PUBLIC: its size is in front.
  return { context, publicBytes: (await visit.read('ek.pub')).subarray(2) };
}

async function readCertificate(visit: TpmVisit, index: string): Promise<Uint8Array | null> {
  const name = `${index}.der`;
  const run = await visit.attempt('nvread', ['-Q', index, '-o', visit.path(name)]);
  if (!succeeded(run)) return null;
  return certificateOf(await visit.read(name));
}

/** The DER at the front of an index, which may be padded behind it; null where there is none. */
export function certificateOf(index: Uint8Array): Uint8Array | null {
  // A SEQUENCE with a length of two bytes, as every certificate of a key this large has.
  if (index.length < 4 || toHex(index.subarray(0, 2)) !== '3082') return null;
  const length = 4 + Number.parseInt(toHex(index.subarray(2, 4)), 16);
  const isWhole = length <= index.length && length <= CERTIFICATE_BYTES_MAX;
  return isWhole ? index.slice(0, length) : null;
}
