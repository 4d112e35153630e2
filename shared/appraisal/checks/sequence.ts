/** sequence@1: each evidence of a key follows one that was logged before it, to its last one. */
import { type FleetContext, type FleetSeen, hostSeen } from '../../accounting/fleet.ts';
import type { FleetCheck } from './check.ts';

/**
 * Fires for each key with a leaf whose predecessor, number or own state is no earlier leaf, and for
 * each key that named a last point, at its end, that is no leaf.
 */
export const sequence: FleetCheck = {
  scope: 'fleet',
  name: 'sequence',
  version: 1,
  code: 'sequenceGap',
  family: 'tampering',
  severity: 'medium',
  rule: 'R05',
  shows: 'The host names an evidence before this one that the log does not hold before it.',
  cannotShow: 'What it said, and whether host, network or log lost it.',
  falseAlarms: 'A host whose disk lost what it had signed and not yet sent.',
  next: 'Ask the host for what its spool and its kept proofs hold, and compare with the log.',
  run(context) {
    const inside = context.keys.flatMap(({ kid, gaps }) => {
      const [first] = gaps;
      const last = gaps.at(-1);
      if (first === undefined || last === undefined) return [];
      const more = gaps.length > 1 ? `, and ${gaps.length - 1} more` : '';
      const leaves = { firstLeaf: first.index, lastLeaf: last.index };
      return [hostSeen(context, kid, { seen: `${first.seen}${more}`, ...leaves })];
    });
    return [...inside, ...endsCutOff(context)];
  },
};

/** What a key signed last has no successor that could name it: its end does. */
function endsCutOff(context: FleetContext): FleetSeen[] {
  const held = new Set(context.items.map(({ leaf }) => `${leaf.kid} ${leaf.digest}`));
  return [...context.reference.hosts].flatMap(([kid, { ended }]) => {
    const last = ended !== null && ended.time <= context.validAt ? (ended.last ?? null) : null;
    if (last === null || held.has(`${kid} ${last.digest}`)) return [];
    const seen = `the key ended with number ${last.seq}, which is no leaf`;
    return [hostSeen(context, kid, { seen, firstLeaf: null, lastLeaf: null })];
  });
}
