/** The one order of the audit: by time, then leaves of the register, then the access record. */
import type { RegisterLeaf } from '../log/leaf.ts';
import type { RegisterDocument } from '../register/documents.ts';
import type { AccessRecord } from './accessRecord.ts';
import type { AuditItem } from './item.ts';
import { registerAct } from './registerActs.ts';

/** What one act stands at: leaves before records of the same millisecond. */
export interface AuditPlace {
  readonly time: number;
  readonly from: 'register' | 'record';
  /** Leaf index, or number of the record. */
  readonly number: number;
}

/** Orders places. */
export function comparePlaces(a: AuditPlace, b: AuditPlace): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.from !== b.from) return a.from === 'register' ? -1 : 1;
  return a.number - b.number;
}

/** The place of an act. An item without leaf and record is a TypeError. */
export function placeOf({ time, record, leaf }: AuditItem): AuditPlace {
  if (record !== null) return { time, from: 'record', number: record };
  if (leaf === null) throw new TypeError('an act of the register has a leaf');
  return { time, from: 'register', number: leaf };
}

/** A leaf of the register with what it names; null where that is no act by its kind. */
export interface AuditEntry {
  readonly index: number;
  readonly leaf: RegisterLeaf;
  readonly document: RegisterDocument | null;
}

/** An entry of the register as an act; null where it is none. */
export function entryAct({ index, leaf, document }: AuditEntry): AuditItem | null {
  const facts = document === null ? null : registerAct(document);
  return facts === null ? null : { time: leaf.time, ...facts, record: null, leaf: index };
}

/** A record as an act; `leaf`: the one with the root of its day, null where it has none yet. */
export function recordAct(record: AccessRecord, leaf: number | null): AuditItem {
  const { time, act, account, name, via, target, detail, number } = record;
  return { time, act, account, name, via, target, detail, record: number, leaf };
}
