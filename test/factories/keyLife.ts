/** Documents about the life of host keys, for tests of the fold and of the accounting. */
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import { RETIRE_TYP, ROTATE_CONSENT_TYP, ROTATE_TYP } from '../../shared/protocol/messages.ts';
import type { HostEventDocument, HostKeyDocument } from '../../shared/register/documents.ts';
import { digest, hostKey, SALT } from './appraisal.ts';

/** The document of a key of this release, changed as given. */
export function hostKeyV2(
  name: string,
  changes: Partial<Extract<HostKeyDocument, { format: 'fleetseal/hostKey@2' }>> = {},
): HostKeyDocument {
  const common = { ...hostKey(name), awaitsApproval: false, rotation: null, tpm: null };
  return { ...common, ...changes, format: 'fleetseal/hostKey@2' };
}

/** A JWS that nobody signed: the fold of host keys reads only what it says. */
function unsignedJws(typ: string, kid: string, payload: object): string {
  const part = (value: object) => toBase64Url(encodeJson(value));
  const signature = new Uint8Array(64).fill(1);
  return `${part({ alg: 'ES256', kid, typ })}.${part(payload)}.${toBase64Url(signature)}`;
}

const CONNECTION = { serverNonce: digest('server nonce'), agentNonce: digest('agent nonce') };
const JWK = { kty: 'EC', crv: 'P-256', x: digest('x'), y: digest('y') };

/** The rotation from the key of one name to the key of another, as hostKey@2 holds it. */
export function rotationOf(from: string, to: string, last: SequencePoint | null): string {
  const said = { aud: 'log', newKid: digest(to), last, ...CONNECTION };
  const consent = unsignedJws(ROTATE_CONSENT_TYP, digest(from), said);
  const rotation = { aud: 'log', oldKid: digest(from), jwk: JWK, consent };
  return unsignedJws(ROTATE_TYP, digest(to), rotation);
}

/** The retirement of the key of this name. */
export function retirementOf(name: string, last: SequencePoint | null): string {
  return unsignedJws(RETIRE_TYP, digest(name), { aud: 'log', last, ...CONNECTION });
}

/** What happened to the key of this name. */
export function keyEvent(
  name: string,
  event:
    | { readonly event: 'approved'; readonly replaces: string | null }
    | { readonly event: 'refused' }
    | { readonly event: 'retired'; readonly retirement: string | null },
): HostEventDocument {
  const about = { kid: digest(name), by: 'Li Na', reason: '' } as const;
  return { format: 'fleetseal/hostEvent@1', salt: SALT, ...about, ...event };
}
