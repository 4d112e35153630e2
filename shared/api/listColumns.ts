/**
 * What a table or a file of a list can show. A column has the name by which the list is sorted and
 * filtered; where it is neither, its path without `record.`.
 */
import { columnName, LISTS, type ListName } from './rowsLists.ts';

/** What cells of a column hold: times are milliseconds UTC, ppm is parts per million. */
export const COLUMN_KINDS = ['text', 'count', 'time', 'list', 'ppm'] as const;
/** What cells of a column hold. */
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** One column. */
export interface ListColumn {
  readonly name: string;
  /** Members of the row that lead to the value. */
  readonly path: string;
  readonly kind: ColumnKind;
}

const named = (name: string, path: string, kind: ColumnKind): ListColumn => ({ name, path, kind });
const columnsOf = (kind: ColumnKind) => {
  return (...paths: readonly string[]): ListColumn[] =>
    paths.map((path) => named(path.replace(/^record\./, ''), path, kind));
};
const text = columnsOf('text');
const count = columnsOf('count');
const time = columnsOf('time');
const list = columnsOf('list');
const ppm = columnsOf('ppm');

/** Which version stands, and how it came in. */
const VERSION = [...text('by', 'reason'), ...time('time'), ...count('index', 'earlier')];
const FIGURES = count(
  ...['figures.licensed', 'figures.notShipped', 'figures.inTransit', 'figures.attested'],
  ...['figures.attestedWithFindings', 'figures.unreachable', 'figures.outOfService'],
  ...['figures.disposed', 'figures.unaccounted'],
);

/** Columns of each list, in the order in which a chooser shows them. */
export const LIST_COLUMNS: { readonly [N in ListName]: readonly ListColumn[] } = {
  gpus: [
    ...text('id', 'serial', 'uuid', 'pdi', 'model', 'standing', 'column'),
    ...text('license', 'shipment', 'shippedAt', 'site', 'rack', 'position', 'host', 'kid'),
    ...time('lastSeenAt'),
    ...list('findings'),
    ...ppm('continuity.coveredPpm'),
    ...count('continuity.longestGapMs', 'continuity.instants'),
    ...text('assurance.serial', 'assurance.uuid', 'assurance.pdi'),
    ...text('custody.event'),
    ...time('custody.at'),
    ...count('custody.leaf'),
    ...text('tested'),
    ...time('receivedAt'),
    ...count('leaf'),
    ...text('because.log'),
    ...count('because.leaf'),
  ],
  hosts: [
    ...text('name', 'site', 'rack', 'state', 'status'),
    ...time('lastSeenAt'),
    ...count('gpus', 'units'),
    ...list('findings'),
    ...text('protection', 'connected'),
    ...time('enrolledAt'),
    ...count('keys', 'leaf'),
    ...text('id', 'kid'),
  ],
  findings: [
    ...text('severity', 'code'),
    named('kind', 'subject.kind', 'text'),
    ...text('subject.id', 'seen', 'life', 'overdue', 'assignee'),
    ...time('openedAt', 'dueAt'),
    ...list('licenses', 'sites'),
    ...count('units'),
    ...text('family', 'check', 'kid'),
    ...count('firstLeaf', 'lastLeaf'),
    ...text('decision.by', 'decision.reason'),
    ...count('decision.leaf'),
    ...text('id'),
  ],
  party: [
    ...text('id', 'record.name'),
    ...list('record.roles'),
    ...text('record.country', 'record.headquarters'),
    ...text('record.ultimateParent.name', 'record.ultimateParent.country', 'record.address'),
    ...list('record.aliases', 'record.owners'),
    ...text('record.note'),
    ...VERSION,
  ],
  site: [
    ...text('id', 'record.country', 'record.region', 'record.address', 'record.operator'),
    ...count('record.powerKilowatts'),
    ...text('record.note'),
    ...VERSION,
  ],
  license: [
    ...text('id', 'record.number', 'record.authority', 'state'),
    ...time('since'),
    ...text('record.validFrom', 'record.validTo', 'record.eccn', 'record.exporter'),
    ...text('record.purchaser', 'record.ultimateConsignee'),
    ...list('record.intermediateConsignees', 'record.endUsers', 'record.sites', 'record.items'),
    ...FIGURES,
    ...list('record.conditions'),
    ...text('record.note'),
    ...count('stateLeaf'),
    ...VERSION,
  ],
  licenseEvent: [
    ...text('id', 'record.license', 'record.event'),
    ...time('record.at'),
    ...list('record.sites'),
    ...text('record.authority', 'record.document', 'record.note'),
    ...VERSION,
  ],
  shipment: [
    ...text('id', 'record.license', 'record.shippedAt', 'record.site', 'record.country'),
    ...text('record.consignee', 'record.forwarder', 'record.waybill'),
    ...count('units', 'tested', 'received', 'attested'),
    ...text('record.note'),
    ...VERSION,
  ],
  labTest: [
    ...text('id', 'record.shipment', 'record.lab', 'record.testedOn', 'record.method'),
    ...count('units', 'passed'),
    ...text('record.document', 'record.signature', 'record.note'),
    ...VERSION,
  ],
  custody: [
    ...text('id', 'record.event'),
    ...time('record.at'),
    ...count('units'),
    ...list('named'),
    ...text('record.shipment', 'record.site', 'record.host', 'record.party', 'record.person'),
    ...text('record.document', 'record.note'),
    ...VERSION,
  ],
  statement: [
    ...text('id', 'record.party', 'record.license'),
    ...list('record.items'),
    ...text('record.signedOn', 'record.validTo', 'record.purpose', 'record.document'),
    ...VERSION,
  ],
  use: [
    ...text('id', 'record.host', 'record.user'),
    ...time('record.from', 'record.to'),
    ...text('record.purpose', 'record.userDocument'),
    ...VERSION,
  ],
  declaration: [
    ...text('id', 'record.what', 'record.party', 'record.site', 'record.model', 'record.maker'),
    ...count('record.quantity', 'record.tpp'),
    ...text('record.asOf', 'record.document', 'record.note'),
    ...VERSION,
  ],
  attachment: [
    ...text('id', 'record.kind', 'record.title', 'record.about.what', 'record.about.id'),
    ...text('record.condition', 'record.state', 'record.document', 'record.dated'),
    ...text('record.validTo', 'record.note'),
    ...VERSION,
  ],
  decision: [...text('id', 'record.state', 'record.document', 'record.facts'), ...VERSION],
};

