/** hardwareOverTime@1: a GPU stays the chip, the board and the memory that it was. */
import {
  changeWords,
  type KeptValue,
  knownSince,
  latestChanges,
  leavesOf,
} from '../../accounting/changes.ts';
import type { FleetContext, FleetSeen, Sighting } from '../../accounting/fleet.ts';
import type { Catalogue } from '../../register/policyDocuments.ts';
import { fitsMemory } from '../memory.ts';
import type { Hardware } from '../result.ts';
import type { FleetCheck } from './check.ts';

/** Chip part number such as `2335-895-A1`; older drivers give the board's in the same place. */
const CHIP_PART = /^[0-9A-F]{4}-[0-9]{3}-[A-Z][0-9]$/i;

/** Fires for each GPU whose hardware facts changed between two evidences. */
export const hardwareOverTime: FleetCheck = {
  scope: 'fleet',
  name: 'hardwareOverTime',
  version: 1,
  code: 'gpuBoardChanged',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows:
    'A GPU shows another device id, part number, infoROM or memory size than before under the ' +
    'same identity: a board that somebody worked on, or another board that poses as it.',
  cannotShow:
    'A change before the first evidence, or one that was undone before the next; a board that ' +
    'shows what the other one showed. Memory whose both sizes the catalogue has for the device ' +
    '(ECC on and off), and memory of what shows no uuid of a GPU (a MIG instance), are left out.',
  falseAlarms:
    'A repair by the maker without a recorded return from repair; a new VBIOS that sets another ' +
    'subsystem id.',
  next: 'Inspect the board; ask who had access between the two leaves; record a repair.',
  run(context) {
    const values = keptValues(context.reference.catalogue);
    return context.tracks.flatMap((track): FleetSeen[] => {
      const changes = latestChanges(track, values, context);
      const [first] = changes;
      if (first === undefined) return [];
      const { before, after } = first;
      const seen = changeWords(changes);
      return [seenOf(track, { before, after, seen })];
    });
  },
};

function seenOf(
  { subject, units }: FleetContext['tracks'][number],
  { before, after, seen }: { before: Sighting; after: Sighting; seen: string },
): FleetSeen {
  const { kid, hostId } = after;
  const openedAt = knownSince(before, after);
  return { subject, units, kid, hostId, seen, ...leavesOf(before, after), openedAt };
}

function keptValues(catalogue: Catalogue): KeptValue[] {
  return [
    kept('pciDeviceId', ({ pciDeviceId }) => pciDeviceId),
    kept('pciSubsystemId', ({ pciSubsystemId }) => pciSubsystemId),
    kept('gpuPartNumber', ({ gpuPartNumber }) => partOf(gpuPartNumber, true)),
    kept('gpuPartNumber', ({ gpuPartNumber }) => partOf(gpuPartNumber, false)),
    kept('boardPartNumber', ({ boardPartNumber }) => boardPartNumber),
    kept('inforomImage', ({ inforomImage }) => inforomImage?.split('.')[0] ?? null),
    {
      name: 'memoryTotalMiB',
      // A MIG instance, which shows its slice, has no uuid that is a GPU's.
      read: ({ hardware, identity }) =>
        identity.uuid === null ? null : (hardware?.memoryTotalMiB ?? null),
      differs: (old, now) => isOtherMemory(old, now, catalogue),
    },
  ];
}

function kept(name: string, pick: (hardware: Hardware) => string | null): KeptValue {
  return {
    name,
    // Windows gives in lower case what Linux gives in upper case.
    read: ({ hardware }) => (hardware === null ? null : (pick(hardware)?.toUpperCase() ?? null)),
    differs: () => true,
  };
}

/** A part number of the chip, or one that is not; a new driver gives the one for the other. */
function partOf(part: string | null, ofChip: boolean): string | null {
  return part !== null && CHIP_PART.test(part) === ofChip ? part : null;
}

function isOtherMemory(old: Sighting, now: Sighting, { models }: Catalogue): boolean {
  const before = old.hardware?.memoryTotalMiB ?? null;
  const after = now.hardware?.memoryTotalMiB ?? null;
  if (before === null || after === null || fitsMemory(after, before)) return false;
  const device = now.hardware?.pciDeviceId?.slice(0, 4).toUpperCase() ?? '';
  const sizes = models
    .filter(({ pciDevices }) => pciDevices.includes(device))
    .flatMap(({ memoryMiB }) => memoryMiB);
  const isGenuine = (size: number) => sizes.some((genuine) => fitsMemory(size, genuine));
  return !(isGenuine(before) && isGenuine(after));
}
