import type { FindingWithLife } from '../../shared/accounting/types.ts';
import type { HostAlarm } from '../../shared/api/routes/enrollment.ts';

/** An alarm with the host that it is about, by the key id of its first key. */
export interface PlacedAlarm {
  readonly hostId: string;
  readonly alarm: HostAlarm;
}

/** Looks up the alarms about some hosts, by the key ids of their first keys. */
export type AlarmsOf = (hostIds: ReadonlySet<string>) => Promise<readonly PlacedAlarm[]>;

/** The alarms about some hosts, of the findings of the whole fleet. */
export function alarmsAmong(
  findings: readonly Pick<FindingWithLife, 'id' | 'code' | 'seen' | 'life'>[],
  hostIds: ReadonlySet<string>,
): PlacedAlarm[] {
  return findings.flatMap(({ id, code, seen, life }) => {
    if (code !== 'hostKeyCloned' && code !== 'hostRestored') return [];
    // findingId ends with the key id of the host, which has no space.
    const hostId = id.slice(id.lastIndexOf(' @') + 2);
    return hostIds.has(hostId) ? [{ hostId, alarm: { finding: id, code, seen, life } }] : [];
  });
}
