/**
 * What each list can be sorted by, filtered by and searched in. Columns are named by the member
 * that holds them; those with a dot are of a part of the row, and are named without it.
 */
import * as z from 'zod';
import type { RecordType } from '../register/records/record.ts';
import {
  asOfQueryShape,
  filterQuerySchema,
  placedPageQueryShape,
  searchQuerySchema,
} from './query.ts';

interface ListColumns {
  /** Where nothing else is asked for, it is in order of the first one. */
  readonly sorts: readonly [string, ...string[]];
  readonly filters: readonly string[];
  readonly search: readonly string[];
}

const VERSION_SORTS = ['id', 'index', 'time'] as const;

/** Columns of the lists. */
export const LISTS = {
  gpus: {
    sorts: [
      ...['id', 'serial', 'uuid', 'license', 'shipment', 'model', 'column', 'standing'],
      ...['host', 'site', 'rack', 'lastSeenAt', 'leaf', 'shippedAt'],
    ],
    filters: [
      ...['standing', 'license', 'shipment', 'model', 'serial', 'uuid', 'column', 'host', 'kid'],
      ...['site', 'rack', 'findings', 'tested'],
    ],
    search: ['serial', 'uuid', 'pdi', 'host', 'license', 'shipment', 'site', 'rack', 'kid'],
  },
  hosts: {
    sorts: [
      ...['name', 'id', 'site', 'rack', 'state', 'status', 'lastSeenAt', 'enrolledAt', 'gpus'],
      'units',
    ],
    filters: ['name', 'site', 'rack', 'state', 'status', 'protection', 'findings'],
    search: ['name', 'id', 'kid', 'site', 'rack'],
  },
  findings: {
    sorts: ['severity', 'id', 'code', 'life', 'openedAt', 'dueAt', 'lastLeaf', 'units'],
    filters: [
      ...[
        'id',
        'code',
        'severity',
        'family',
        'life',
        'overdue',
        'licenses',
        'sites',
        'subject.kind',
        'kid',
      ],
      'check',
    ],
    search: ['id', 'seen', 'licenses', 'sites'],
  },
  party: {
    sorts: [...VERSION_SORTS, 'record.name', 'record.country'],
    filters: ['id', 'record.country', 'record.roles', 'record.headquarters'],
    search: ['id', 'record.name', 'record.aliases', 'record.country'],
  },
  site: {
    sorts: [...VERSION_SORTS, 'record.country', 'record.region', 'record.operator'],
    filters: ['id', 'record.country', 'record.region', 'record.operator'],
    search: ['id', 'record.country', 'record.region', 'record.operator'],
  },
  license: {
    sorts: [...VERSION_SORTS, 'record.number', 'state', 'record.validFrom', 'record.validTo'],
    filters: [
      ...['id', 'state', 'record.exporter', 'record.endUsers', 'record.sites', 'record.number'],
      'record.authority',
    ],
    search: ['id', 'record.number', 'record.authority', 'record.exporter', 'record.endUsers'],
  },
  licenseEvent: {
    sorts: [...VERSION_SORTS, 'record.at', 'record.license', 'record.event'],
    filters: ['id', 'record.license', 'record.event'],
    search: ['id', 'record.license', 'record.authority'],
  },
  shipment: {
    sorts: [...VERSION_SORTS, 'record.shippedAt', 'record.license', 'record.site', 'units'],
    filters: ['id', 'record.license', 'record.site', 'record.country', 'record.consignee'],
    search: ['id', 'record.license', 'record.site', 'record.waybill', 'record.consignee'],
  },
  labTest: {
    sorts: [...VERSION_SORTS, 'record.testedOn', 'record.shipment', 'record.lab'],
    filters: ['id', 'record.shipment', 'record.lab'],
    search: ['id', 'record.shipment', 'record.lab', 'record.method'],
  },
  custody: {
    sorts: [...VERSION_SORTS, 'record.at', 'record.event', 'record.site', 'units'],
    filters: [
      'id',
      'record.event',
      'record.site',
      'record.host',
      'record.party',
      'record.shipment',
    ],
    search: [
      'id',
      'record.site',
      'record.host',
      'record.party',
      'record.person',
      'record.shipment',
    ],
  },
  statement: {
    sorts: [...VERSION_SORTS, 'record.signedOn', 'record.license', 'record.party'],
    filters: ['id', 'record.license', 'record.party'],
    search: ['id', 'record.license', 'record.party'],
  },
  use: {
    sorts: [...VERSION_SORTS, 'record.host', 'record.user', 'record.from', 'record.to'],
    filters: ['id', 'record.host', 'record.user'],
    search: ['id', 'record.host', 'record.user'],
  },
  declaration: {
    sorts: [...VERSION_SORTS, 'record.asOf', 'record.what', 'record.party', 'record.model'],
    filters: ['id', 'record.what', 'record.party', 'record.site', 'record.model'],
    search: ['id', 'record.party', 'record.site', 'record.model', 'record.maker'],
  },
  attachment: {
    sorts: [...VERSION_SORTS, 'record.dated', 'record.kind', 'record.title'],
    filters: ['id', 'record.kind', 'record.state', 'record.document'],
    search: ['id', 'record.title', 'record.document'],
  },
  decision: {
    sorts: [...VERSION_SORTS, 'record.state', 'by'],
    filters: ['id', 'record.state', 'by'],
    search: ['id', 'by', 'reason'],
  },
} as const satisfies Record<'gpus' | 'hosts' | 'findings' | RecordType, ListColumns>;

/** A list by its name: records by their type. */
export type ListName = keyof typeof LISTS;
/** Every list. */
export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[]; // as: these are its keys

type Named<Path extends string> = Path extends `${string}.${infer Name}` ? Name : Path;
type Sort<Path extends string> = Named<Path> | `-${Named<Path>}`;
type FilterOf<N extends ListName> = Named<(typeof LISTS)[N]['filters'][number]>;
type SortOf<N extends ListName> = Sort<(typeof LISTS)[N]['sorts'][number]>;

/** Name of a column, as a query has it. */
export function columnName(path: string): string {
  return path.slice(path.indexOf('.') + 1);
}

const optionalFilter = filterQuerySchema.optional();
type ListShape<N extends ListName> = typeof asOfQueryShape &
  typeof placedPageQueryShape & {
    sort: z.ZodOptional<z.ZodEnum<{ [S in SortOf<N>]: S }>>;
    q: z.ZodOptional<typeof searchQuerySchema>;
  } & { [F in FilterOf<N>]: typeof optionalFilter };

/** Query of a list: moment, page, `sort` (descending with `-`), `q`, and its filters. */
export function listQuery<N extends ListName>(list: N): z.ZodObject<ListShape<N>, z.core.$strict> {
  const { sorts, filters } = LISTS[list];
  const names = sorts.map(columnName);
  const shape = {
    ...asOfQueryShape,
    ...placedPageQueryShape,
    /** Column to sort by; with `-` before it descending. */
    sort: z.enum([...names, ...names.map((name) => `-${name}`)]).optional(),
    /** Text that any of the searched columns holds, in any case. */
    q: searchQuerySchema.optional(),
    ...Object.fromEntries(filters.map((path) => [columnName(path), optionalFilter])),
  };
  // as: the shape is made from the very columns that the type is made from
  return z.strictObject(shape) as unknown as z.ZodObject<ListShape<N>, z.core.$strict>;
}
