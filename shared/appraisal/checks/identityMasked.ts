/** identityMasked@1: identities are shown as they are. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU with a masked or placeholder identity. */
export const identityMasked: EvidenceCheck = {
  scope: 'evidence',
  name: 'identityMasked',
  version: 1,
  code: 'identityMasked',
  family: 'operations',
  severity: 'low',
  rule: 'R06',
  shows: 'A serial, uuid or per-device identifier is a mask or a placeholder.',
  cannotShow: 'Which GPU it is: such a value never matches a unit, binds or accuses.',
  falseAlarms: 'Boards before final production can carry a placeholder serial.',
  next: 'Find out who replaced the value: the board maker, or software between driver and agent.',
  run({ gpus }) {
    return gpus
      .filter(({ masked }) => masked.length > 0)
      .map(({ submodule, subject, masked, document }) => ({
        submodule,
        subject,
        seen: masked.map((field) => `${field} ${document?.[field] ?? ''}`).join(', '),
      }));
  },
};
