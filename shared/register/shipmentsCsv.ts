/** Shipments as CSV, one unit a row: `license,shipment,shippedAt,model,serial,uuid`. */
import { readCsvTable, type TableRow } from './csvTable.ts';
import { type LicenseFile, type Shipment, type ShippedUnit, shipmentSchema } from './license.ts';

const REQUIRED = ['license', 'shipment', 'shippedAt', 'model'] as const;
const IDENTITIES = ['serial', 'uuid'] as const;
type Row = TableRow<(typeof REQUIRED)[number] | (typeof IDENTITIES)[number]>;

interface Draft {
  readonly license: string;
  readonly shippedAt: string;
  readonly line: number;
  readonly units: ShippedUnit[];
}

/** Shipments of a CSV text and what is wrong, each with its line. The header line is required. */
export function parseShipmentsCsv(text: string): { file: LicenseFile; problems: string[] } {
  const table = readCsvTable(text, { required: REQUIRED, optional: IDENTITIES });
  const hasIdentity = IDENTITIES.some((name) => table.columns.includes(name));
  if (!hasIdentity && table.columns.length > 0) {
    const problems = [...table.problems, 'line 1: no column serial and no column uuid'];
    return { file: {}, problems };
  }
  const shipments = new Map<string, Draft>();
  const ofRows = table.rows.flatMap((row) =>
    addRow(shipments, row).map((problem) => `line ${row.line}: ${problem}`),
  );
  const file = { shipments: [...shipments].map(shipmentOf) };
  return { file, problems: [...ofRows, ...table.problems] };
}

/** Adds the unit of a row to its shipment, or says what is wrong with the row. */
function addRow(shipments: Map<string, Draft>, row: Row): string[] {
  const id = row.at('shipment');
  const problems = rowProblems(row, shipments.get(id));
  if (problems.length > 0) return problems;
  const [license, shippedAt] = [row.at('license'), row.at('shippedAt')];
  const draft = shipments.get(id) ?? { license, shippedAt, line: row.line, units: [] };
  draft.units.push(unitOf(row));
  shipments.set(id, draft);
  return [];
}

/** A row is checked as a shipment of one unit. */
function rowProblems(row: Row, draft: Draft | undefined): string[] {
  const [id, license, shippedAt] = [row.at('shipment'), row.at('license'), row.at('shippedAt')];
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

function unitOf(row: Row): ShippedUnit {
  const [serial, uuid] = [row.at('serial'), row.at('uuid')];
  return {
    model: row.at('model'),
    ...(serial === '' ? {} : { serial }),
    ...(uuid === '' ? {} : { uuid }),
  };
}

function shipmentOf([id, { license, shippedAt, units }]: [string, Draft]): Shipment {
  return { id, license, shippedAt, units };
}
