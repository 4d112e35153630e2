import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryItem } from '../../shared/accounting/history.ts';
import type { Balance } from '../../shared/accounting/types.ts';
import type { AttestationResult, Finding } from '../../shared/appraisal/result.ts';
import { isRecordDocument, type RegisterDocument } from '../../shared/register/documents.ts';
import { recordType } from '../../shared/register/records/record.ts';
import { HOUR } from '../factories/appraisal.ts';
import { drawAll, withoutLeaves } from './drawing.ts';
import { momentsOf, type Statement, seedArb, type World, worldOf } from './histories.ts';

/**
 * The items in another order, in which those of one key keep theirs: a key's evidence is a
 * sequence, and records with one id are versions. Which key comes next is drawn.
 */
function interleave<T>(items: readonly T[], keyOf: (item: T) => string, draws: number[]): T[] {
  const queues = new Map<string, T[]>();
  for (const item of items) {
    const own = queues.get(keyOf(item)) ?? [];
    queues.set(keyOf(item), [...own, item]);
  }
  return items.flatMap((_, position) => {
    const keys = [...queues.keys()];
    const key = keys[(draws[position % draws.length] ?? 0) % keys.length] ?? '';
    const [next, ...rest] = queues.get(key) ?? [];
    if (rest.length === 0) queues.delete(key);
    else queues.set(key, rest);
    return next === undefined ? [] : [next];
  });
}

function renumbered(item: HistoryItem, index: number, lateHours: number): HistoryItem {
  const { leaf, result } = item;
  const isFile = leaf.via === 'file' && leaf.kind === 'evidence';
  const time = isFile ? leaf.time + lateHours * HOUR : leaf.time;
  const moved = { ...item, index, leaf: { ...leaf, time } };
  return result === null ? moved : { ...moved, result: renumberedResult(result, index, time) };
}

function renumberedResult(
  result: AttestationResult,
  index: number,
  notAfter: number,
): AttestationResult {
  const leaves = { firstLeaf: index, lastLeaf: index };
  const gpus = result.gpus.map((gpu) => ({
    ...gpu,
    findings: gpu.findings.map((finding): Finding => ({ ...finding, ...leaves })),
  }));
  return { ...result, evidenceIndex: index, notAfter, gpus };
}

/** Policies, the catalogue and host keys stay first; of records those with one id keep order. */
function nameOf(document: RegisterDocument): string {
  if (!isRecordDocument(document)) return 'first';
  return `${recordType(document.record)} ${document.record.id}`;
}

function reordered({ statements, history }: World, draws: number[], lateHours: number): World {
  const isFirst = ({ document }: Statement) => nameOf(document) === 'first';
  const records = statements.filter((statement) => !isFirst(statement));
  const items = interleave(history, ({ leaf }) => leaf.kid, draws);
  return {
    statements: [
      ...statements.filter(isFirst),
      ...interleave(records, ({ document }) => nameOf(document), draws),
    ],
    history: items.map((item, index) => renumbered(item, index, lateHours)),
  };
}

const drawsArb = fc.array(fc.nat(100), { minLength: 1, maxLength: 30 });

describe('the order in which evidence and documents arrive', () => {
  it('changes no column, figure or finding', () => {
    fc.assert(
      fc.property(seedArb, drawsArb, (seed, draws) => {
        const world = worldOf(seed);
        const asked = momentsOf(seed).map((validAt) => ({ validAt }));
        const before = drawAll(world, asked).map(withoutLeaves);
        const after = drawAll(reordered(world, draws, 0), asked).map(withoutLeaves);
        expect(after).toEqual(before);
      }),
      { numRuns: 5000 },
    );
  });
});

/** With a later receipt less is certain about the moment: a finding can need that certainty. */
const placesOf = ({ units, replaced }: Balance) =>
  [...units, ...replaced].map(({ column, lastSeenAt, host, continuity, ...unit }) => ({
    id: `${unit.serial} ${unit.uuid}`,
    column: column === 'attestedWithFindings' ? 'attested' : column,
    lastSeenAt,
    host,
    continuity,
  }));

describe('evidence that comes as a file', () => {
  it('puts units where they were at its moment, however late it comes', () => {
    fc.assert(
      fc.property(seedArb, drawsArb, fc.constantFrom(1, 336), (seed, draws, lateHours) => {
        const world = worldOf(seed);
        const asked = momentsOf(seed).map((validAt) => ({ validAt }));
        const before = drawAll(world, asked).map(placesOf);
        const after = drawAll(reordered(world, draws, lateHours), asked).map(placesOf);
        expect(after).toEqual(before);
      }),
      { numRuns: 1500 },
    );
  });
});
