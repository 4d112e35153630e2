/** mockSmi@1: what nvidia-smi prints is what it prints of a genuine GPU. */
import { driverMajor } from '../gpuFacts.ts';
import { mockSigns } from '../mockSigns.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU with a decisive sign of a made-up output, or with two weak ones. */
export const mockSmi: EvidenceCheck = {
  scope: 'evidence',
  name: 'mockSmi',
  version: 1,
  code: 'nvidiaSmiImplausible',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'The output of nvidia-smi has what no genuine GPU gives, or several things of that kind.',
  cannotShow: 'A careful play: every value of it can be set, so that a pass means little.',
  falseAlarms: 'A model that is newer than the catalogue under the name of an older one.',
  next: 'Compare nvidia-smi and its library with those of the driver; ask for the kernel log.',
  run({ gpus, hostDocument, reference }) {
    const basis = { catalogue: reference.catalogue, driver: driverMajor(hostDocument) };
    return gpus.flatMap(({ submodule, subject, document }) => {
      if (document === null) return [];
      const { decisive, weak } = mockSigns(document, basis);
      if (decisive.length === 0 && weak.length < 2) return [];
      return [{ submodule, subject, seen: [...decisive, ...weak].join('; ') }];
    });
  },
};
