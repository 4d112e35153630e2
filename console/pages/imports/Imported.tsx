/** What an import wrote: the records with their leaves. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RecordImportReply } from '../../../shared/api/records.ts';
import type { CallInput } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { LIST_ROUTES } from '../../table/lists.ts';
import { useWords } from '../../words/WordsProvider.tsx';

/** Ids that one question for their leaves names: they stand in an address. */
const SHOWN = 50;

/** Names the first records that were written, with their leaves. */
export function Imported({ reply }: { readonly reply: RecordImportReply }): ReactNode {
  const { imports } = useWords();
  const format = useFormat();
  const written = reply.changes.filter(({ kind }) => kind !== 'unchanged');
  const count = reply.imported ?? 0;
  const types = [...new Set(written.map(({ type }) => type))];
  return (
    <Section title={imports.imported}>
      <Stack gap="sm">
        <Text fw={600} role="status">
          {imports.importedCount(format.count(count), count)}
        </Text>
        {types.map((type) => (
          <WrittenOfType
            key={type}
            type={type}
            ids={written.filter((each) => each.type === type).map(({ id }) => id)}
          />
        ))}
      </Stack>
    </Section>
  );
}

type Type = RecordImportReply['changes'][number]['type'];

function WrittenOfType(props: { readonly type: Type; readonly ids: readonly string[] }): ReactNode {
  const { type, ids } = props;
  const { imports, terms } = useWords();
  const format = useFormat();
  const shown = ids.slice(0, SHOWN);
  const route = LIST_ROUTES[type];
  const query = { id: [...shown], limit: String(SHOWN) };
  // as: the list of every type of record has this filter.
  const found = useCall(route, { query } as CallInput<typeof route>);
  const items: readonly { readonly id: string; readonly index: number }[] = found.data?.items ?? [];
  const leaves = new Map(items.map(({ id, index }) => [id, index]));
  return (
    <>
      <PlainTable
        label={terms.recordTypes[type]}
        columns={[{ name: terms.recordType[type] }, { name: imports.leaf }]}
        rows={shown.map((id) => {
          const index = leaves.get(id);
          return {
            key: id,
            cells: [
              <RecordLink key="record" type={type} id={id} />,
              index === undefined ? '–' : <LeafLink key="leaf" log="register" index={index} />,
            ],
          };
        })}
      />
      <Text size="sm">{imports.shownOf(format.count(shown.length), format.count(ids.length))}</Text>
    </>
  );
}
