/**
 * One text for each JSON value, whatever order its members are in: RFC 8785 for values of strict
 * I-JSON, whose only numbers are integers.
 */
import { type Bytes, compareText, utf8 } from './bytes.ts';

/** Text of a JSON value with the members of each object in order of their names (code units). */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(',')}}`;
}

/** The same as UTF-8. */
export function canonicalBytes(value: unknown): Bytes {
  return utf8(canonicalText(value));
}
