/** The life of a GPU as a line from top to bottom, with the times in which nobody saw it. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Column, UnitHistory } from '../../../shared/accounting/types.ts';
import { ColumnTag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { type Entry, type Gap, type LifeLine, lifeOf } from './timeline.ts';
import './timeline.css';

/** What is told. */
export interface LifeProps {
  readonly history: UnitHistory | null;
  readonly column: Column | null;
  readonly validAt: number;
}

/** The line; `history` null: no paper names it. */
export function Life({ history, column, validAt }: LifeProps): ReactNode {
  const { gpu } = useWords();
  if (history === null) {
    return (
      <Section title={gpu.life}>
        <Text size="sm">{gpu.noLife}</Text>
      </Section>
    );
  }
  const lines = lifeOf(history, { column, validAt });
  return (
    <Section title={gpu.life} lead={gpu.lifeLead}>
      <LineKey />
      <ol className="life" aria-label={gpu.life}>
        {lines.map((line) => (
          <Line key={keyOf(line)} line={line} />
        ))}
        <li>
          <span className="life-line" aria-hidden />
          <Group gap="xs" className="life-body">
            <b>{gpu.today}</b>
            <Moment ms={validAt} exact />
            {column === null ? null : <ColumnTag column={column} />}
          </Group>
        </li>
      </ol>
    </Section>
  );
}

function keyOf(line: LifeLine): string {
  if ('gap' in line) return `gap ${line.gap.kind} ${line.gap.from}`;
  const { at, leaf, what } = line.entry;
  return `${at} ${leaf?.log} ${leaf?.index} ${what}`;
}

function LineKey(): ReactNode {
  const { gpu } = useWords();
  const items = [
    ['evidence', gpu.keyEvidence],
    ['paper', gpu.keyPaper],
    ['alert', gpu.keyAlert],
    ['gap', gpu.keyGap],
  ] as const;
  return (
    <ul className="life-key">
      {items.map(([kind, text]) => (
        <li key={kind}>
          <span className={`life-dot life-dot-${kind}`} aria-hidden />
          <Text size="sm">{text}</Text>
        </li>
      ))}
    </ul>
  );
}

function Line({ line }: { readonly line: LifeLine }): ReactNode {
  if ('gap' in line) return <GapLine gap={line.gap} />;
  return <EntryLine entry={line.entry} />;
}

function GapLine({ gap }: { readonly gap: Gap }): ReactNode {
  const words = useWords();
  const format = useFormat();
  return (
    <li className="life-gap">
      <span className="life-line" aria-hidden />
      <div className="life-body">
        <Text size="sm">{words.gpu.gaps[gap.kind](format.duration(gap.to - gap.from))}</Text>
        <Text size="sm" c="dimmed">
          {words.gpu.gapFromTo(format.moment(gap.from), format.moment(gap.to))}
        </Text>
      </div>
    </li>
  );
}

function classOf({ kind, leaf }: Entry): string {
  if (kind === 'finding' || kind === 'testFailed') return 'life-alert';
  return leaf?.log === 'evidence' ? 'life-evidence' : 'life-paper';
}

function EntryLine({ entry }: { readonly entry: Entry }): ReactNode {
  const { gpu } = useWords();
  const { kind, at, leaf, who, what } = entry;
  return (
    <li className={classOf(entry)}>
      <span className="life-line" aria-hidden />
      <div className="life-body">
        <Group gap="xs">
          <b>{gpu.entries[kind]}</b>
          {who === null ? null : <Text size="sm">{gpu.by(who)}</Text>}
          {leaf === null ? null : (
            <Text size="sm" span>
              <LeafLink log={leaf.log} index={leaf.index} short />
            </Text>
          )}
        </Group>
        <Text size="sm">{at === null ? gpu.noMoment : <Moment ms={at} exact />}</Text>
        <Text size="sm" c="dimmed" lang="en">
          {what}
        </Text>
      </div>
    </li>
  );
}
