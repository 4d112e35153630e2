/** What the morning page draws from a balance. */
import type { Figures } from '../../../shared/accounting/types.ts';
import type { CallReply } from '../../api/call.ts';

/** What a balance comes to. */
export type Overview = CallReply<'getBalance'>;

interface Item {
  readonly license: string;
  readonly figures: Figures;
}

function sum(a: Figures, b: Figures): Figures {
  return {
    licensed: a.licensed + b.licensed,
    notShipped: a.notShipped + b.notShipped,
    inTransit: a.inTransit + b.inTransit,
    attested: a.attested + b.attested,
    attestedWithFindings: a.attestedWithFindings + b.attestedWithFindings,
    unreachable: a.unreachable + b.unreachable,
    outOfService: a.outOfService + b.outOfService,
    disposed: a.disposed + b.disposed,
    unaccounted: a.unaccounted + b.unaccounted,
  };
}

/** Figures of each license over its models, the worst first. */
export function licenseFigures(items: readonly Item[]): Item[] {
  const byLicense = new Map<string, Figures>();
  for (const { license, figures } of items) {
    const before = byLicense.get(license);
    byLicense.set(license, before === undefined ? figures : sum(before, figures));
  }
  return worstFirst([...byLicense].map(([license, figures]) => ({ license, figures })));
}

/** Most unaccounted first, then most unreachable, then most with findings; else as given. */
export function worstFirst<T extends { readonly figures: Figures }>(items: readonly T[]): T[] {
  const columns = ['unaccounted', 'unreachable', 'attestedWithFindings'] as const;
  return items.toSorted((a, b) => {
    const column = columns.find((name) => a.figures[name] !== b.figures[name]);
    return column === undefined ? 0 : b.figures[column] - a.figures[column];
  });
}
