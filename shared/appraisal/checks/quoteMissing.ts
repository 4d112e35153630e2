/** quoteMissing@1: a host key in a TPM sends a quote of that TPM with every evidence. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each evidence without a quote under a key that the register calls kept in a TPM. */
export const quoteMissing: EvidenceCheck = {
  scope: 'evidence',
  name: 'quoteMissing',
  version: 1,
  code: 'quoteMissing',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'A key that is kept in a TPM signed evidence without a quote of that TPM.',
  cannotShow: 'Whether the key left the TPM, or the agent left the quote out.',
  falseAlarms: 'A TPM that gave no quote, such as one that was reset or is busy.',
  next: 'Run `fleetseal agent doctor` on the host; if the TPM works, inspect what runs there.',
  run({ kid, host, quote, reference }) {
    const protection = reference.hosts.get(kid)?.document.protection ?? 'file';
    if (protection === 'file' || quote.state !== 'none') return [];
    const seen = `the register calls the key ${protection}; this evidence has no quote`;
    return [{ submodule: null, subject: host, seen }];
  },
};
