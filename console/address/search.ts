/** What stands behind the question mark: the state of a page, as plain repeated parameters. */

/** By name, each value once given, in order. */
export type Search = Readonly<Record<string, readonly string[]>>;

/** What every page takes along: the moment that everything is about, and the sites in view. */
export const KEPT = ['validAt', 'from', 'knownEvidence', 'knownRegister', 'site'] as const;

/** Reads `?a=1&a=2`. */
export function parseSearch(text: string): Search {
  // Any name can stand in an address, also one that every object has.
  const found = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (value !== '') found.set(name, [...(found.get(name) ?? []), value]);
  }
  return Object.fromEntries(found);
}

/** Writes what parseSearch reads; empty where there is nothing. */
export function searchText(search: Search): string {
  const pairs = Object.entries(search).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

/** The first value of a name. */
export function one(search: Search, name: string): string | undefined {
  return search[name]?.[0];
}

/** The same with some names changed; null or an empty list takes a name away. */
export function changed(
  search: Search,
  changes: Readonly<Record<string, string | readonly string[] | null>>,
): Search {
  const entries = Object.entries({ ...search, ...changes }).flatMap(
    ([name, value]): [string, readonly string[]][] => {
      const values = value === null ? [] : [value].flat();
      return values.length === 0 ? [] : [[name, values]];
    },
  );
  return Object.fromEntries(entries);
}

/** What the next page keeps of this one. */
export function keptOf(search: Search): Search {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const values = search[name];
      return values === undefined ? [] : [[name, values]];
    }),
  );
}
