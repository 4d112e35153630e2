/** Coverage rows that rest on what people declare: parties, tests, statements, sites, users. */
import { restrictedPlaces } from '../../register/destination.ts';
import type { Party } from '../../register/records/parties.ts';
import { amount } from '../../text/amount.ts';
import { percentText } from '../../text/percent.ts';
import type { Known } from './counts.ts';
import { type Answer, answer, hoursOf, type Row } from './measured.ts';

function access({ facts, users, withheldUses, papers }: Known): Answer | null {
  const logs = papers.filter(({ kind }) => kind === 'accessLog').length;
  if (users.size + withheldUses + logs === 0) return null;
  const { coveredSeconds, undeclaredSeconds } = facts.gpuTime;
  const hours = `${hoursOf(undeclaredSeconds)} of ${hoursOf(coveredSeconds)}`;
  return answer(
    users.size + withheldUses > 0 ? 'declared' : 'attached',
    `Parties declared as users of hosts: ${users.size}; attested GPU-hours without a declared ` +
      `user: ${hours}; access logs attached: ${logs}.${withheldWords(withheldUses)}`,
  );
}

/** Nothing where every user is known. */
function withheldWords(withheldUses: number): string {
  return withheldUses === 0 ? '' : ` Declared uses whose user is withheld: ${withheldUses}.`;
}

function remoteUsers(known: Known): Answer | null {
  const { withheldUses } = known;
  if (known.users.size + withheldUses === 0) return null;
  const parties = known.parties.filter(({ id }) => known.users.has(id));
  const inListed = parties.filter((party) => placesOf(party, known).length > 0).length;
  return answer(
    'declared',
    `Of ${amount(known.users.size, 'declared user')} of hosts ${parties.length} have a record, ` +
      `and ${inListed} of those are in Country Group D:5 or Macau, or have headquarters or a ` +
      `parent there.${withheldWords(withheldUses)}`,
  );
}

function headquarters(known: Known): Answer | null {
  const { parties } = known;
  if (parties.length === 0) return null;
  const places = parties.map((party) => placesOf(party, known));
  const listed = places.filter((own) => own.length > 0);
  const elsewhere = listed.filter((own) => own.every(({ what }) => what !== 'location'));
  const unknown = parties.filter((party) => party.headquarters === undefined).length;
  return answer(
    'declared',
    `Of ${amount(parties.length, 'party', 'parties')} ${listed.length} are in Country Group ` +
      `D:5 or Macau by location, headquarters or parent, ${elsewhere.length} of them located ` +
      `elsewhere; headquarters not known: ${unknown}.`,
  );
}

function placesOf(party: Party, { policy }: Known) {
  return restrictedPlaces(party, policy.policy);
}

function owners({ parties }: Known): Answer | null {
  const owned = parties.filter(({ owners: own }) => own !== undefined);
  if (owned.length === 0) return null;
  const unknown = owned.filter(({ owners: own }) => own?.some(({ sharePpm }) => sharePpm === null));
  return answer(
    'declared',
    `Owners of ${owned.length} of ${amount(parties.length, 'party', 'parties')} are declared; ` +
      `with a share that is not known: ${unknown.length}.`,
  );
}

function labTests({ tests, units }: Known): Answer | null {
  if (tests.tests === 0) {
    const shipments = amount(tests.shipments, 'shipment');
    return answer('notCovered', `No lab test is in the register for ${shipments}.`);
  }
  const all = `${tests.passed} of ${amount(units.all, 'unit')} have a passed lab test`;
  const shipments = amount(tests.untested, 'shipment');
  return answer(
    tests.papers > 0 ? 'attached' : 'declared',
    `${all}, ${tests.failed} a failed one; ${shipments} without one; of ` +
      `${amount(tests.tests, 'test')} ${tests.papers} with a paper, ${tests.signed} signed.`,
  );
}

function cap({ facts, policy }: Known): Answer | null {
  const { total, countryUnknown, tppUnknown } = facts.cap;
  if (total.unitsPpm === null) {
    return answer('notCovered', 'No shipments to the United States are declared.');
  }
  const tpp = total.tppPpm === null ? 'not known' : percentText(total.tppPpm);
  return answer(
    'declared',
    `To ${policy.policy.capCountries.join(', ')}: ${percentText(total.unitsPpm)} of the declared ` +
      `shipments to the United States in units, ${tpp} in summed performance; the policy allows ` +
      `${percentText(policy.policy.capPpm)}. Country not known: ` +
      `${amount(countryUnknown, 'unit')}; performance not known: ${tppUnknown}.`,
  );
}

function shipmentsOf({ facts }: Known) {
  const scope = new Set(facts.licenses);
  return [...facts.register.records.shipment.values()]
    .map(({ value }) => value)
    .filter(({ license }) => scope.has(license));
}

