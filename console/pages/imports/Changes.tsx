/** What an import changes: how much of what, and each record. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { RecordImportReply } from '../../../shared/api/records.ts';
import { Tag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

type Change = RecordImportReply['changes'][number];

const KINDS = ['added', 'corrected', 'unchanged'] as const;
const COLORS = { added: 'teal', corrected: 'yellow', unchanged: 'gray' } as const;
const SHOWN = 100;
const FIELDS_SHOWN = 8;

/** How many records are new, corrected, as they were. */
export function Counts({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  const { imports } = useWords();
  const format = useFormat();
  return (
    <Stack gap={4}>
      <Group gap="md">
        {KINDS.map((kind) => (
          <Group key={kind} gap={6}>
            <Tag color={COLORS[kind]}>{imports.kinds[kind]}</Tag>
            <Text span fw={600}>
              {format.count(changes.filter((change) => change.kind === kind).length)}
            </Text>
          </Group>
        ))}
      </Group>
      <Text size="sm">{imports.withdrawsNothing}</Text>
    </Stack>
  );
}

/** Each record that is new or corrected. */
export function ChangesTable({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  const { imports, parts, terms } = useWords();
  const format = useFormat();
  const [shown, setShown] = useState(SHOWN);
  const changed = changes.filter(({ kind }) => kind !== 'unchanged');
  if (changed.length === 0) return null;
  return (
    <Stack gap="sm">
      <PlainTable
        label={imports.changes}
        columns={[
          { name: imports.record },
          { name: imports.type },
          { name: imports.what },
          { name: imports.fields, kind: 'words' },
        ]}
        rows={changed.slice(0, shown).map((change) => ({
          key: `${change.type} ${change.id}`,
          cells: [
            change.kind === 'added' ? (
              <span key="record" className="breaks">
                {change.id}
              </span>
            ) : (
              <RecordLink key="record" type={change.type} id={change.id} />
            ),
            terms.recordType[change.type],
            <Tag key="what" color={COLORS[change.kind]}>
              {imports.kinds[change.kind]}
            </Tag>,
            <Fields key="fields" change={change} />,
          ],
        }))}
      />
      <Group gap="sm">
        <Text size="sm">
          {imports.shownOf(
            format.count(Math.min(shown, changed.length)),
            format.count(changed.length),
          )}
        </Text>
        {changed.length > shown ? (
          <Button size="xs" variant="default" onClick={() => setShown(shown + SHOWN)}>
            {parts.more}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}

function Fields({ change }: { readonly change: Change }): ReactNode {
  const { imports, terms, finding } = useWords();
  const format = useFormat();
  const { fields, moreFields } = change;
  if (fields.length === 0) return null;
  const more = moreFields + Math.max(fields.length - FIELDS_SHOWN, 0);
  return (
    <Stack gap={2}>
      {fields.slice(0, FIELDS_SHOWN).map(({ field, before, after }) => (
        <Text key={field} size="sm" className="breaks">
          <span lang="en">{field}</span>
          {': '}
          {imports.fromTo(before ?? terms.none, after ?? terms.none)}
        </Text>
      ))}
      {more > 0 ? <Text size="sm">{finding.andMore(format.count(more))}</Text> : null}
    </Stack>
  );
}
