/** Tables of what is different. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Column } from '../../../shared/accounting/types.ts';
import { PageLink } from '../../address/PageLink.tsx';
import type { CallReply } from '../../api/call.ts';
import { ColumnTag, LifeTag, SeverityTag } from '../../parts/badges.tsx';
import { checkName } from '../../parts/checkWords.ts';
import { type Format, useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

type Difference = CallReply<'getDifference'>;
type Unit = Difference['units'][number];

const FIGURES = [
  'unaccounted',
  'unreachable',
  'attestedWithFindings',
  'attested',
  'inTransit',
  'outOfService',
  'disposed',
  'notShipped',
  'licensed',
] as const;

function signed(value: number, format: Format): string {
  return `${value > 0 ? '+' : '−'}${format.count(Math.abs(value))}`;
}

/** Figures over everything in view that are not what they were. */
export function ChangedFigures({ difference }: { readonly difference: Difference }): ReactNode {
  const { overview, terms } = useWords();
  const format = useFormat();
  const changed = FIGURES.filter((column) => difference.total[column] !== 0);
  return (
    <Section title={overview.figuresTitle}>
      {changed.length === 0 ? (
        <Text>{overview.noFigures}</Text>
      ) : (
        <PlainTable
          label={overview.figuresTitle}
          columns={[{ name: overview.column }, { name: overview.change, kind: 'number' }]}
          rows={changed.map((column) => ({
            key: column,
            cells: [terms.columns[column], signed(difference.total[column], format)],
          }))}
        />
      )}
    </Section>
  );
}

/** Units whose column is another one. */
export function ChangedUnits({ difference }: { readonly difference: Difference }): ReactNode {
  const { overview, terms } = useWords();
  const format = useFormat();
  const { units, counts } = difference;
  return (
    <Section title={overview.unitsTitle}>
      {units.length === 0 ? (
        <Text>{overview.noUnits}</Text>
      ) : (
        <PlainTable
          label={overview.unitsTitle}
          columns={[
            { name: terms.gpu },
            { name: overview.wasIn },
            { name: overview.isIn },
            { name: overview.because },
          ]}
          rows={units.map((unit) => ({
            key: unit.uuid ?? unit.serial ?? '',
            cells: cellsOf(unit),
          }))}
        />
      )}
      {counts.units > units.length ? (
        <Text size="sm">
          {overview.cut(format.count(units.length), format.count(counts.units))}
        </Text>
      ) : null}
    </Section>
  );
}

function cellsOf({ serial, uuid, before, after, because }: Unit): ReactNode[] {
  return [
    <PageLink key="name" page="gpu" params={{ gpu: uuid ?? serial ?? '' }}>
      {serial ?? uuid ?? '–'}
    </PageLink>,
    <InSum key="before" column={before} />,
    <InSum key="after" column={after} />,
    because === null ? '–' : <Because key="because" {...because} />,
  ];
}

function Because({ log, leaf }: NonNullable<Unit['because']>): ReactNode {
  const { overview } = useWords();
  return (
    <PageLink page="leaf" params={{ log, index: String(leaf) }}>
      {overview.leaf(log, String(leaf))}
    </PageLink>
  );
}

function InSum({ column }: { readonly column: Column | null }): ReactNode {
  const { overview } = useWords();
  return column === null ? overview.notInSum : <ColumnTag column={column} />;
}

/** Findings of one of the two moments only. */
export function ChangedFindings(props: {
  readonly title: string;
  readonly findings: Difference['findings']['new'];
}): ReactNode {
  const { title, findings } = props;
  const words = useWords();
  return (
    <Section title={title}>
      {findings.length === 0 ? (
        <Text>{words.overview.noFindings}</Text>
      ) : (
        <ul className="changed-findings">
          {findings.map(({ id, code, severity, subject }) => (
            <li key={id} className="breaks">
              <SeverityTag severity={severity} />{' '}
              <PageLink page="finding" params={{ finding: id }}>
                {checkName(words, code)}
              </PageLink>
              {` · ${subject.id}`}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Findings that somebody decided about in between. */
export function ChangedLives({ difference }: { readonly difference: Difference }): ReactNode {
  const { overview } = useWords();
  const { lifeChanged } = difference.findings;
  if (lifeChanged.length === 0) return null;
  return (
    <Section title={overview.livesTitle}>
      <ul className="changed-findings">
        {lifeChanged.map(({ id, before, after }) => (
          <li key={id} className="breaks">
            <PageLink page="finding" params={{ finding: id }}>
              {id}
            </PageLink>{' '}
            <LifeTag life={before} /> → <LifeTag life={after} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
