/** keyAfterEnd@1: a host key that has ended signs nothing more. */
import { hostSeen } from '../../accounting/fleet.ts';
import { isAfterEnd, type KeyEnd } from '../../register/hostKeys.ts';
import { amount } from '../../text/amount.ts';
import type { FleetCheck } from './check.ts';

const CAUSE_WORDS: Readonly<Record<KeyEnd['cause'], string>> = {
  rotation: 'was rotated',
  replacement: 'was replaced',
  retirement: 'was retired',
  refusal: 'was refused',
};

/** Fires for each key that signed something beyond its end. Such evidence is not counted. */
export const keyAfterEnd: FleetCheck = {
  scope: 'fleet',
  name: 'keyAfterEnd',
  version: 1,
  code: 'keyAfterEnd',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'A host key signed evidence beyond the end that the register gives it.',
  cannotShow: 'Who holds the key; whether what it says of GPUs is true. It counts for no unit.',
  falseAlarms: 'A host restored from a backup of before the end of its key.',
  next: 'Find the machine that still holds the key; look at what it shows, and take the key away.',
  run(context) {
    const ofKey = Map.groupBy(context.items, ({ leaf }) => leaf.kid);
    return [...ofKey].flatMap(([kid, items]) => {
      const state = context.reference.hosts.get(kid);
      if (state === undefined || state.ended === null) return [];
      const beyond = items.filter((item) => isAfterEnd(state, item));
      const [first] = beyond;
      const last = beyond.at(-1);
      if (first === undefined || last === undefined) return [];
      const { cause, index } = state.ended;
      const seen =
        `the key ${CAUSE_WORDS[cause]} by register leaf ${index}; ` +
        `${amount(beyond.length, 'evidence')} beyond that, the first at leaf ${first.index}`;
      return [hostSeen(context, kid, { seen, firstLeaf: first.index, lastLeaf: last.index })];
    });
  },
};
