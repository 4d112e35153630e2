/** What a reader should know about decisions on hosts that no finding tells. */
import type { EvidenceLogLeaf } from '../log/leaf.ts';
import { isAfterEnd } from '../register/hostKeys.ts';
import { amount } from '../text/amount.ts';
import type { CheckedRegister } from './checks/register.ts';

/** At most this many register leaves are named. */
const LISTED = 5;

/**
 * Sentences: which keys follow another by a person's word alone, and how much evidence is in the
 * log that no figure counts, since nobody had approved its key by then.
 */
export function hostNotes(
  { register, entries }: CheckedRegister,
  leaves: readonly EvidenceLogLeaf[],
): string[] {
  const joined = entries.filter(
    ({ document }) =>
      document.format === 'fleetseal/hostEvent@1' &&
      document.event === 'approved' &&
      document.replaces !== null,
  );
  const unapproved = leaves.filter((leaf, index) => {
    const state = register.hosts.get(leaf.kid);
    if (state === undefined || isAfterEnd(state, { index, leaf })) return false;
    return state.countsFrom === null || index < state.countsFrom;
  });
  return [...joinedNote(joined.map(({ index }) => index)), ...unapprovedNote(unapproved.length)];
}

function joinedNote(indexes: readonly number[]): string[] {
  if (indexes.length === 0) return [];
  const more = indexes.length > LISTED ? ` and ${indexes.length - LISTED} more` : '';
  return [
    `A person said of ${amount(indexes.length, 'host key')} which host it belongs to (register ` +
      `leaves ${indexes.slice(0, LISTED).join(', ')}${more}). Nothing shows that it is the same ` +
      'machine, and a GPU that came with it is not said to have moved.',
  ];
}

function unapprovedNote(count: number): string[] {
  if (count === 0) return [];
  return [
    `The log holds ${amount(count, 'evidence')} that no figure counts: when it was logged, ` +
      'nobody had approved its key. What it says of GPUs gives no finding.',
  ];
}
