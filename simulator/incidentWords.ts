/** The incidents of a plan in words: what the demonstration should then find. */
import type { PlannedHost } from './fleet.ts';
import type { Incident } from './incidentChoice.ts';
import {
  KEY_COPIED_AFTER_ROUND,
  LOST_FROM_ROUND,
  SUSPENDED_FROM_ROUND,
  UNLICENSED_FROM_ROUND,
} from './incidents.ts';
import type { FleetPlan } from './plan.ts';
import { SECOND_DAY_ROUND } from './timeline.ts';

/** One plain line for each incident that the seed chose, in the order of the plan. */
export function incidentLines(plan: FleetPlan): string[] {
  return plan.incidents.map((incident) => incidentLine(incident, plan.hosts));
}

function incidentLine(incident: Incident, hosts: readonly PlannedHost[]): string {
  const named = (index: number) => hosts[index]?.name ?? `host ${index}`;
  // People count rounds from 1, as the demonstration prints them.
  const from = (round: number) => `from round ${round + 1} on`;
  switch (incident.kind) {
    case 'movedGpu': {
      const { serial, fromHost, toHost } = incident;
      const way = `${named(fromHost)} to ${named(toHost)}`;
      return `a GPU moves: ${serial}, ${way}, ${from(SECOND_DAY_ROUND)}`;
    }
    case 'swappedSerialLabel': {
      const [a, b] = incident.pair;
      const both = `${a.serial} (${named(a.host)}) and ${b.serial} (${named(b.host)})`;
      return `serial labels are swapped: ${both}, ${from(SECOND_DAY_ROUND)}`;
    }
    case 'moddedMemory': {
      const { serial, host, memoryTotalMiB } = incident;
      const what = `${serial} on ${named(host)} has ${memoryTotalMiB} MiB`;
      return `memory is modified: ${what}, ${from(SECOND_DAY_ROUND)}`;
    }
    case 'lostGpu':
      return (
        `a GPU reads as lost: ${incident.serial} on ${named(incident.host)}, ` +
        from(LOST_FROM_ROUND)
      );
    case 'silentHost':
      return `a host falls silent: ${named(incident.host)}, after round ${incident.lastRound + 1}`;
    case 'clonedKey':
      return (
        `a host key is copied and used twice: ${named(incident.host)}, ` +
        `after round ${KEY_COPIED_AFTER_ROUND + 1}`
      );
    case 'unlicensedGpu':
      return (
        `an unlicensed GPU is installed: ${incident.gpu.hardware.serial} on ` +
        `${named(incident.host)}, ${from(UNLICENSED_FROM_ROUND)}`
      );
    case 'shortShipment':
      return (
        `a GPU did not come with its shipment: ${incident.serial}, ` + `for ${named(incident.host)}`
      );
    case 'suspendedLicense':
      return `a license is suspended: ${incident.license}, ${from(SUSPENDED_FROM_ROUND)}`;
  }
}
