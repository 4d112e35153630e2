/** serialAbsent@1: a data center board has a serial. */
import { entryOf } from '../catalogue.ts';
import { isReadByNvml } from '../gpuFacts.ts';
import { isReadWell } from '../reads.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each readable data center GPU without a serial where nvidia-smi was read well. */
export const serialAbsent: EvidenceCheck = {
  scope: 'evidence',
  name: 'serialAbsent',
  version: 1,
  code: 'gpuSerialAbsent',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'A board of a model that always has a serial shows none.',
  cannotShow: 'Whether its infoROM is damaged or erased, or the output was made up.',
  falseAlarms: 'A damaged infoROM; a slice of a board in a guest that does not call itself one.',
  next: 'Read the serial from the label; have the maker restore the infoROM.',
  run({ gpus, readings, reference }) {
    if (!isReadWell(readings, 'nvml')) return [];
    return gpus.flatMap(({ submodule, subject, document, readable }) => {
      if (document === null || !readable || document.serial !== undefined) return [];
      if (document.disagreements?.serial !== undefined) return [];
      if (document.uuid?.startsWith('MIG-') === true || !isReadByNvml(document)) return [];
      const entry = entryOf(document, reference.catalogue);
      if (entry?.kind !== 'datacenter') return [];
      return [{ submodule, subject, seen: `${entry.model} without a serial` }];
    });
  },
};
