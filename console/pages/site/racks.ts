/** The racks of a site, made of its hosts. */
import type { HostRow } from '../../../shared/api/rows.ts';

/** A rack with its hosts. */
export interface Rack {
  /** Null for hosts of which no paper names a rack. */
  readonly name: string | null;
  readonly hosts: readonly HostRow[];
  /** GPUs of the newest evidence of each host. */
  readonly gpus: number;
}

/** Ascending by name, with numbers in order; those without a rack last. */
export function racksOf(hosts: readonly HostRow[]): Rack[] {
  const inOrder = new Intl.Collator('en', { numeric: true });
  const byRack = [...Map.groupBy(hosts, ({ rack }) => rack)];
  return byRack
    .map(([name, own]): Rack => {
      const sorted = own.toSorted((a, b) => inOrder.compare(a.name, b.name));
      return { name, hosts: sorted, gpus: own.reduce((sum, { gpus }) => sum + (gpus ?? 0), 0) };
    })
    .toSorted((a, b) => {
      if (a.name === null || b.name === null)
        return a.name === b.name ? 0 : a.name === null ? 1 : -1;
      return inOrder.compare(a.name, b.name);
    });
}
