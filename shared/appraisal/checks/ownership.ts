/** ownership@1: who owns end users and consignees is known. */
import { partyFinder, receivingParties } from '../../register/licenseParties.ts';
import type { Party } from '../../register/records/parties.ts';
import { percentText } from '../../text/percent.ts';
import { licensesInUse, listed, paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

const WHOLE_PPM = 1_000_000;

/**
 * Fires for each end user and ultimate consignee whose owners are not all known. Where the
 * register describes no party, none is asked for.
 */
export const ownership: FleetCheck = {
  scope: 'fleet',
  name: 'ownership',
  version: 1,
  code: 'ownershipUnknown',
  family: 'endUse',
  severity: 'low',
  rule: 'R27',
  shows:
    'The recorded owners of an end user or ultimate consignee do not add up to all of it, or the ' +
    'share of one is not known: an unknown share is a red flag, and never zero.',
  cannotShow: 'Whether a listed party owns half of it: owners are declared, and not screened.',
  falseAlarms: 'A listed company in free float; owners that were not recorded yet.',
  next: 'Ask the party for its owners and their shares, and record them.',
  run(context) {
    const { register } = context;
    if (register.records.party.size === 0) return [];
    const find = partyFinder(register);
    const named = licensesInUse(context).flatMap(({ value }) =>
      receivingParties(value, find).map(({ name, party }) => ({
        id: party?.value.id ?? name,
        party: party?.value ?? null,
        license: value.id,
      })),
    );
    return [...Map.groupBy(named, ({ id }) => id)].flatMap(([id, own]) => {
      const unknown = unknownOf(own[0]?.party ?? null);
      if (unknown === null) return [];
      const licenses = own.map(({ license }) => license);
      return [paperSeen({ subject: { kind: 'party', id }, licenses, seen: unknown })];
    });
  },
};

function unknownOf(party: Party | null): string | null {
  if (party === null) return 'no record describes this party';
  const owners = party.owners ?? [];
  if (owners.length === 0) return 'no owner is recorded';
  const open = owners.filter(({ sharePpm }) => sharePpm === null).map(({ name }) => name);
  if (open.length > 0) return `the share of ${listed(open)} is not known`;
  const known = owners.reduce((sum, { sharePpm }) => sum + (sharePpm ?? 0), 0);
  return known < WHOLE_PPM ? `recorded owners hold ${percentText(known)} of it` : null;
}
