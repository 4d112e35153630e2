/** Looks up GPUs by the names that people paste: serials and UUIDs. */
import type { GpuRow } from '../../../shared/api/rows.ts';
import { call } from '../../api/call.ts';

/** A GPU of a move; `row` null: the fleet has none of this name. */
export interface NamedUnit {
  /** Serial or UUID, as it is written into the register. */
  readonly name: string;
  readonly row: GpuRow | null;
  /** Several GPUs have this serial: each is to be named by its UUID. */
  readonly isShared: boolean;
}

/** Names of one question: they stand in an address. */
const BATCH = 50;
const LIMIT = '500';

/** Names in pasted text: by white space, commas, semicolons; each once. */
export function namesIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ''))];
}

/** Asks the server for every name. Throws ApiProblem. */
export async function lookUp(names: readonly string[]): Promise<readonly NamedUnit[]> {
  const found = new Map<string, readonly GpuRow[]>();
  for (let at = 0; at < names.length; at += BATCH) {
    const batch = names.slice(at, at + BATCH);
    const [bySerial, byUuid] = await Promise.all([
      call('listGpus', { query: { serial: batch, limit: LIMIT } }),
      call('listGpus', { query: { uuid: batch, limit: LIMIT } }),
    ]);
    for (const row of bySerial.items) add(found, row.serial, row);
    for (const row of byUuid.items) add(found, row.uuid, row);
  }
  return names.map((name) => unitOf(name, found.get(name) ?? []));
}

/** A GPU by its row: named by its serial, else by its UUID; null where it has neither. */
export function unitOfRow(row: GpuRow): NamedUnit | null {
  const name = row.serial ?? row.uuid;
  return name === null ? null : { name, row, isShared: false };
}

function add(found: Map<string, readonly GpuRow[]>, name: string | null, row: GpuRow): void {
  if (name !== null) found.set(name, [...(found.get(name) ?? []), row]);
}

function unitOf(name: string, rows: readonly GpuRow[]): NamedUnit {
  return { name, row: rows[0] ?? null, isShared: rows.length > 1 };
}
