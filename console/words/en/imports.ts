/** Words of the page of imports, and of what is wrong with files of records. */
import type { RecordImportReply } from '../../../shared/api/records.ts';
import type { TableName } from '../../../shared/register/tables/table.ts';

const tables: Record<TableName, string> = {
  parties: 'Parties',
  sites: 'Sites',
  licenses: 'Licenses',
  licenseEvents: 'License events',
  shipments: 'Shipments',
  labTests: 'Lab tests',
  custody: 'Custody events',
  statements: 'End-use statements',
  uses: 'Declared uses',
  declarations: 'Declared quantities',
  attachments: 'Papers',
};
const tableMeanings: Record<TableName, string> = {
  parties: 'Exporters, purchasers, consignees, end users, labs, with their owners.',
  sites: 'Places where units stand, with their country.',
  licenses: 'What may be shipped to whom: models, quantities, conditions.',
  licenseEvents: 'A license was suspended, reinstated or revoked.',
  shipments: 'What left under which license, one unit a row.',
  labTests: 'What a lab tested before export, one result a row.',
  custody: 'Received, installed, moved, stored, sent for repair, returned, destroyed.',
  statements: 'What end users signed about use and users.',
  uses: 'Who uses which host, from when to when.',
  declarations: 'Quantities for the caps: shipments to the United States, other accelerators.',
  attachments: 'Papers by their digest, and what each is evidence of.',
};
const kinds: Record<RecordImportReply['changes'][number]['kind'], string> = {
  added: 'New',
  corrected: 'Corrected',
  unchanged: 'As it was',
};

/** Words of the page of imports. */
export const imports = {
  lead:
    'Records come in as files: CSV, Excel (XLSX) or JSON. Every file is tried first; ' +
    'nothing is entered until you say so, and then all of it or nothing.',
  tables,
  tableMeanings,
  kinds,
  chooseTable: 'What the file holds',
  chooseTableLead: 'In this order they name one another: a shipment needs its license first.',
  chooseFile: (table: string): string => `File of ${table.toLowerCase()}`,
  chooseFileLead: 'The template has every column with an example.',
  template: 'Template:',
  templateAs: (format: string): string => `Template as ${format}`,
  current: 'What the register has now, as a file that imports again:',
  currentAs: (format: string): string => `What the register has now, as ${format}`,
  choose: 'Choose a file',
  most: (most: string): string => `Or drop it here. CSV, XLSX or JSON, at most ${most}.`,
  tooLarge: (most: string): string => `The file is larger than ${most}. Split it.`,
  trying: (file: string): string => `${file} is being tried`,
  tryingNote:
    'Nothing is entered. Large files take minutes; if you leave the page, the trial stops.',
  runningFor: (duration: string): string => `For ${duration} so far`,
  stop: 'Stop',
  trialOf: (file: string): string => `What ${file} would change`,
  trialLead: 'This is a trial. Nothing was entered.',
  nothingNew: 'The register says all of this already: there is nothing to import.',
  withdrawsNothing: 'An import withdraws nothing: what the file lacks stays in the register.',
  changes: 'Records that change',
  record: 'Record',
  type: 'Type',
  what: 'What',
  fields: 'Changes',
  fromTo: (before: string, after: string): string => `${before} → ${after}`,
  problems: (shown: string, count: number): string =>
    count === 1 ? 'One problem. Nothing was entered.' : `${shown} problems. Nothing was entered.`,
  problemsNext:
    'Mend them in the file and choose it again. The template says what each column takes.',
  problemsTable: 'Problems by line',
  problemsFile: 'Download the problems as CSV',
  line: 'Line',
  column: 'Column',
  value: 'Value',
  wrong: 'What is wrong',
  wholeFile: 'File',
  shownOf: (shown: string, all: string): string => `${shown} of ${all} shown`,
  import: 'Import it',
  importLead:
    'Each new or corrected record becomes a leaf of the register and stays there for ' +
    'good. A correction keeps the version before it.',
  importAction: 'Import',
  reasonNeeded: 'The file corrects records: the reason stands in the register beside each.',
  reasonOptional: 'Can be left empty: the file only adds.',
  reasonMissing: 'A correction needs a reason.',
  importing: (file: string): string => `${file} is being imported`,
  importingNote:
    'You can leave the page: the server finishes it, all of it or nothing. The ' +
    'records then show what became of it.',
  imported: 'Imported',
  importedCount: (shown: string, count: number): string =>
    count === 1 ? 'One record was entered.' : `${shown} records were entered.`,
  leaf: 'Register leaf',
};
