/** Whether a GPU of a shipment was tested, received and attested. */
import type { GpuRow } from '../../../shared/api/rows.ts';

/** What is missing of a GPU, or wrong. */
export type Difference = 'untested' | 'testFailed' | 'notReceived' | 'notAttested';

/** In the order of the way that it goes. */
export function differencesOf(
  row: Pick<GpuRow, 'tested' | 'receivedAt' | 'lastSeenAt'>,
): Difference[] {
  const { tested, receivedAt, lastSeenAt } = row;
  const found: (Difference | null)[] = [
    tested === null ? 'untested' : null,
    tested === 'failed' ? 'testFailed' : null,
    receivedAt === null ? 'notReceived' : null,
    lastSeenAt === null ? 'notAttested' : null,
  ];
  return found.filter((each) => each !== null);
}
