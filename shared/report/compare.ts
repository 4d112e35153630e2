/** Finds where two JSON values differ, so that a wrong figure can be named. */

import { clip } from '../appraisal/finding.ts';

/** At most this many differences are listed. */
const LISTED = 5;

/**
 * The first differences, as in `items[0].figures.attested: report says 12, recomputed 11`. Empty
 * when both values are equal (order of members aside).
 */
export function differences(reported: unknown, recomputed: unknown): string[] {
  const found: string[] = [];
  collect({ path: '', reported, recomputed }, found);
  return found;
}

interface Pair {
  readonly path: string;
  readonly reported: unknown;
  readonly recomputed: unknown;
}

function collect(pair: Pair, found: string[]): void {
  const { path, reported, recomputed } = pair;
  if (found.length >= LISTED) return;
  if (isContainer(reported) && isContainer(recomputed)) {
    if (Array.isArray(reported) === Array.isArray(recomputed)) {
      collectMembers({ path, reported, recomputed }, found);
      return;
    }
  } else if (reported === recomputed) return;
  found.push(`${shortPath(path)}: report says ${short(reported)}, recomputed ${short(recomputed)}`);
}

function collectMembers(
  pair: { path: string; reported: object; recomputed: object },
  found: string[],
): void {
  const { path, reported, recomputed } = pair;
  const isArray = Array.isArray(recomputed);
  const left = new Map(Object.entries(reported));
  const right = new Map(Object.entries(recomputed));
  for (const name of new Set([...right.keys(), ...left.keys()])) {
    const inner = isArray ? `${path}[${name}]` : `${path}${path === '' ? '' : '.'}${name}`;
    collect({ path: inner, reported: left.get(name), recomputed: right.get(name) }, found);
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function short(value: unknown): string {
  return value === undefined ? 'nothing' : clip(JSON.stringify(value), 80);
}

/** Names of members come from the report, and may be as long as it is. */
function shortPath(path: string): string {
  return path === '' ? 'value' : clip(path, 160);
}
