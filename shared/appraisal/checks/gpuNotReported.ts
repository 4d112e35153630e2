/** gpuNotReported@1: nvidia-smi shows every NVIDIA GPU that is on the PCI bus. */
import { busReaders, isReadWell } from '../reads.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU that the bus lists and a good read of nvidia-smi does not. */
export const gpuNotReported: EvidenceCheck = {
  scope: 'evidence',
  name: 'gpuNotReported',
  version: 1,
  code: 'gpuNotReported',
  family: 'diversion',
  severity: 'medium',
  rule: 'R06',
  shows: 'The kernel has a PCI device of NVIDIA that nvidia-smi does not show: it goes uncounted.',
  cannotShow: 'Which GPU it is; whether it is hidden, broken, or another machine uses it.',
  falseAlarms: 'A GPU that is passed through to a virtual machine, or that fell off the driver.',
  next: 'Find out which driver holds the device; attest the machine that uses it.',
  run({ gpus, readings }) {
    if (!isReadWell(readings, 'nvml')) return [];
    return gpus.flatMap(({ submodule, subject, document }) => {
      const readers = busReaders(document);
      if (document?.state !== 'unreadable' || !readers.has('pci') || readers.has('nvml')) return [];
      const seen = `the PCI bus lists ${submodule}, nvidia-smi does not`;
      return [{ submodule, subject, seen }];
    });
  },
};
