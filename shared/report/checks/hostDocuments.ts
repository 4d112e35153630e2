/** What hosts and their TPMs signed of host keys, in step 7: verified again, offline. */
import { type ParsedJws, verifyJws } from '../../crypto/jws.ts';
import { importP256PublicKey } from '../../crypto/keys.ts';
import { FleetsealError } from '../../errors.ts';
import type {
  HostEventDocument,
  HostKeyDocument,
  RegisterDocument,
} from '../../register/documents.ts';
import { parseRetirement, parseRotation } from '../../register/hostKeys.ts';
import { verifyStatement } from '../../tpm/statementCheck.ts';
import { differences } from '../compare.ts';

type HostKeyV2 = Extract<HostKeyDocument, { format: 'fleetseal/hostKey@2' }>;

/** Where a document stands. */
export interface HostDocumentPlace {
  readonly index: number;
  /** The host keys before it, by key id. */
  readonly known: ReadonlyMap<string, HostKeyDocument>;
  /** Of the evidence log. */
  readonly origin: string;
}

/**
 * Checks one register document, as far as it is about a host: the protection of a key is the one
 * that its TPM's statement shows; a rotation is signed by both keys and keeps the ueid; an event is
 * of a key that is there and names who decided, or is a retirement that the key signed. Throws
 * reportInvalid, jwsInvalid, frameInvalid, signatureInvalid, tpmInvalid.
 */
export async function checkHostDocument(
  document: RegisterDocument,
  place: HostDocumentPlace,
): Promise<void> {
  // The first release knew no TPM: nothing in its document could show one.
  if (document.format === 'fleetseal/hostKey@1' && document.protection !== 'file') {
    fail(`Register document ${place.index} calls a key ${document.protection} without a TPM.`);
  }
  if (document.format === 'fleetseal/hostKey@2') await checkKey(document, place);
  if (document.format === 'fleetseal/hostEvent@1') await checkEvent(document, place);
}

async function checkKey(document: HostKeyV2, place: HostDocumentPlace): Promise<void> {
  const { tpm, protection, rotation, token } = document;
  const { index } = place;
  if ((tpm === null) !== (protection === 'file')) {
    fail(`Register document ${index} calls a key ${protection} against what its TPM states.`);
  }
  if (tpm !== null) await verifyStatement(tpm, document.jwk);
  // Either a token authorized the key or the key before it did.
  if ((token === null) !== (rotation !== null)) {
    fail(`Register document ${index} does not say who authorized the key.`);
  }
  if (rotation !== null) await checkRotation(document, rotation, place);
}

async function checkRotation(
  document: HostKeyV2,
  text: string,
  { index, known, origin }: HostDocumentPlace,
): Promise<void> {
  const { request, rotation, consentJws, consent } = parseRotation(text);
  const old = known.get(rotation.oldKid);
  if (old === undefined) return fail(`Register document ${index} rotates a key that is not there.`);
  const stated = { kid: request.kid, jwk: rotation.jwk, tpm: rotation.tpm ?? null };
  const { kid, jwk, tpm, ueid } = document;
  const isSame = differences(stated, { kid, jwk, tpm }).length === 0;
  const isAgreed = consent.newKid === kid && consentJws.kid === old.kid;
  if (!isSame || !isAgreed || ueid !== old.ueid) {
    fail(`Register document ${index} is of another key than its rotation.`);
  }
  if (rotation.aud !== origin || consent.aud !== origin) {
    fail(`The rotation of register document ${index} was made for another log.`);
  }
  await verifyJws(request, await importP256PublicKey(jwk));
  await verifyJws(consentJws, await importP256PublicKey(old.jwk));
}

async function checkEvent(
  document: HostEventDocument,
  { index, known, origin }: HostDocumentPlace,
): Promise<void> {
  const key = known.get(document.kid);
  const replaces = document.event === 'approved' ? document.replaces : null;
  if (key === undefined || (replaces !== null && !known.has(replaces))) {
    return fail(`Register document ${index} is about a host key that is not there.`);
  }
  const isOwnWord = document.event === 'retired' && document.retirement !== null;
  if ((document.by === null) !== isOwnWord) {
    fail(`Register document ${index} does not say who decided about a host.`);
  }
  if (document.event !== 'retired' || document.retirement === null) return;
  const { request, retirement } = parseRetirement(document.retirement);
  if (retirement.aud !== origin) {
    fail(`The retirement of register document ${index} was made for another log.`);
  }
  await verifyOf(request, key);
}

async function verifyOf(request: ParsedJws, key: HostKeyDocument): Promise<void> {
  if (request.kid !== key.kid) throw new FleetsealError('signatureInvalid', 'Another key id.');
  await verifyJws(request, await importP256PublicKey(key.jwk));
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
