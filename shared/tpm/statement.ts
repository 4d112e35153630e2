/**
 * What a host sends of its TPM 2.0 (docs/formats/tpm.md): once about its keys, and in every
 * evidence a quote over the boot registers. Bytes are the TPM's own structures (TPM 2.0 Library,
 * part 2), as base64url.
 */
import * as z from 'zod';
import { utf8 } from '../bytes/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { digestSchema } from '../log/leaf.ts';

const bytesSchema = (bytesMax: number) =>
  z
    .string()
    .max(Math.ceil((bytesMax * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/);
/** TPMT_PUBLIC, without the size in front that a TPM2B has. */
const publicSchema = bytesSchema(1024);
/** ECDSA P-256 with SHA-256, r ‖ s: 64 bytes, either s of the two. */
const signatureSchema = z.string().regex(/^[A-Za-z0-9_-]{86}$/);

/** The keys of a TPM that hold a host key: endorsement key, attestation key, and the host key. */
export const tpmStatementSchema = z.strictObject({
  ekPublic: publicSchema,
  /** X.509 DER of the endorsement certificate; null where the TPM has none. */
  ekCertificate: bytesSchema(2048).nullable(),
  akPublic: publicSchema,
  keyPublic: publicSchema,
  /** TPMS_ATTEST in which the attestation key certifies the host key. */
  certifyInfo: bytesSchema(512),
  certifySignature: signatureSchema,
});
/** The keys of a TPM that hold a host key. */
export type TpmStatement = z.infer<typeof tpmStatementSchema>;

/** The boot registers that are quoted: SHA-256 bank, PCR 0 to 7. */
export const QUOTED_PCRS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** A quote in an evidence; its qualifying data are the 32 bytes of the evidence's nonce. */
export const tpmQuoteSchema = z.strictObject({
  /** TPMS_ATTEST. */
  quoted: bytesSchema(512),
  signature: signatureSchema,
  /** Values of QUOTED_PCRS, in that order. */
  pcrs: z.array(digestSchema).length(QUOTED_PCRS.length),
});
/** A quote in an evidence. */
export type TpmQuote = z.infer<typeof tpmQuoteSchema>;

/** MakeCredential's answer: what only this TPM, with this attestation key, can open. */
export const tpmCredentialSchema = z.strictObject({
  /** TPM2B_ID_OBJECT. */
  credentialBlob: bytesSchema(256),
  /** TPM2B_ENCRYPTED_SECRET. */
  encryptedSecret: bytesSchema(512),
});
/** MakeCredential's answer. */
export type TpmCredential = z.infer<typeof tpmCredentialSchema>;

/** Qualifying data of the certification at enrollment: binds it to one connection; 32 bytes. */
export function tpmQualifier(nonces: { serverNonce: string; agentNonce: string }): Uint8Array {
  const { serverNonce, agentNonce } = nonces;
  return sha256(utf8(['fleetseal-tpm/v1', serverNonce, agentNonce, ''].join('\n')));
}
