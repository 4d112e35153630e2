/** What is true of the papers themselves, and of what they say beside what was shown. */
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { papersOf } from './chronicle.ts';
import { type Facts, lastSight, type PaperUnit } from './facts.ts';
import type { TrueFinding } from './unitRules.ts';

/** Everything that the papers give. */
export function paperFindings(facts: Facts): TrueFinding[] {
  return [
    ...licensesNotInForce(facts),
    ...unreceived(facts),
    ...sitesNotLicensed(facts),
    ...correctedPapers(facts),
    ...unconfirmedMoves(facts),
    ...overCap(facts),
    ...openConditions(facts),
  ];
}

const dayMs = (day: string): number => Date.parse(`${day}T00:00:00Z`);

function ofUnit(code: string, serial: string): TrueFinding {
  return { code, subject: serial, serials: [serial] };
}

/** A license is not in force before and after its days, and while it is withdrawn. */
function licensesNotInForce({ question }: Facts): TrueFinding[] {
  const { validAt } = question;
  return papersOf(question, 'license').flatMap(({ id, validFrom, validTo }) => {
    const last = papersOf(question, 'licenseEvent')
      .filter((event) => event.license === id && event.at <= validAt)
      .filter(({ event, document }) => event !== 'reinstated' || document !== undefined)
      .toSorted((a, b) => a.at - b.at)
      .at(-1);
    const isWithdrawn = last !== undefined && last.event !== 'reinstated';
    const isOut = validAt < dayMs(validFrom) || validAt >= dayMs(validTo);
    if (!isWithdrawn && !isOut) return [];
    return [{ code: 'licenseNotInForce', subject: id, serials: [] }];
  });
}

/** Every unit that is shipped, within the licenses and beyond them. */
function shipped({ counted, beyond }: Facts): PaperUnit[] {
  return [...counted, ...beyond];
}

/** A shipment was received, and a unit of it is in no receipt. */
function unreceived(facts: Facts): TrueFinding[] {
  const receipts = papersOf(facts.question, 'custody').filter(
    ({ event, at }) => event === 'received' && at <= facts.question.validAt,
  );
  const received = new Set(receipts.map(({ shipment }) => shipment));
  const named = new Set(receipts.flatMap(({ units }) => units.map(({ serial }) => serial)));
  return facts.counted.flatMap((unit) => {
    const { shipment, serial, replaces } = unit;
    if (replaces !== null || !received.has(shipment) || named.has(serial)) return [];
    const isSeen = lastSight(facts, serial) !== undefined;
    return [ofUnit(isSeen ? 'unitAttestedUnreceived' : 'unitNotReceived', serial)];
  });
}

/** A unit was last shown at a site that its license does not name. */
function sitesNotLicensed(facts: Facts): TrueFinding[] {
  const licenses = papersOf(facts.question, 'license');
  const sitesOf = new Map(licenses.map(({ id, sites = [] }) => [id, new Set(sites)]));
  return shipped(facts).flatMap(({ serial, license }) => {
    const sites = sitesOf.get(license);
    const last = lastSight(facts, serial);
    if (last === undefined || sites === undefined || sites.size === 0) return [];
    return sites.has(last.round.site) ? [] : [ofUnit('siteNotLicensed', serial)];
  });
}

/** Papers of which a later version that says something else is to be found. */
const CORRECTED_TYPES: readonly string[] = [
  'custody',
  'licenseEvent',
  'labTest',
  'statement',
  'party',
  'site',
  'declaration',
];

/** A later paper says of the past what an earlier one did not. */
function correctedPapers({ question }: Facts): TrueFinding[] {
  const first = new Map<string, RegisterRecord>();
  const found: TrueFinding[] = [];
  for (const entry of question.entries) {
    if (entry.what !== 'paper') continue;
    const { record } = entry;
    const [type = ''] = record.type.split('@');
    const name = `${type} ${record.id}`;
    const before = first.get(name);
    first.set(name, record);
    if (before === undefined || JSON.stringify(before) === JSON.stringify(record)) continue;
    if (type === 'license') {
      found.push({ code: 'licenseChanged', subject: record.id, serials: [] });
    }
    if (CORRECTED_TYPES.includes(type)) {
      found.push({ code: 'recordChanged', subject: name, serials: [] });
    }
  }
  return found;
}

/** A move is on paper, its time is over, and nothing was shown where it led. */
function unconfirmedMoves(facts: Facts): TrueFinding[] {
  const { validAt, durations } = facts.question;
  return [...facts.custody].flatMap(([serial, events]) => {
    const last = events.at(-1);
    if (last?.event !== 'moved' || last.at + durations.moveWithinMs > validAt) return [];
    const isThere = facts.sights
      .get(serial)
      ?.some(({ round }) => round.moment >= last.at && round.site === last.site);
    return isThere === true ? [] : [ofUnit('moveUnconfirmed', serial)];
  });
}

/** Countries that count against the shipments to the United States, and how much they may be. */
const CAP = { countries: ['CN', 'MO'], ofHundred: 50 };

/** By exporter and in all: more than half of what is shipped at home. */
function overCap({ question }: Facts): TrueFinding[] {
  const home = papersOf(question, 'declaration').filter(({ what }) => what === 'usShipments');
  if (home.length === 0) return [];
  const exporterOf = new Map(
    papersOf(question, 'license').map(({ id, exporter }) => [id, exporter]),
  );
  const abroad = new Map<string | undefined, number>();
  for (const { license, country = 'CN', units, shippedAt } of papersOf(question, 'shipment')) {
    if (!CAP.countries.includes(country) || dayMs(shippedAt) > question.validAt) continue;
    const exporter = exporterOf.get(license);
    abroad.set(exporter, (abroad.get(exporter) ?? 0) + units.length);
  }
  const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);
  const homeOf = (party: string) =>
    sum(home.filter((each) => each.party === party).map(({ quantity }) => quantity));
  const isOver = (away: number, athome: number) => away * 100 > athome * CAP.ofHundred;
  const parties = [...new Set(home.flatMap(({ party }) => party ?? []))];
  const over = parties.filter((party) => isOver(abroad.get(party) ?? 0, homeOf(party)));
  const isAllOver = isOver(sum(abroad.values()), sum(home.map(({ quantity }) => quantity)));
  return [...over, ...(isAllOver ? ['all exporters'] : [])].map((subject) => {
    return { code: 'capExceeded', subject, serials: [] };
  });
}

/** A license of which something is shipped has a condition that no paper in force shows met. */
function openConditions({ question, counted }: Facts): TrueFinding[] {
  const inUse = new Set(counted.map(({ license }) => license));
  const attached = papersOf(question, 'attachment').filter(
    ({ validTo }) => validTo === undefined || dayMs(validTo) > question.validAt,
  );
  return papersOf(question, 'license').flatMap(({ id, conditions = [] }) => {
    const isOpen = conditions.some((condition) => {
      const own = attached.filter(
        ({ about, condition: name }) =>
          about.what === 'license' && about.id === id && name === condition.id,
      );
      const isMet = own.some(({ state }) => state === 'met' || state === 'notApplicable');
      return !isMet || own.some(({ state }) => state === 'notMet');
    });
    if (!isOpen || !inUse.has(id)) return [];
    return [{ code: 'conditionOpen', subject: id, serials: [] }];
  });
}
