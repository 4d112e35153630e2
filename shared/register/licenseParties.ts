/** The parties that licenses name. */
import type { Registered } from './recordBook.ts';
import type { License } from './records/licenses.ts';
import type { Party } from './records/parties.ts';
import type { Register } from './register.ts';

/** What a party is to a license. */
export type LicenseRole =
  | 'exporter'
  | 'purchaser'
  | 'intermediateConsignee'
  | 'ultimateConsignee'
  | 'endUser';

/** A party as a license names it. */
export interface NamedParty {
  readonly role: LicenseRole;
  /** As the license has it: an id; in licenses of the first format a name. */
  readonly name: string;
  /** Null where no record has that id or name. */
  readonly party: Registered<Party> | null;
}

/** Finds a party by its id, else by its name. */
export type FindParty = (name: string) => Registered<Party> | null;

/** Makes a search over the parties of a register. Of two with one name the first is found. */
export function partyFinder({ records }: Register): FindParty {
  const byName = new Map<string, Registered<Party>>();
  for (const party of records.party.values()) {
    if (!byName.has(party.value.name)) byName.set(party.value.name, party);
  }
  return (name) => records.party.get(name) ?? byName.get(name) ?? null;
}

/** The parties of a license, in the order of its members; one in two roles is there twice. */
export function licenseParties(license: License, find: FindParty): NamedParty[] {
  const { exporter, purchaser, intermediateConsignees, ultimateConsignee, endUsers } = license;
  const rows: readonly (readonly [LicenseRole, readonly (string | undefined)[]])[] = [
    ['exporter', [exporter]],
    ['purchaser', [purchaser]],
    ['intermediateConsignee', intermediateConsignees ?? []],
    ['ultimateConsignee', [ultimateConsignee]],
    ['endUser', endUsers ?? []],
  ];
  return rows.flatMap(([role, names]) =>
    names.flatMap((name) => (name === undefined ? [] : [{ role, name, party: find(name) }])),
  );
}

/** The parties that receive and use what the license covers. */
export function receivingParties(license: License, find: FindParty): NamedParty[] {
  return licenseParties(license, find).filter(
    ({ role }) => role === 'ultimateConsignee' || role === 'endUser',
  );
}
