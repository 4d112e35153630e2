/** statements@1: end users and consignees in China have given an end-use statement. */
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { licensedQuantities } from '../../accounting/shipped.ts';
import { compareText } from '../../bytes/bytes.ts';
import { dayToMs, msToDay } from '../../register/day.ts';
import { type FindParty, partyFinder, receivingParties } from '../../register/licenseParties.ts';
import type { EndUseStatement, License } from '../../register/records/licenses.ts';
import { licensesInUse, listed, paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/** Where the statement of 15 CFR 748.10 is asked for; Macau is asked apart and is not in it. */
const STATEMENT_COUNTRY = 'CN';

/** Fires for each license of a party in China whose models and quantities no statement covers. */
export const statements: FleetCheck = {
  scope: 'fleet',
  name: 'statements',
  version: 1,
  code: 'statementMissing',
  family: 'license',
  severity: 'medium',
  rule: 'R23',
  shows:
    'A license has an end user or ultimate consignee in China, or with headquarters there, and ' +
    'the statements in force of those parties do not cover its models and quantities.',
  cannotShow:
    'What the statement says: only its digest is kept. Nothing of parties without record.',
  falseAlarms: 'A license that asks for no statement; a statement that was not imported.',
  next: 'Ask the party for the statement, check model and quantity, and record it.',
  run(context) {
    const find = partyFinder(context.register);
    const today = msToDay(context.validAt);
    const signed = [...context.register.records.statement.values()]
      .map(({ value }) => value)
      .filter(({ signedOn }) => signedOn <= today);
    const ofLicense = Map.groupBy(signed, ({ license }) => license);
    return licensesInUse(context).flatMap(({ value }) =>
      seenOf({ license: value, signed: ofLicense.get(value.id) ?? [], find, context }),
    );
  },
};

interface Covered {
  readonly license: License;
  /** Statements about the license that are signed by validAt. */
  readonly signed: readonly EndUseStatement[];
  readonly find: FindParty;
  readonly context: FleetContext;
}

function seenOf({ license, signed, find, context }: Covered): FleetSeen[] {
  const parties = chineseParties(license, find);
  if (parties.size === 0) return [];
  const today = msToDay(context.validAt);
  const own = signed.filter(({ party }) => parties.has(find(party)?.value.id ?? party));
  const inForce = own.filter(({ validTo }) => validTo === undefined || today < validTo);
  const stated = new Map<string, number>();
  for (const { model, quantity } of inForce.flatMap(({ items }) => items)) {
    stated.set(model, (stated.get(model) ?? 0) + quantity);
  }
  const lacking = [...licensedQuantities(license)].filter(
    ([model, quantity]) => (stated.get(model) ?? 0) < quantity,
  );
  if (lacking.length === 0) return [];
  const ends = own.flatMap(({ validTo }) =>
    validTo !== undefined && validTo <= today ? [validTo] : [],
  );
  const expired = ends.toSorted(compareText).at(-1);
  const words = lacking.map(
    ([model, quantity]) => `${stated.get(model) ?? 0} of ${quantity} ${model}`,
  );
  const ended = expired === undefined ? '' : `; one expired on ${expired}`;
  return [
    paperSeen({
      subject: { kind: 'license', id: license.id },
      licenses: [license.id],
      seen: `statements of ${listed([...parties])} cover ${words.join(', ')}${ended}`,
      openedAt: dayToMs(expired ?? license.validFrom),
    }),
  ];
}

/** Ids of its end users and consignees in China. */
function chineseParties(license: License, find: FindParty): Set<string> {
  const found = receivingParties(license, find).flatMap(({ party }) => {
    if (party === null) return [];
    const { id, country, headquarters } = party.value;
    return country === STATEMENT_COUNTRY || headquarters === STATEMENT_COUNTRY ? [id] : [];
  });
  return new Set(found);
}
