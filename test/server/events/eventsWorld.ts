/** Events in a store of their own, in a temporary directory, with a clock that the test sets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import type { Principal } from '../../../server/api/call.ts';
import { EventBook, type NewEvent } from '../../../server/events/eventBook.ts';
import type { WatchedFinding } from '../../../server/events/findingEvents.ts';
import { openStore, type Store } from '../../../server/store/store.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';

/** 2026-06-01T00:00:00Z. */
export const START_MS = 1_780_272_000_000;

/** Events that can be closed and opened again. */
export interface EventsWorld {
  readonly directory: string;
  store: Store;
  book: EventBook;
  readonly clock: { now: number };
  /** Closes the store and opens it again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Opens events in a new store. */
export async function eventsWorld(options: { keptMax?: number } = {}): Promise<EventsWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-events-'));
  const path = join(directory, 'data', 'fleetseal.db');
  const clock = { now: START_MS };
  const now = () => clock.now;
  const store = await openStore({ path });
  const world: EventsWorld = {
    directory,
    store,
    book: await EventBook.open({ store, now, ...options }),
    clock,
    restart: async () => {
      await world.store.close();
      world.store = await openStore({ path });
      world.book = await EventBook.open({ store: world.store, now, ...options });
    },
    close: async () => {
      await world.store.close();
      rmSync(directory, { recursive: true });
    },
  };
  return world;
}

/** An event that tells of a leaf of the register. */
export function someEvent(index: number, more: Partial<NewEvent> = {}): NewEvent {
  return {
    type: 'register.appended',
    subjects: [{ kind: 'register', id: String(index) }],
    licenses: [],
    sites: [],
    data: { kind: 'record', index },
    ...more,
  };
}

/** A current finding of a GPU. */
export function someFinding(id: string, more: Partial<WatchedFinding> = {}): WatchedFinding {
  return {
    id: `gpuMoved gpu ${id}`,
    code: 'gpuMoved',
    severity: 'high',
    life: 'open',
    dueAt: null,
    subject: { kind: 'gpu', id },
    licenses: ['L-1'],
    sites: ['hall-1'],
    ...more,
  };
}

/** Somebody who sees the whole fleet. */
export const AUDITOR: Principal = {
  via: 'session',
  account: 'acc-auditor1',
  name: 'Ann Auditor',
  roles: ['auditor'],
  scope: WHOLE_ACCESS,
  credential: 'ses-auditor1',
};

/** A logger, and the lines that it wrote. */
export function rememberedLog() {
  const lines: string[] = [];
  const stream: DestinationStream = { write: (line: string) => void lines.push(line) };
  return { log: pino({ level: 'trace' }, stream), lines };
}

/** Waits until something is so, for at most ten seconds. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it did not become so');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
