/** subsystem@1: the PCI subsystem id is one that the maker lists for the model. */
import { entryOf } from '../catalogue.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each data center GPU whose subsystem id is not in the complete list of its maker. */
export const subsystem: EvidenceCheck = {
  scope: 'evidence',
  name: 'subsystem',
  version: 1,
  code: 'gpuSubsystemUnknown',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'The subsystem id, which the firmware sets, is none that the maker lists for this chip.',
  cannotShow: 'Whether the firmware was replaced, or the list is older than the board.',
  falseAlarms: 'A board variant that is newer than the catalogue; boards before production.',
  next: 'Compare firmware and label with the papers; ask the maker of the board.',
  run({ gpus, reference }) {
    return gpus.flatMap(({ submodule, subject, document }) => {
      const id = document?.pciSubsystemId;
      const entry = document === null ? null : entryOf(document, reference.catalogue);
      if (document?.pciDeviceId === undefined || id === undefined || entry === null) return [];
      const isComplete = entry.sources.some(
        ({ reliability, fields }) => reliability === 'maker' && fields.includes('pciSubsystems'),
      );
      if (entry.kind !== 'datacenter' || !isComplete || isHidden(id)) return [];
      if (id.endsWith('10DE') && entry.pciSubsystems.includes(id.slice(0, 4))) return [];
      const known = entry.pciSubsystems.join(' or ');
      return [
        { submodule, subject, seen: `${entry.model} with subsystem ${id}; known are ${known}` },
      ];
    });
  },
};

/** Some clouds show zeros in place of the ids. */
const isHidden = (id: string): boolean => id.startsWith('0000');
