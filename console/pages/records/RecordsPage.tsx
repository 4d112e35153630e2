/** Records of one type: what people declared. */
import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RecordType } from '../../../shared/register/records/record.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useParam } from '../../address/useSearch.ts';
import { Page } from '../../parts/Page.tsx';
import { NotFound } from '../../shell/Failed.tsx';
import { ListTable } from '../../table/ListTable.tsx';
import { useRecordExports } from '../../table/recordExports.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { OTHER_TYPES, recordTypeOf } from './recordTypes.ts';
import './records.css';

/** The page of the records of one type. */
export function RecordsPage(): ReactNode {
  const type = recordTypeOf(useParam('type'));
  return type === undefined ? <NotFound /> : <Records key={type} type={type} />;
}

function Records({ type }: { readonly type: RecordType }): ReactNode {
  const { shell, terms, records } = useWords();
  const exports = useRecordExports(type);
  return (
    <Page title={terms.recordTypes[type]} kind={shell.pages.records} lead={records.leadRecords}>
      <Group component="nav" gap={4} className="record-types" aria-label={records.recordKinds}>
        {OTHER_TYPES.map((other) => (
          <PageLink
            key={other}
            page="records"
            params={{ type: other }}
            className="record-type"
            {...(other === type ? { 'aria-current': 'page' as const } : {})}
          >
            {terms.recordTypes[other]}
          </PageLink>
        ))}
      </Group>
      <ListTable list={type} label={terms.recordTypes[type]} sort="-time" exports={exports} />
    </Page>
  );
}
