/** quoteInvalid@1: a quote is of the TPM that the register names, and of this evidence. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each evidence whose quote does not verify. */
export const quoteInvalid: EvidenceCheck = {
  scope: 'evidence',
  name: 'quoteInvalid',
  version: 1,
  code: 'quoteInvalid',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'The quote in this evidence is not of the TPM of this host key, or not of this moment.',
  cannotShow: 'What the boot registers of the host really hold.',
  falseAlarms: 'A TPM that was cleared or changed, with a key that was not enrolled anew.',
  next: 'Find out what happened to the TPM; enroll the host anew if it was changed.',
  run({ host, quote }) {
    if (quote.state !== 'invalid') return [];
    return [{ submodule: null, subject: host, seen: `the quote does not verify: ${quote.why}` }];
  },
};
