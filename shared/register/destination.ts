/**
 * "D:5 or Macau": which places of a party are restricted. Macau is in no country group and is
 * asked beside them (15 CFR 740 Supp. 1, 742.6; to be checked by counsel).
 */
import type { AppraisalPolicy } from './policyDocuments.ts';
import type { Party } from './records/parties.ts';

const MACAU = 'MO';

/** What of a party is in a restricted country. */
export interface RestrictedPlace {
  readonly what: 'location' | 'headquarters' | 'ultimateParent';
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** The restricted places of a party: location, headquarters, ultimate parent; each by itself. */
export function restrictedPlaces(
  party: Party,
  { armsEmbargoed }: Pick<AppraisalPolicy, 'armsEmbargoed'>,
): RestrictedPlace[] {
  const places = [
    { what: 'location', country: party.country },
    { what: 'headquarters', country: party.headquarters },
    { what: 'ultimateParent', country: party.ultimateParent?.country },
  ] as const;
  return places.flatMap(({ what, country }) => {
    if (country === undefined) return [];
    return country === MACAU || armsEmbargoed.includes(country) ? [{ what, country }] : [];
  });
}