/** Columns that are shown where nobody chose any, in order. */
export const DEFAULT_COLUMNS: { readonly [N in ListName]: readonly string[] } = {
  gpus: [
    ...['serial', 'uuid', 'model', 'standing', 'column', 'license', 'shipment', 'site', 'host'],
    ...['lastSeenAt', 'findings'],
  ],
  hosts: ['name', 'site', 'state', 'status', 'lastSeenAt', 'gpus', 'units', 'findings'],
  findings: [
    ...['severity', 'code', 'kind', 'subject.id', 'seen', 'life', 'overdue', 'openedAt', 'dueAt'],
    ...['licenses', 'sites', 'units'],
  ],
  party: ['id', 'name', 'roles', 'country', 'headquarters'],
  site: ['id', 'country', 'region', 'operator', 'powerKilowatts'],
  license: [
    ...['id', 'number', 'authority', 'state', 'validFrom', 'validTo', 'exporter'],
    ...FIGURES.map(({ name }) => name),
  ],
  licenseEvent: ['id', 'license', 'event', 'at', 'sites', 'authority'],
  shipment: [
    ...['id', 'license', 'shippedAt', 'site', 'consignee', 'units', 'tested', 'received'],
    'attested',
  ],
  labTest: ['id', 'shipment', 'lab', 'testedOn', 'method', 'units', 'passed'],
  custody: ['id', 'event', 'at', 'units', 'site', 'host', 'party', 'person'],
  statement: ['id', 'party', 'license', 'items', 'signedOn', 'validTo'],
  use: ['id', 'host', 'user', 'from', 'to', 'purpose'],
  declaration: ['id', 'what', 'party', 'site', 'model', 'quantity', 'tpp', 'asOf'],
  attachment: ['id', 'kind', 'title', 'about.what', 'about.id', 'state', 'dated', 'validTo'],
  decision: ['id', 'state', 'by', 'reason', 'time'],
};

/** True where a list can be sorted by the column with this name. */
export function isSortable(of: ListName, name: string): boolean {
  return LISTS[of].sorts.some((path) => columnName(path) === name);
}

/** True where a list can be filtered by the column with this name; facets are of these. */
export function isFilterable(of: ListName, name: string): boolean {
  return LISTS[of].filters.some((path) => columnName(path) === name);
}
