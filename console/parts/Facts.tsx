/** Facts as a list of names and values. */
import type { ReactNode } from 'react';

/** One fact; left out where its value is null or undefined. */
export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** A description list. */
export function Facts({ items }: { readonly items: readonly Fact[] }): ReactNode {
  const shown = items.filter(({ value }) => value !== null && value !== undefined);
  return (
    <dl className="facts">
      {shown.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
