/** gpuNotOnBus@1: a GPU that nvidia-smi shows is on the PCI bus. */
import { busReaders, isReadWell } from '../reads.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU that nvidia-smi lists and a good read of the bus does not. */
export const gpuNotOnBus: EvidenceCheck = {
  scope: 'evidence',
  name: 'gpuNotOnBus',
  version: 1,
  code: 'gpuNotOnBus',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'A GPU is shown by nvidia-smi where the kernel has no PCI device of NVIDIA.',
  cannotShow: 'Who made nvidia-smi show it: the program, its library or the driver.',
  falseAlarms: 'A machine whose GPUs are on no PCI bus of its own, as under WSL.',
  next: 'Compare nvidia-smi and /sys/bus/pci/devices on the host itself; inspect both programs.',
  run({ gpus, readings }) {
    if (!isReadWell(readings, 'pci')) return [];
    return gpus.flatMap(({ submodule, subject, document }) => {
      const readers = busReaders(document);
      if (!readers.has('nvml') || readers.has('pci')) return [];
      const seen = `nvidia-smi lists ${submodule}, the PCI bus of the host does not`;
      return [{ submodule, subject, seen }];
    });
  },
};
