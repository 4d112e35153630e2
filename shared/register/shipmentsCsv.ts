/** Shipments as CSV, one unit a row: `license,shipment,shippedAt,model,serial,uuid`. */
import { LIMITS } from '../limits.ts';
import { type CsvRecord, parseCsv } from './csv.ts';
import { type LicenseFile, type Shipment, type ShippedUnit, shipmentSchema } from './license.ts';

const REQUIRED = ['license', 'shipment', 'shippedAt', 'model'] as const;
const IDENTITIES = ['serial', 'uuid'] as const;
const COLUMNS = [...REQUIRED, ...IDENTITIES] as const;
type ColumnName = (typeof COLUMNS)[number];
type Row = Readonly<Record<ColumnName, string>>;

interface Draft {
  readonly license: string;
  readonly shippedAt: string;
  readonly line: number;
  readonly units: ShippedUnit[];
}

/** Shipments of a CSV text and what is wrong, each with its line. The header line is required. */
export function parseShipmentsCsv(text: string): { file: LicenseFile; problems: string[] } {
  const { records, problems } = parseCsv(text);
  const [header, ...rows] = records;
  const found = problems.map(({ line, problem }) => `line ${line}: ${problem}`);
  if (header === undefined) return { file: {}, problems: [...found, 'line 1: no header line'] };
  const ofHeader = headerProblems(header);
  if (ofHeader.length > 0) return { file: {}, problems: [...ofHeader, ...found] };
  if (rows.length > LIMITS.importRows) {
    return { file: {}, problems: [`${rows.length} rows, limit ${LIMITS.importRows}`] };
  }
  const shipments = new Map<string, Draft>();
  const ofRows = rows.flatMap((record) =>
    addRow(shipments, record, header.fields).map((problem) => `line ${record.line}: ${problem}`),
  );
  const file = { shipments: [...shipments].map(shipmentOf) };
  return { file, problems: [...ofRows, ...found] };
}

function headerProblems({ fields, line }: CsvRecord): string[] {
  const known: readonly string[] = COLUMNS;
  const unknown = fields.filter((name) => !known.includes(name));
  const missing = REQUIRED.filter((name) => !fields.includes(name));
  const twice = fields.filter((name, position) => fields.indexOf(name) !== position);
  const hasIdentity = IDENTITIES.some((name) => fields.includes(name));
  return [
    ...unknown.map((name) => `line ${line}: unknown column "${name}"`),
    ...missing.map((name) => `line ${line}: no column ${name}`),
    ...twice.map((name) => `line ${line}: column ${name} is there twice`),
    ...(hasIdentity ? [] : [`line ${line}: no column serial and no column uuid`]),
  ];
}

/** Adds the unit of a row to its shipment, or says what is wrong with the row. */
function addRow(
  shipments: Map<string, Draft>,
  { fields, line }: CsvRecord,
  names: readonly string[],
): string[] {
  if (fields.length !== names.length) {
    return [`${fields.length} fields under ${names.length} columns`];
  }
  const at = (name: ColumnName) => fields[names.indexOf(name)] ?? '';
  const row: Row = {
    license: at('license'),
    shipment: at('shipment'),
    shippedAt: at('shippedAt'),
    model: at('model'),
    serial: at('serial'),
    uuid: at('uuid'),
  };
  const problems = rowProblems(row, shipments.get(row.shipment));
  if (problems.length > 0) return problems;
  const { license, shippedAt } = row;
  const draft = shipments.get(row.shipment) ?? { license, shippedAt, line, units: [] };
  draft.units.push(unitOf(row));
  shipments.set(row.shipment, draft);
  return [];
}

/** A row is checked as a shipment of one unit. */
function rowProblems(row: Row, draft: Draft | undefined): string[] {
  const { shipment: id, license, shippedAt } = row;
  const result = shipmentSchema.safeParse({ id, license, shippedAt, units: [unitOf(row)] });
  const problems = (result.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path.findLast((part) => typeof part === 'string') ?? 'unit');
    return `${name === 'id' ? 'shipment' : name === 'units' ? 'unit' : name}: ${message}`;
  });
  if (draft !== undefined && draft.license !== license) {
    problems.push(`shipment ${id} is under license ${draft.license} in line ${draft.line}`);
  }
  if (draft !== undefined && draft.shippedAt !== shippedAt) {
    problems.push(`shipment ${id} is of ${draft.shippedAt} in line ${draft.line}`);
  }
  return problems;
}

function unitOf({ model, serial, uuid }: Row): ShippedUnit {
  return { model, ...(serial === '' ? {} : { serial }), ...(uuid === '' ? {} : { uuid }) };
}

function shipmentOf([id, { license, shippedAt, units }]: [string, Draft]): Shipment {
  return { id, license, shippedAt, units };
}
