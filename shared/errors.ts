/**
 * The one error class and the one table of error codes. Machines read `code`, people read the
 * sentence and what to do next. A code, once released, keeps its meaning forever.
 */

/** Where an error ends up: a coded answer to the peer, an exit, or a refused file. */
export type ErrorKind = 'badInput' | 'refused' | 'limit' | 'unavailable' | 'state' | 'internal';

/** One row of the error table. */
export interface ErrorDefinition {
  readonly kind: ErrorKind;
  /** One sentence: what happened. */
  readonly meaning: string;
  /** One sentence: what to do next. */
  readonly next: string;
}

const define = <const T extends Record<string, ErrorDefinition>>(table: T): T => table;

/** Every error code of the product. Documented in docs/ERRORS.md; a test keeps the two equal. */
export const ERRORS = define({
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
  // Protocol
  frameInvalid: {
    kind: 'badInput',
    meaning: 'The frame is not a message of the protocol.',
    next: 'See docs/formats/protocol.md.',
  },
  messageUnexpected: {
    kind: 'refused',
    meaning: 'The message does not belong to this state of the connection.',
    next: 'Begin with hello, then sign in.',
  },
  versionUnsupported: {
    kind: 'refused',
    meaning: 'The two sides share no protocol version.',
    next: 'Update the older side; the server speaks its own version and the one before.',
  },
  signInRefused: {
    kind: 'refused',
    meaning: 'The host key is not enrolled here, or it did not sign this connection.',
    next: 'Enroll the host with a token from this server.',
  },
  serverKeyWrong: {
    kind: 'refused',
    meaning: 'The server proved another key than the one that the token or enrollment pinned.',
    next: 'Ask who answers at this address; somebody may be in the middle.',
  },
  tokenInvalid: {
    kind: 'badInput',
    meaning: 'The text is not an enrollment token.',
    next: 'Copy the whole token, from the first character to the last.',
  },
  tokenRefused: {
    kind: 'refused',
    meaning: 'The enrollment token is unknown, expired, used up, or its proof is wrong.',
    next: 'Create a new token: fleetseal token create.',
  },
  rateLimited: {
    kind: 'limit',
    meaning: 'Too many messages in too short a time.',
    next: 'Wait, then send more slowly.',
  },
  overloaded: {
    kind: 'unavailable',
    meaning: 'The server cannot take more work at this moment; nothing was stored.',
    next: 'Send the same again later.',
  },
  connectionReplaced: {
    kind: 'refused',
    meaning: 'A newer connection of the same host key took over.',
    next: 'Check whether the key was copied to a second host.',
  },
  // Collecting
  collectorUnavailable: {
    kind: 'unavailable',
    meaning: 'The program that this collector reads from is not installed.',
    next: 'Install the NVIDIA driver if this host should have GPUs.',
  },
  collectorTimeout: {
    kind: 'unavailable',
    meaning: 'The collector did not finish before its deadline.',
    next: 'Look for a hung driver: nvidia-smi by hand, then the kernel log.',
  },
  collectorFailed: {
    kind: 'unavailable',
    meaning: 'The collector failed; the message carries what was read.',
    next: 'Run the same read by hand and compare.',
  },
  collectorOutputInvalid: {
    kind: 'badInput',
    meaning: 'The collector read something that it cannot parse.',
    next: 'Keep the output, and report it as a defect.',
  },
  // Files, configuration, state
  usageWrong: {
    kind: 'badInput',
    meaning: 'The command line was not understood.',
    next: 'Run the command with --help.',
  },
  fileUnreadable: {
    kind: 'badInput',
    meaning: 'The file cannot be read.',
    next: 'Check the path and the permissions.',
  },
  importInvalid: {
    kind: 'badInput',
    meaning: 'The imported file has errors; nothing was imported.',
    next: 'Correct the lines that the message names, then import again.',
  },
  notFound: {
    kind: 'badInput',
    meaning: 'There is nothing with this name.',
    next: 'List what there is (fleetseal status), and check the spelling.',
  },
  fileExists: {
    kind: 'badInput',
    meaning: 'A file of this name is there already.',
    next: 'Nothing was written over; name another file.',
  },
  inUse: {
    kind: 'unavailable',
    meaning: 'Another process already uses this directory or this port.',
    next: 'Stop that process, or choose another directory (--data, --state) or another --port.',
  },
  stateInvalid: {
    kind: 'state',
    meaning: 'The stored state is not one that this program wrote.',
    next: 'Stop, keep a copy, and restore from a backup.',
  },
  serverUnreachable: {
    kind: 'unavailable',
    meaning: 'The server does not answer.',
    next: 'Check that it runs (npm start) and that the address is right.',
  },
  internal: {
    kind: 'internal',
    meaning: 'The server failed in a way that has no code of its own.',
    next: 'Look into the server log.',
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
    meaning: 'The report names a check or a format that this version does not know.',
    next: 'Verify it with a newer version of Fleetseal.',
  },
});

/** A stable, machine-readable error code. */
export type ErrorCode = keyof typeof ERRORS;

/** True when `text` is one of our error codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

/** The one error class. `message` says what was seen; `code` says which row of the table it is. */
export class FleetsealError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown }) {
    super(detail === undefined ? ERRORS[code].meaning : detail, options);
    this.name = 'FleetsealError';
    this.code = code;
  }
}

/** True when `error` is ours and, where given, has this code. */
export function isFleetsealError(error: unknown, code?: ErrorCode): error is FleetsealError {
  return error instanceof FleetsealError && (code === undefined || error.code === code);
}
