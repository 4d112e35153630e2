/** Values inside plain objects by their path. */
import type { Path } from './table.ts';

/** A plain object of unknown members. */
export type Members = Readonly<Record<string, unknown>>;

/** True for an object that is no array. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const step of path) at = isMembers(at) ? at[step] : undefined;
  return at;
}

/** Sets the value at a path, with the objects on the way. */
export function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown) {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const before = target[step];
  const inner: Record<string, unknown> = isMembers(before) ? { ...before } : {};
  setAt(inner, rest, value);
  target[step] = inner;
}

/** The elements of a list of a record; none where it has no such list. */
export function elementsOf(record: unknown, list: string): readonly unknown[] {
  const value = valueAt(record, [list]);
  return Array.isArray(value) ? value : [];
}

/** A path as JSON people write it: `parties[3].name`. */
export function pathText(root: string, path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`),
    root,
  );
}
