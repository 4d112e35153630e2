/** maskClaimed@1: a host calls no genuine identity a placeholder. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU with a genuine identity that its document marks as masked. */
export const maskClaimed: EvidenceCheck = {
  scope: 'evidence',
  name: 'maskClaimed',
  version: 1,
  code: 'identityMasked',
  family: 'operations',
  severity: 'medium',
  rule: 'R06',
  shows: 'The host calls an identity a placeholder that has the form of a genuine one.',
  cannotShow: 'Why. The value counts as genuine: it matches and accuses as if it were not marked.',
  falseAlarms: 'An agent of another version, which knows of a mask that is not known here.',
  next: 'Compare the versions of agent and server; read the identity on the host itself.',
  run({ gpus }) {
    return gpus
      .filter(({ falselyMasked }) => falselyMasked.length > 0)
      .map(({ submodule, subject, falselyMasked, document }) => {
        const values = falselyMasked.map((field) => `${field} ${document?.[field] ?? ''}`);
        return { submodule, subject, seen: `called a placeholder: ${values.join(', ')}` };
      });
  },
};
