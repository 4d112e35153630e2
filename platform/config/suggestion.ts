/** What somebody who mistyped a name may have meant. */

/** Letters to add, drop or change, at most, to make one text of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [rowIndex, letter] of [...from].entries()) {
    const next = [rowIndex + 1];
    for (const [index, other] of [...to].entries()) {
      const changed = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/** ` Did you mean NAME?` for the nearest of the names, or nothing where none is near. */
export function suggestion(text: string, names: readonly string[]): string {
  const ranked = names
    .map((name) => ({ name, away: distance(plain(text.slice(0, 64)), plain(name)) }))
    .toSorted((one, other) => one.away - other.away);
  const [nearest] = ranked;
  return nearest !== undefined && nearest.away <= 3 ? ` Did you mean ${nearest.name}?` : '';
}
