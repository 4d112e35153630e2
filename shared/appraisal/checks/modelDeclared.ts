/** modelDeclared@1: a unit is of the model that its shipment declares. */
import type { GpuDocument } from '../../evidence/document.ts';
import type { Catalogue, CatalogueModel } from '../../register/policyDocuments.ts';
import {
  catalogueIndex,
  entryOf,
  isVirtualGpu,
  modelsOfDevice,
  nvidiaDevice,
} from '../catalogue.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU whose chip is of another model than the shipment says of its unit. */
export const modelDeclared: EvidenceCheck = {
  scope: 'evidence',
  name: 'modelDeclared',
  version: 1,
  code: 'gpuModelNotDeclared',
  family: 'diversion',
  severity: 'high',
  rule: 'R09',
  shows: 'The chip of this unit is of another model than the papers of its shipment declare.',
  cannotShow: 'Whether the papers are wrong, or another board carries the identity of the unit.',
  falseAlarms:
    'A clerical error in the shipment; a device id that the catalogue does not have yet.',
  next: 'Inspect the board; compare with the lab test; correct the shipment with a reason.',
  run({ gpus, reference }) {
    const { catalogue } = reference;
    return gpus.flatMap(({ submodule, subject, document, unit }) => {
      const declared = catalogueIndex(catalogue).byModel.get(unit?.model ?? '');
      if (document === null || declared === undefined || isVirtualGpu(document)) return [];
      const other = otherModel(document, declared, catalogue);
      if (other === null) return [];
      return [{ submodule, subject, seen: `declared as ${declared.model}, seen as ${other}` }];
    });
  },
};

/** What the GPU is where it is not of the declared model, else null. */
function otherModel(
  document: GpuDocument,
  declared: CatalogueModel,
  catalogue: Catalogue,
): string | null {
  const seen = entryOf(document, catalogue);
  if (seen?.model === declared.model) return null;
  const device = nvidiaDevice(document.pciDeviceId);
  if (device === null) return seen?.model ?? null;
  const { pciDevices, pciSubsystems } = declared;
  if (seen === null) return pciDevices.length === 0 ? null : `PCI device ${device}`;
  const subsystem = document.pciSubsystemId?.slice(0, 4) ?? '';
  // Models that share a device id: only a subsystem id that is the other one's tells them apart.
  const isShared = modelsOfDevice(device, catalogue).includes(declared);
  if (isShared && !seen.pciSubsystems.includes(subsystem)) return null;
  return isShared && pciSubsystems.includes(subsystem) ? null : seen.model;
}
