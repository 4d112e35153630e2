/** partOfModel@1: GPU part and board are ones of the model. */

import type { GpuDocument } from '../../evidence/document.ts';
import type { CatalogueModel } from '../../register/policyDocuments.ts';
import { entryOf } from '../catalogue.ts';
import { boardProject, chipVariant } from '../gpuFacts.ts';
import type { EvidenceCheck } from './check.ts';

/**
 * Fires for each GPU whose chip variant the catalogue does not have for its model, or whose board
 * is of a project that its model has none of, by part number or infoROM, or is the very board of
 * another model.
 */
export const partOfModel: EvidenceCheck = {
  scope: 'evidence',
  name: 'partOfModel',
  version: 1,
  code: 'gpuPartUnknown',
  family: 'tampering',
  severity: 'medium',
  rule: 'R08',
  shows: 'The part number of chip or board is none that this model is known to have.',
  cannotShow: 'An exchange of boards within one project; models without known part numbers.',
  falseAlarms: 'A variant of chip or board that is newer than the catalogue.',
  next: 'Compare with the label of the board and the lab test of the shipment.',
  run({ gpus, reference }) {
    const { models } = reference.catalogue;
    return gpus.flatMap(({ submodule, subject, document }) => {
      const entry = document === null ? null : entryOf(document, reference.catalogue);
      if (document === null || entry === null) return [];
      const seen = [
        chipSeen(document, entry),
        boardSeen(document, entry, models),
        inforomSeen(document, entry),
      ];
      const texts = seen.filter((text) => text !== null);
      return texts.length === 0 ? [] : [{ submodule, subject, seen: texts.join('; ') }];
    });
  },
};

function chipSeen({ gpuPartNumber }: GpuDocument, { model, gpuParts }: CatalogueModel) {
  const variant = chipVariant(gpuPartNumber);
  if (variant === null || gpuParts.length === 0 || gpuParts.includes(variant)) return null;
  return `${model} with GPU part ${gpuPartNumber}; known are ${gpuParts.join(' or ')}`;
}

function boardSeen(
  { boardPartNumber }: GpuDocument,
  { model, boardProjects }: CatalogueModel,
  models: readonly CatalogueModel[],
) {
  const project = boardProject(boardPartNumber);
  if (project === null || boardProjects.length === 0) return null;
  const [code = ''] = project.split('-');
  if (boardProjects.includes(project) || boardProjects.includes(code)) return null;
  const owner = models.find((each) => each.boardProjects.includes(project));
  if (owner !== undefined)
    return `${model} on board ${boardPartNumber}, which is of ${owner.model}`;
  if (boardProjects.some((known) => known.startsWith(`${code}-`))) return null;
  return `${model} on board ${boardPartNumber}; known are ${boardProjects.join(' or ')}`;
}

/** The infoROM names the project too, without its first character; some boards carry `G001`. */
function inforomSeen({ inforomImage }: GpuDocument, { model, boardProjects }: CatalogueModel) {
  const project = /^([0-9A-Z]{4})\./.exec(inforomImage ?? '')?.[1];
  if (project === undefined || project === 'G001' || boardProjects.length === 0) return null;
  if (boardProjects.some((known) => known.slice(1, 5) === project)) return null;
  return `${model} with infoROM ${inforomImage}; known are boards ${boardProjects.join(' or ')}`;
}
