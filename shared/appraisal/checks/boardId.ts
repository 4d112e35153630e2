/** boardId@1: the board id is the one that the driver makes of the PCI location. */
import type { GpuDocument } from '../../evidence/document.ts';
import type { CatalogueModel } from '../../register/policyDocuments.ts';
import { entryOf } from '../catalogue.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU whose board id does not follow from its PCI bus id. */
export const boardId: EvidenceCheck = {
  scope: 'evidence',
  name: 'boardId',
  version: 1,
  code: 'gpuBoardIdWrong',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'The board id is not the one that the driver makes of the PCI location of this GPU.',
  cannotShow: 'An output that was made up with care: everybody can compute the right one.',
  falseAlarms: 'A board with several GPUs behind a bridge that the catalogue does not know.',
  next: 'Read the GPU again by hand; compare the nvidia-smi program with the one of the driver.',
  run({ gpus, reference }) {
    return gpus.flatMap(({ submodule, subject, document }) => {
      if (document === null) return [];
      const entry = entryOf(document, reference.catalogue);
      const seen = wrongIdOf(document, entry);
      return seen === null ? [] : [{ submodule, subject, seen }];
    });
  },
};

function wrongIdOf(document: GpuDocument, entry: CatalogueModel | null): string | null {
  const location = locationOf(document.pciBusId);
  if (location === null || document.boardId === undefined) return null;
  const { domain, bus, device } = location;
  const expected = (domain * 256 + bus) * 256 + device;
  const shown = Number.parseInt(document.boardId.slice(2), 16);
  if (shown === expected || ((entry?.gpusPerBoard ?? 1) > 1 && isBridge(shown, location)))
    return null;
  const { boardId: id, pciBusId } = document;
  return `board id ${id} at ${pciBusId}, which gives 0x${expected.toString(16)}`;
}

interface Location {
  readonly domain: number;
  readonly bus: number;
  readonly device: number;
}

function locationOf(pciBusId: string | undefined): Location | null {
  const match = /^([0-9A-F]{8}):([0-9A-F]{2}):([0-9A-F]{2})\.[0-7]$/.exec(pciBusId ?? '');
  if (match === null) return null;
  const [domain = 0, bus = 0, device = 0] = match.slice(1).map((part) => Number.parseInt(part, 16));
  return { domain, bus, device };
}

/** Where several GPUs sit behind a bridge of their board, the id is that of the bridge. */
function isBridge(shown: number, { domain, bus }: Location): boolean {
  const shownBus = Math.floor(shown / 256);
  return Math.floor(shownBus / 256) === domain && shownBus <= domain * 256 + bus;
}
