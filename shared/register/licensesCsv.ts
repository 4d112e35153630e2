/**
 * Licenses as CSV, one item a row: `license,authority,number,eccn,licensee,endUser,sites,model,
 * quantity,validFrom,validTo`. Rows of one license repeat its other fields; sites are separated
 * by semicolons.
 */
import { readCsvTable, type TableRow } from './csvTable.ts';
import { type License, type LicenseFile, licenseSchema } from './license.ts';

/** The column by which a CSV is known to hold licenses, and not shipments. */
export const LICENSES_COLUMN = 'quantity';

const REQUIRED = [
  'license',
  'authority',
  'number',
  'model',
  'quantity',
  'validFrom',
  'validTo',
] as const;
const OPTIONAL = ['eccn', 'licensee', 'endUser', 'sites'] as const;
/** What is said once for a license, and repeated in each of its rows. */
const REPEATED = [
  'authority',
  'number',
  'eccn',
  'licensee',
  'endUser',
  'sites',
  'validFrom',
  'validTo',
] as const;
type Row = TableRow<(typeof REQUIRED)[number] | (typeof OPTIONAL)[number]>;

/** Licenses of a CSV text and what is wrong, each with its line. The header line is required. */
export function parseLicensesCsv(text: string): { file: LicenseFile; problems: string[] } {
  const table = readCsvTable(text, { required: REQUIRED, optional: OPTIONAL });
  const first = new Map<string, Row>();
  const licenses = new Map<string, License>();
  const ofRows = table.rows.flatMap((row) => {
    const id = row.at('license');
    const problems = [...shapeProblems(row), ...differences(row, first.get(id))];
    if (problems.length > 0) return problems.map((problem) => `line ${row.line}: ${problem}`);
    const license = licenseOf(row);
    const items = [...(licenses.get(id)?.items ?? []), ...license.items];
    first.set(id, first.get(id) ?? row);
    licenses.set(id, { ...license, items });
    return [];
  });
  return { file: { licenses: [...licenses.values()] }, problems: [...ofRows, ...table.problems] };
}

/** A row is checked as a license of one item. */
function shapeProblems(row: Row): string[] {
  if (!/^(0|[1-9][0-9]{0,8})$/.test(row.at('quantity'))) return ['quantity: not a whole number'];
  const result = licenseSchema.safeParse(licenseOf(row));
  return (result.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path.findLast((part) => typeof part === 'string') ?? 'license');
    return `${name === 'id' ? 'license' : name}: ${message}`;
  });
}

function differences(row: Row, before: Row | undefined): string[] {
  if (before === undefined) return [];
  return REPEATED.filter((name) => row.at(name) !== before.at(name)).map(
    (name) => `${name} is not the one of line ${before.line}, of the same license`,
  );
}

function licenseOf(row: Row): License {
  const optional = (name: 'eccn' | 'licensee' | 'endUser') =>
    row.at(name) === '' ? {} : { [name]: row.at(name) };
  const sites = row
    .at('sites')
    .split(';')
    .map((site) => site.trim());
  return {
    id: row.at('license'),
    authority: row.at('authority'),
    number: row.at('number'),
    ...optional('eccn'),
    ...optional('licensee'),
    ...optional('endUser'),
    ...(row.at('sites') === '' ? {} : { sites }),
    items: [{ model: row.at('model'), quantity: Number(row.at('quantity')) }],
    validFrom: row.at('validFrom'),
    validTo: row.at('validTo'),
  };
}
