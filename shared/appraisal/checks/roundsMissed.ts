/** roundsMissed@1: no round of a host goes without evidence. */
import { msToText } from '../../register/day.ts';
import { amount } from '../../text/amount.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each evidence that says that rounds before it gave none. */
export const roundsMissed: EvidenceCheck = {
  scope: 'evidence',
  name: 'roundsMissed',
  version: 1,
  code: 'roundsMissed',
  family: 'operations',
  severity: 'low',
  rule: 'R05',
  shows: 'The agent could sign nothing for a while, and says so itself.',
  cannotShow: 'What was in the host meanwhile.',
  falseAlarms: 'A full disk.',
  next: 'Give the state folder of the agent more room; look at the code for other causes.',
  run({ host, readings }) {
    if (readings?.format !== 'fleetseal/readings@2' || readings.missed === undefined) return [];
    const { count, firstAt, lastAt, code } = readings.missed;
    const seen =
      `${amount(count, 'round')} without evidence, from ${msToText(firstAt)} to ` +
      `${msToText(lastAt)} by its own clock (${code})`;
    return [{ submodule: null, subject: host, seen }];
  },
};
