/** A JSON object as facts: names as the format has them, moments and digests readable. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Facts } from '../../parts/Facts.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { isJsonObject, isMoment, type Json, type JsonObject } from './jsonValue.ts';

/** Names of members that a page has words for. */
export type FieldNames = Readonly<Record<string, string>>;

const SHOWN_ITEMS = 20;

/** The members of an object, in their order. */
export function JsonFacts(props: {
  readonly value: JsonObject;
  readonly names?: FieldNames;
}): ReactNode {
  const { value, names = {} } = props;
  return (
    <Facts
      items={Object.entries(value).map(([name, member]) => ({
        name: (Object.hasOwn(names, name) ? names[name] : undefined) ?? name,
        value: <JsonValue value={member} />,
      }))}
    />
  );
}

function JsonValue({ value }: { readonly value: Json }): ReactNode {
  const { terms } = useWords();
  if (value === null) return terms.none;
  if (typeof value === 'boolean') return value ? terms.yes : terms.no;
  if (typeof value === 'number') return isMoment(value) ? <Moment ms={value} exact /> : value;
  if (typeof value === 'string') return <span className="breaks pre-line">{value}</span>;
  if (isJsonObject(value)) return <JsonFacts value={value} />;
  return <JsonItems items={value} />;
}

function JsonItems({ items }: { readonly items: readonly Json[] }): ReactNode {
  const { leaf, terms } = useWords();
  if (items.length === 0) return terms.none;
  const left = items.length - SHOWN_ITEMS;
  return (
    <>
      <ol className="json-items">
        {items.slice(0, SHOWN_ITEMS).map((item) => (
          <li key={JSON.stringify(item)}>
            <JsonValue value={item} />
          </li>
        ))}
      </ol>
      {left > 0 ? <Text size="sm">{leaf.moreItems(String(left))}</Text> : null}
    </>
  );
}
