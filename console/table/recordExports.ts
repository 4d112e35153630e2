/** Links to the records of a table as a file that imports again, and to its empty template. */
import type { RecordType } from '../../shared/register/records/record.ts';
import type { TableName } from '../../shared/register/tables/table.ts';
import { addressOf } from '../api/call.ts';
import { useMay } from '../api/me.ts';
import { useWords } from '../words/WordsProvider.tsx';
import type { ExportLink } from './ExportMenu.tsx';

const TABLE_OF: Record<Exclude<RecordType, 'decision'>, TableName> = {
  party: 'parties',
  site: 'sites',
  license: 'licenses',
  licenseEvent: 'licenseEvents',
  shipment: 'shipments',
  labTest: 'labTests',
  custody: 'custody',
  statement: 'statements',
  use: 'uses',
  declaration: 'declarations',
  attachment: 'attachments',
};

/** The links of a type; none of decisions, which are not imported. */
export function useRecordExports(type: RecordType): readonly ExportLink[] {
  const { lists } = useWords();
  const mayExport = useMay('exportRecords');
  const mayTemplate = useMay('getTemplate');
  if (type === 'decision') return [];
  const params = { table: TABLE_OF[type] };
  const exported = (format: 'csv' | 'xlsx') =>
    addressOf('exportRecords', { params, query: { format } });
  return [
    ...(mayExport
      ? [
          { label: lists.exportRecords, href: exported('csv') },
          { label: lists.exportRecordsXlsx, href: exported('xlsx') },
        ]
      : []),
    ...(mayTemplate
      ? [
          {
            label: lists.template,
            href: addressOf('getTemplate', { params, query: { format: 'xlsx' } }),
          },
        ]
      : []),
  ];
}
