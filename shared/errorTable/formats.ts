/** The codes of what is parsed and verified: bytes, keys, logs, evidence, reports. */
import { define } from './definition.ts';

/** The codes of what is parsed and verified: bytes, keys, logs, evidence, reports. */
export const FORMAT_ERRORS = define({
  // Bytes and JSON
  textInvalid: {
    kind: 'badInput',
    meaning: 'The bytes are not valid UTF-8 text.',
    next: 'Send well-formed UTF-8.',
  },
  base64Invalid: {
    kind: 'badInput',
    meaning: 'The text is not canonical base64 of the expected length.',
    next: 'Send the exact encoding: canonical, with no spaces and no leftover bits.',
  },
  jsonInvalid: {
    kind: 'badInput',
    meaning: 'The bytes are not strict I-JSON (RFC 7493 and the rules in docs/formats).',
    next: 'Send UTF-8 without a BOM, unique member names, and integers only.',
  },
  schemaInvalid: {
    kind: 'badInput',
    meaning: 'The JSON does not have the shape that the format requires.',
    next: 'Compare it with the example in docs/formats.',
  },
  tooLarge: {
    kind: 'limit',
    meaning: 'The input is larger than the limit for its kind.',
    next: 'See shared/limits.ts for the limit, and send less at once.',
  },
  // Signatures and keys
  jwsInvalid: {
    kind: 'badInput',
    meaning: 'The token is not a compact JWS in the strict profile.',
    next: 'See docs/formats/evidence.md for the exact header and encoding.',
  },
  signatureInvalid: {
    kind: 'refused',
    meaning: 'The signature does not verify under the expected key.',
    next: 'Check that the right key signed it; if it did, the content was changed afterwards.',
  },
  keyInvalid: {
    kind: 'badInput',
    meaning: 'The key is not of the expected type or form.',
    next: 'Use a P-256 key for hosts and reports, an Ed25519 key for logs.',
  },
  tpmInvalid: {
    kind: 'refused',
    meaning: 'What the host sent of its TPM does not hold.',
    next: 'See docs/formats/tpm.md; if the agent is current, somebody else made it.',
  },
  tpmUnavailable: {
    kind: 'unavailable',
    meaning: 'No TPM 2.0 answers on this host, or tpm2-tools is not installed.',
    next: 'Install tpm2-tools, let the agent use /dev/tpmrm0 (group tss), or set keyStore to file.',
  },
  keyUnusable: {
    kind: 'state',
    meaning: 'The host key is in a TPM, and it is not the TPM of this machine.',
    next: 'If the disk was copied or moved here, empty the state folder and enroll this host anew.',
  },
  // Log
  noteInvalid: {
    kind: 'badInput',
    meaning: 'The text is not a signed note (c2sp.org/signed-note).',
    next: 'Fetch it again, unmodified.',
  },
  checkpointInvalid: {
    kind: 'badInput',
    meaning: 'The text is not a checkpoint of the expected log (c2sp.org/tlog-checkpoint).',
    next: 'Fetch it again, unmodified, from the right log.',
  },
  proofInvalid: {
    kind: 'refused',
    meaning: 'The Merkle proof does not lead to the expected root hash.',
    next: 'Keep both checkpoints: together they may prove that the log was changed.',
  },
  quorumMissing: {
    kind: 'refused',
    meaning: 'Too few witnesses have cosigned the checkpoint.',
    next: 'Wait for the next cosigned checkpoint, or ask the operator why witnesses are missing.',
  },
  trustPolicyInvalid: {
    kind: 'badInput',
    meaning: 'The log trust policy is not valid (c2sp.org/tlog-policy).',
    next: 'Correct the line that the message names.',
  },
  leafInvalid: {
    kind: 'badInput',
    meaning: 'The bytes are not a leaf of this log.',
    next: 'See docs/formats/log.md.',
  },
  // Evidence
  evidenceInvalid: {
    kind: 'refused',
    meaning: 'The signed evidence does not have the shape of its profile.',
    next: 'Update the agent so that it and the server speak the same profile version.',
  },
  audienceWrong: {
    kind: 'refused',
    meaning: 'The evidence was made for another log.',
    next: 'Enroll the host with this server.',
  },
  nonceWrong: {
    kind: 'refused',
    meaning: 'The nonce is not the SHA-256 of the challenge text and the key id.',
    next: 'Update the agent; if it is current, somebody else made this evidence.',
  },
  challengeUnknown: {
    kind: 'refused',
    meaning: 'The evidence answers a challenge that this server never issued.',
    next: 'Make new evidence with the challenge of this connection.',
  },
  documentUnexpected: {
    kind: 'refused',
    meaning: 'No logged evidence of this host names a document with this digest.',
    next: 'Send the evidence first, then the documents that the acknowledgment names.',
  },
  documentInvalid: {
    kind: 'badInput',
    meaning: 'The document does not have the shape that its format requires.',
    next: 'Update the agent; see docs/formats/evidence.md.',
  },
  // Report
  reportInvalid: {
    kind: 'refused',
    meaning: 'The file is not a Fleetseal report in its canonical form.',
    next: 'Ask for the file again, by another way.',
  },
  trustInvalid: {
    kind: 'badInput',
    meaning: 'The trust file is not valid.',
    next: 'Get it again from the operator and compare fingerprints by a second channel.',
  },
  checkUnknown: {
    kind: 'unavailable',
    meaning: 'A report or a policy names a check or a format that this version does not know.',
    next: 'Use a newer version of Fleetseal; docs/CHECKS.md lists the checks of this one.',
  },
});
