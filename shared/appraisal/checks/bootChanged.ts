/** bootChanged@1: a host boots what it booted before. */
import { type FleetContext, type FleetSeen, type Host, hostSeen } from '../../accounting/fleet.ts';
import type { AppraisedItem } from '../../accounting/history.ts';
import type { FleetCheck } from './check.ts';

interface Booted extends AppraisedItem {
  readonly pcrs: readonly string[];
}

/** Fires for each host whose boot registers changed before an evidence since `from`. */
export const bootChanged: FleetCheck = {
  scope: 'fleet',
  name: 'bootChanged',
  version: 1,
  code: 'hostBootChanged',
  family: 'operations',
  severity: 'low',
  rule: 'R06',
  shows: 'The TPM of this host measured another firmware, boot order or boot loader than before.',
  cannotShow: 'What changed, and whether it was an upgrade or an attack.',
  falseAlarms: 'Every upgrade of firmware or boot loader, and every change of boot settings.',
  next: 'Compare with the record of maintenance of this host.',
  ofInterval: true,
  run(context) {
    return context.hosts.flatMap((host) => {
      const last = changesOf(host).findLast(({ now }) => now.leaf.time >= context.from);
      return last === undefined ? [] : [seenOf(last, context)];
    });
  },
};

interface Change {
  readonly before: Booted;
  readonly now: Booted;
}

function seenOf({ before, now }: Change, context: FleetContext): FleetSeen {
  const registers = now.pcrs.flatMap((value, i) => (value === before.pcrs[i] ? [] : [`${i}`]));
  const seen =
    `firmware or boot order changed: PCR ${registers.join(', ')} of leaf ${now.index} ` +
    `${registers.length === 1 ? 'differs' : 'differ'} from leaf ${before.index}`;
  const leaves = { firstLeaf: before.index, lastLeaf: now.index };
  return hostSeen(context, now.leaf.kid, { seen, ...leaves });
}

/** Neighbors with other registers, in order of moment. */
function changesOf({ items }: Host): Change[] {
  const booted = items.flatMap((item) => (isBooted(item) ? [item] : []));
  return booted.flatMap((now, i) => {
    const before = booted[i - 1];
    if (before === undefined || now.pcrs.every((value, at) => value === before.pcrs[at])) return [];
    return [{ before, now }];
  });
}

function isBooted(item: AppraisedItem): item is Booted {
  return item.pcrs !== undefined && item.pcrs !== null;
}