function directExport(known: Known): Answer | null {
  const shipments = shipmentsOf(known);
  const papers = known.papers.filter(
    ({ kind, about }) =>
      (kind === 'airWaybill' || kind === 'customsDeclaration') && about.what === 'shipment',
  );
  const named = shipments.filter(({ waybill }) => waybill !== undefined).length;
  if (papers.length + named === 0) return null;
  const held = new Set(papers.map(({ about }) => about.id)).size;
  return answer(
    papers.length > 0 ? 'attached' : 'declared',
    `Of ${amount(shipments.length, 'shipment')} ${named} name a transport document, and for ` +
      `${held} a waybill or customs declaration is attached.`,
  );
}

function invoices(known: Known): Answer | null {
  const shipments = shipmentsOf(known);
  const papers = known.papers.filter(
    ({ kind, about }) => kind === 'invoice' && about.what === 'shipment',
  );
  if (papers.length === 0) return null;
  const held = new Set(papers.map(({ about }) => about.id)).size;
  return answer('attached', `Invoices for ${held} of ${amount(shipments.length, 'shipment')}.`);
}

function statements({ facts }: Known) {
  const scope = new Set(facts.licenses);
  return [...facts.register.records.statement.values()]
    .map(({ value }) => value)
    .filter(({ license }) => scope.has(license));
}

function endUserStatements(known: Known): Answer | null {
  const held = new Set(statements(known).map(({ license }) => license)).size;
  if (held === 0) return null;
  const licenses = amount(known.facts.licenses.length, 'license');
  return answer('attached', `A statement is attached for ${held} of ${licenses}.`);
}

function statementContent(known: Known): Answer | null {
  const all = statements(known);
  if (all.length === 0) return null;
  const purposes = all.filter(({ purpose }) => purpose !== undefined).length;
  const units = all.flatMap(({ items }) => items).reduce((sum, { quantity }) => sum + quantity, 0);
  return answer(
    'attached',
    `${amount(all.length, 'statement')} for ${amount(units, 'unit')}; with a purpose: ` +
      `${purposes}; missing, expired or too small: ` +
      `${amount(known.countOf('statementMissing'), 'finding')}.`,
  );
}

function places({ units, users, withheldUses, facts }: Known): Answer | null {
  if (units.placed + users.size + withheldUses === 0) return null;
  const { declaredSeconds, coveredSeconds } = facts.gpuTime;
  return answer(
    'declared',
    `${units.placed} of ${amount(units.all, 'unit')} are at a declared site; of ` +
      `${hoursOf(coveredSeconds)} attested GPU-hours ${hoursOf(declaredSeconds)} have a ` +
      'declared user.',
  );
}

function users({ facts }: Known): Answer | null {
  const { declaredSeconds, undeclaredSeconds, coveredSeconds } = facts.gpuTime;
  if (declaredSeconds === 0) {
    return answer(
      'notCovered',
      `None of ${hoursOf(coveredSeconds)} attested GPU-hours has a declared user.`,
    );
  }
  return answer(
    'declared',
    `Of ${hoursOf(coveredSeconds)} attested GPU-hours ${hoursOf(declaredSeconds)} have a ` +
      `declared user, ${hoursOf(undeclaredSeconds)} have none.`,
  );
}

function power({ facts, countOf }: Known): Answer | null {
  const sites = [...facts.register.records.site.values()].map(({ value }) => value);
  const powered = sites.filter(({ powerKilowatts }) => powerKilowatts !== undefined).length;
  if (powered === 0) return null;
  return answer(
    'declared',
    `With declared power: ${powered} of ${amount(sites.length, 'site')}; too little for what ` +
      `stands there: ${amount(countOf('sitePowerShort'), 'finding')}.`,
  );
}

function licensedSites({ facts, countOf }: Known): Answer | null {
  const { license } = facts.register.records;
  const naming = facts.licenses.filter((id) => license.get(id)?.value.sites !== undefined).length;
  if (naming === 0) return null;
  return answer(
    'declared',
    `With named sites: ${naming} of ${amount(facts.licenses.length, 'license')}; units at ` +
      `others: ${amount(countOf('siteNotLicensed'), 'finding')}.`,
  );
}

function decisions({ facts }: Known): Answer | null {
  const decided = facts.findings.filter(({ decision }) => decision !== null);
  if (decided.length === 0) {
    const all = amount(facts.findings.length, 'finding');
    return answer('notCovered', `None of ${all} has a decision.`);
  }
  const reopened = facts.findings.filter(({ life }) => life === 'reopened').length;
  return answer(
    'declared',
    `Of ${amount(facts.findings.length, 'finding')} ${decided.length} have a decision; reopened ` +
      `since the facts changed: ${reopened}.`,
  );
}

/** By requirement. */
export const DECLARED_ROWS: Readonly<Record<string, Row>> = {
  R01: access,
  R02: remoteUsers,
  R07: labTests,
  R17: places,
  R21: cap,
  R22: directExport,
  R23: endUserStatements,
  R24: statementContent,
  R25: invoices,
  R26: headquarters,
  R27: owners,
  R28: decisions,
  R29: power,
  R30: users,
  R31: licensedSites,
};
