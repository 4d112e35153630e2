/** documents@1: every document that the evidence names is there and parses. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each document of an evidence that cannot be appraised. */
export const documents: EvidenceCheck = {
  scope: 'evidence',
  name: 'documents',
  version: 1,
  code: 'documentsMissing',
  family: 'operations',
  severity: 'medium',
  rule: 'R14',
  shows: 'The evidence commits to a document that cannot be appraised, so this part says nothing.',
  cannotShow: 'What the document says, and whether it was kept back or only came late.',
  falseAlarms: 'Documents are sent after their evidence; for some seconds they are still missing.',
  next: 'Wait for the agent to send it; if it stays missing, read the logs of agent and server.',
  run({ gpus, unread, host }) {
    const subjects = new Map(gpus.map((gpu) => [gpu.submodule, gpu.subject]));
    return unread.map(({ submodule, why }) => {
      const subject = subjects.get(submodule);
      return {
        submodule: subject === undefined ? null : submodule,
        subject: subject ?? host,
        seen: `${submodule}: ${why}`,
      };
    });
  },
};
