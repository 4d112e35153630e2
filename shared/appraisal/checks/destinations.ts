/** destinations@1: no party elsewhere belongs to a restricted country. */
import { type RestrictedPlace, restrictedPlaces } from '../../register/destination.ts';
import { licenseParties, partyFinder } from '../../register/licenseParties.ts';
import { licensesInUse, paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

const WORDS = {
  location: 'location',
  headquarters: 'headquarters',
  ultimateParent: 'ultimate parent',
} as const satisfies Record<RestrictedPlace['what'], string>;

/** Fires for each party outside D:5 and Macau with headquarters or ultimate parent inside. */
export const destinations: FleetCheck = {
  scope: 'fleet',
  name: 'destinations',
  version: 1,
  code: 'destinationRestricted',
  family: 'endUse',
  severity: 'medium',
  rule: 'R26',
  shows:
    'A party of a license is outside Country Group D:5 and Macau, and its headquarters or its ' +
    'ultimate parent are inside: there a presumption of denial stays.',
  cannotShow: 'Whether a license covers it; a parent that nobody recorded.',
  falseAlarms: 'A license that was given for this party; a party whose owners have changed.',
  next: 'Compare with the license; ask the authority, or counsel, whether it covers the party.',
  run(context) {
    const { policy } = context.reference;
    const find = partyFinder(context.register);
    const named = licensesInUse(context).flatMap(({ value }) =>
      licenseParties(value, find).flatMap(({ party }) =>
        party === null ? [] : [{ party: party.value, license: value.id }],
      ),
    );
    return [...Map.groupBy(named, ({ party }) => party)].flatMap(([party, own]) => {
      const places = restrictedPlaces(party, policy);
      const isInside = places.some(({ what }) => what === 'location');
      if (isInside || places.length === 0) return [];
      const words = places.map(({ what, country }) => `${WORDS[what]} in ${country}`);
      return [
        paperSeen({
          subject: { kind: 'party', id: party.id },
          licenses: own.map(({ license }) => license),
          seen: `located in ${party.country}, ${words.join(' and ')}`,
        }),
      ];
    });
  },
};
