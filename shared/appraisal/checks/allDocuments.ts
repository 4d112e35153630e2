/** allDocuments@1: every document of the interval is there, not only those of the last evidence. */

import { hostSeen } from '../../accounting/fleet.ts';
import type { AppraisedItem } from '../../accounting/history.ts';
import { amount } from '../../text/amount.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each host with evidence in [from, validAt] whose documents cannot be appraised. */
export const allDocuments: FleetCheck = {
  scope: 'fleet',
  name: 'allDocuments',
  version: 1,
  code: 'documentsMissing',
  family: 'operations',
  severity: 'medium',
  rule: 'R14',
  shows: 'Evidence of this host commits to documents that cannot be appraised.',
  cannotShow: 'What they say: a finding that they would give is not here.',
  falseAlarms: 'Documents of the newest evidence, which are on their way for some seconds.',
  next: 'Ask for the documents; until they are here, take what they may say as not shown.',
  ofInterval: true,
  run(context) {
    const { hosts, from, validAt } = context;
    return hosts.flatMap(({ id, items }) => {
      const lacking = items
        .filter(({ leaf }) => leaf.time >= from && leaf.time <= validAt)
        .map((item) => ({ index: item.index, count: missingOf(item) }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => a.index - b.index);
      const [first] = lacking;
      const last = lacking.at(-1);
      if (first === undefined || last === undefined) return [];
      const sum = lacking.reduce((total, { count }) => total + count, 0);
      const seen =
        `${amount(sum, 'document')} of ${amount(lacking.length, 'evidence')} ` +
        `cannot be appraised, the last of leaf ${last.index}`;
      return [hostSeen(context, id, { seen, firstLeaf: first.index, lastLeaf: last.index })];
    });
  },
};

/** Documents that documents@1 found missing in one evidence. */
function missingOf({ result }: AppraisedItem): number {
  const all = [...result.findings, ...result.gpus.flatMap(({ findings }) => findings)];
  return all.filter(({ code }) => code === 'documentsMissing').length;
}
