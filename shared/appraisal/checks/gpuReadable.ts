/** gpuReadable@1: the driver could read every GPU that it lists. */
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU that its document calls unreadable. */
export const gpuReadable: EvidenceCheck = {
  scope: 'evidence',
  name: 'gpuReadable',
  version: 1,
  code: 'gpuUnreadable',
  family: 'operations',
  severity: 'medium',
  rule: 'R05',
  shows: 'The host lists a GPU that its driver could not read, so it is not attested here.',
  cannotShow: 'Whether the GPU is still in the host: a removed and a broken one can look the same.',
  falseAlarms: 'A GPU that fell off the bus, or waits for a reset, is there and unreadable.',
  next: 'Read the kernel log of the host for Xid messages; reset or reboot; else inspect it.',
  run({ gpus }) {
    return gpus
      .filter((gpu) => gpu.document?.state === 'unreadable')
      .map(({ submodule, subject }) => ({
        submodule,
        subject,
        seen: `the driver could not read ${submodule}`,
      }));
  },
};
