/** Numbers with their noun. */

/** As in `1 leaf` and `2 leaves`; the plural adds an s where none is given. */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
