/** attachedGpus@1: nvidia-smi lists as many GPUs as it counts. */
import { LIMITS } from '../../limits.ts';
import { amount } from '../../text/amount.ts';
import { isReadByNvml } from '../gpuFacts.ts';
import { isReadWell } from '../reads.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each evidence that lists another number of GPUs than nvidia-smi counts as attached. */
export const attachedGpus: EvidenceCheck = {
  scope: 'evidence',
  name: 'attachedGpus',
  version: 1,
  code: 'gpuNotReported',
  family: 'diversion',
  severity: 'medium',
  rule: 'R06',
  shows: 'The driver counts another number of GPUs in this host than the evidence lists.',
  cannotShow: 'Which GPU is not listed, and why.',
  falseAlarms: 'A GPU that fell off the bus while it was read.',
  next: 'Compare nvidia-smi with /sys/bus/pci/devices on the host; find the GPU that is missing.',
  run({ host, hostDocument, readings, gpus, unread }) {
    const attached = hostDocument?.attachedGpus;
    const isWhole = unread.every(({ submodule }) => !submodule.startsWith('gpu-'));
    if (attached === undefined || !isWhole || !isReadWell(readings, 'nvml')) return [];
    const listed = gpus.filter(({ document }) => document !== null && isReadByNvml(document));
    const read = listed.filter(({ readable }) => readable);
    // A GPU that is listed and lost may or may not be counted.
    if (attached >= read.length && attached <= listed.length) return [];
    // An agent lists no more than that many.
    if (listed.length === LIMITS.gpusPerHost) return [];
    const seen = `nvidia-smi counts ${amount(attached, 'GPU')}, ${listed.length} are listed`;
    return [{ submodule: null, subject: host, seen }];
  },
};
