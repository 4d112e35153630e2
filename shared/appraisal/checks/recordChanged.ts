/** recordChanged@1: what a record says happened stays as it was entered. */
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { compareText } from '../../bytes/bytes.ts';
import { canonicalText } from '../../bytes/canonicalJson.ts';
import type { Registered, Version } from '../../register/recordBook.ts';
import { type RecordType, type RegisterRecord, recordType } from '../../register/records/record.ts';
import { licensesOfRecord } from '../recordLicenses.ts';
import type { FleetCheck } from './check.ts';

/** What a record says happened, by type of record. Notes and papers have no effect. */
const EVENTS = {
  custody: ['event', 'at', 'units', 'shipment', 'site', 'host'],
  licenseEvent: ['license', 'event', 'at', 'sites'],
  labTest: ['shipment', 'testedOn', 'results'],
  statement: ['party', 'license', 'items', 'validTo'],
} as const satisfies Partial<Record<RecordType, readonly string[]>>;
/**
 * What a record says of things that last, by type of record: what it did not say before may be
 * added. Items of a license, and units and day of a shipment, are for other checks.
 */
const TERMS = {
  license: ['validFrom', 'validTo', 'sites', 'endUsers', 'conditions', 'ultimateConsignee'],
  shipment: ['consignee', 'site', 'country'],
  party: ['country', 'headquarters', 'ultimateParent', 'owners'],
  site: ['country', 'powerKilowatts'],
  declaration: ['what', 'party', 'model', 'quantity', 'tpp', 'asOf'],
} as const satisfies Partial<Record<RecordType, readonly string[]>>;

interface Fields {
  readonly names: readonly string[];
  /** True where a value counts as changed only if an earlier version gave one. */
  readonly fromSaid: boolean;
}

/** Fires for each such record that was taken back, or corrected in what it says happened. */
export const recordChanged: FleetCheck = {
  scope: 'fleet',
  name: 'recordChanged',
  version: 1,
  code: 'recordChanged',
  family: 'diversion',
  severity: 'medium',
  rule: 'R11',
  shows:
    'A custody event, a lab test, a statement, or what an authority did to a license, was taken ' +
    'back or corrected in what it says happened: when, to which units, with which result. Or a ' +
    'license, shipment, party, site or declared quantity no longer says what other checks rest on.',
  cannotShow: 'Which version is true: each is the word of who entered it.',
  falseAlarms:
    'A typing error that was corrected; a plan that was put off; a license that the authority ' +
    'amended; a party that was sold or moved.',
  next: 'Compare both versions with the papers; explain the finding with them.',
  run(context) {
    const { records } = context.register;
    const { custody, licenseEvent, labTest, statement } = records;
    const { license, shipment, party, site, declaration } = records;
    const events = [custody, licenseEvent, labTest, statement];
    const standing = [...events, license, shipment, party, site, declaration];
    const all: Registered<RegisterRecord>[] = standing.flatMap((map) => [...map.values()]);
    return [...all, ...records.withdrawn.values()].flatMap((record): FleetSeen[] => {
      if (record.earlier.length === 0) return [];
      const fields = effectsOf(record.value);
      const seen = fields === null ? null : changeOf(record, fields);
      return seen === null ? [] : [seenOf(record, seen, context)];
    });
  },
};

/** Null for a type of record that other checks look at, or none. */
function effectsOf(record: RegisterRecord): Fields | null {
  const type = recordType(record);
  const find = (fields: Partial<Record<RecordType, readonly string[]>>) => fields[type] ?? null;
  const [events, terms] = [find(EVENTS), find(TERMS)];
  if (events !== null) return { names: events, fromSaid: false };
  return terms === null ? null : { names: terms, fromSaid: true };
}

function changeOf(now: Registered<RegisterRecord>, { names, fromSaid }: Fields): string | null {
  const by = `by ${now.by} in register leaf ${now.index}`;
  if (now.withdrawn) {
    const before = now.earlier.findLast(({ withdrawn }) => !withdrawn);
    return before === undefined ? null : `stood in register leaf ${before.index}, taken back ${by}`;
  }
  for (const before of now.earlier.toReversed()) {
    if (before.withdrawn) return `taken back in register leaf ${before.index}, entered again ${by}`;
    const changed = names.filter((field) => {
      const was = textOf(before, field);
      return was !== textOf(now, field) && !(fromSaid && (was === 'null' || was === '[]'));
    });
    if (changed.length > 0) {
      return `corrected since register leaf ${before.index} ${by}: ${changed.join(', ')}`;
    }
  }
  return null;
}

/** One text for each value, whatever order its lists are in. */
function textOf({ value }: Version<RegisterRecord>, field: string): string {
  const found = Object.entries(value).find(([name]) => name === field)?.[1];
  const isList = Array.isArray(found);
  return isList
    ? canonicalText(found.map(canonicalText).sort(compareText))
    : canonicalText(found ?? null);
}

function seenOf(
  record: Registered<RegisterRecord>,
  seen: string,
  context: FleetContext,
): FleetSeen {
  const { value, earlier, time } = record;
  const versions = [...earlier.map((version) => version.value), value];
  return {
    subject: { kind: 'record', id: `${recordType(value)} ${value.id}` },
    kid: null,
    hostId: null,
    units: [],
    alsoConcerns: licensesOfRecord(versions, context),
    seen,
    firstLeaf: null,
    lastLeaf: null,
    openedAt: time,
  };
}
