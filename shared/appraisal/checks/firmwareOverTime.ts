/** firmwareOverTime@1: a GPU keeps its VBIOS until somebody says that it was updated. */
import {
  changeWords,
  type KeptValue,
  knownSince,
  latestChanges,
  leavesOf,
} from '../../accounting/changes.ts';
import type { FleetSeen } from '../../accounting/fleet.ts';
import type { FleetCheck } from './check.ts';

/** Version of a VBIOS that a vGPU does not have. */
const NO_VERSION = /^[0.]*$/;

const VBIOS: KeptValue = {
  name: 'vbiosVersion',
  read({ hardware }) {
    // Windows gives in lower case what Linux gives in upper case.
    const version = hardware?.vbiosVersion?.toUpperCase() ?? '';
    return NO_VERSION.test(version) ? null : version;
  },
  differs: () => true,
};

/** Fires for each GPU whose VBIOS version changed between two evidences. */
export const firmwareOverTime: FleetCheck = {
  scope: 'fleet',
  name: 'firmwareOverTime',
  version: 1,
  code: 'gpuFirmwareChanged',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'A GPU was attested with one VBIOS version and later with another.',
  cannotShow:
    'Whether the new VBIOS is the maker’s; a changed VBIOS that keeps its version; one that was ' +
    'there from the first evidence on.',
  falseAlarms: 'An update by the operator or the maker; a repair without a recorded return.',
  next: 'Ask who flashed it and with which image; explain the finding with the work order.',
  run(context) {
    return context.tracks.flatMap((track): FleetSeen[] => {
      const changes = latestChanges(track, [VBIOS], context);
      const [change] = changes;
      if (change === undefined) return [];
      const { before, after } = change;
      return [
        {
          subject: track.subject,
          kid: after.kid,
          hostId: after.hostId,
          units: track.units,
          seen: changeWords(changes),
          ...leavesOf(before, after),
          openedAt: knownSince(before, after),
        },
      ];
    });
  },
};
