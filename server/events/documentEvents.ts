/** Which events a register entry is: what its statement says, and what the register knew. */
import type { EventData, EventSubject } from '../../shared/api/events.ts';
import {
  type HostEventDocument,
  type HostKeyDocument,
  isRecordDocument,
} from '../../shared/register/documents.ts';
import { isHostKeyDocument } from '../../shared/register/hostKeys.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { recordType } from '../../shared/register/records/record.ts';
import type { RegisterEntry } from '../../shared/register/register.ts';
import type { Folded } from '../registerBook.ts';
import type { NewEvent } from './eventBook.ts';
import { NOWHERE, type Place, placeOfRecord } from './recordPlace.ts';

type ReportStep = Extract<RegisterEntry['document'], { format: 'fleetseal/reportStep@1' }>;

/** What a statement is about: subjects beside the leaf, place, facts. */
interface About {
  readonly subjects: readonly EventSubject[];
  readonly place: Place;
  readonly data: EventData;
  /** What it means beside a leaf of the register. */
  readonly means: NewEvent['type'] | null;
}

/**
 * The events of an entry, in their order: that it was appended, then what it means. Of results
 * none: they follow evidence, and findings tell what they amount to.
 */
export function eventsOfEntry(entry: RegisterEntry, folded: Folded): NewEvent[] {
  const { index, leaf, document } = entry;
  if (document.format === 'fleetseal/result@1') return [];
  const { subjects, place, data, means } = aboutOf(document, folded);
  const register: EventSubject = { kind: 'register', id: String(index) };
  const at = { licenses: [...place.licenses], sites: [...place.sites] };
  const appended: NewEvent = {
    type: 'register.appended',
    subjects: [register, ...subjects],
    ...at,
    data: { kind: leaf.kind, index },
  };
  if (means === null) return [appended];
  return [appended, { type: means, subjects: [...subjects, register], ...at, data }];
}

function aboutOf(document: RegisterEntry['document'], folded: Folded): About {
  if (isHostKeyDocument(document)) return aboutHostKey(document);
  const nothing = { subjects: [], place: NOWHERE, data: {}, means: null };
  switch (document.format) {
    case 'fleetseal/hostEvent@1':
      return aboutHostEvent(document, folded);
    case 'fleetseal/reportStep@1':
      return aboutReport(document);
    case 'fleetseal/record@1':
    case 'fleetseal/record@2': {
      const { record } = document;
      const place = placeOfRecord(record, folded);
      return { ...nothing, subjects: [subjectOf(record)], place };
    }
    case 'fleetseal/license@1': {
      const { id, sites = [] } = document.license;
      const place = { licenses: [id], sites };
      return { ...nothing, subjects: [{ kind: 'license', id }], place };
    }
    case 'fleetseal/shipment@1': {
      const { id, license } = document.shipment;
      const place = { licenses: [license], sites: [] };
      return { ...nothing, subjects: [{ kind: 'shipment', id }], place };
    }
    default:
      return nothing;
  }
}

function aboutHostKey(document: HostKeyDocument): About {
  const { kid, name, site, protection } = document;
  const isNew = document.format === 'fleetseal/hostKey@1' || document.rotation === null;
  const isWaiting = document.format === 'fleetseal/hostKey@2' && document.awaitsApproval;
  const placed = isWaiting ? 'host.waiting' : 'host.enrolled';
  return {
    subjects: [{ kind: 'host', id: kid }],
    place: { licenses: [], sites: site === null ? [] : [site] },
    data: { name, site, protection },
    means: isNew || isWaiting ? placed : null,
  };
}

function aboutHostEvent(document: HostEventDocument, { register }: Folded): About {
  const { kid, event, by } = document;
  const key = register.hosts.get(kid)?.document;
  const site = key?.site ?? null;
  return {
    subjects: [{ kind: 'host', id: kid }],
    place: { licenses: [], sites: site === null ? [] : [site] },
    data: { name: key?.name ?? null, site, event, by },
    means: event === 'approved' ? 'host.enrolled' : 'host.ended',
  };
}

function aboutReport(document: ReportStep): About {
  const { step, reportDigest, licenses, from, to, reference, by } = document;
  return {
    subjects: [{ kind: 'report', id: reportDigest }],
    place: { licenses, sites: [] },
    data: { from, to, by, reference },
    means: step === 'downloaded' ? null : `report.${step}`,
  };
}

function subjectOf(record: RegisterRecord): EventSubject {
  const kind = recordType(record);
  const { id } = record;
  if (kind === 'license' || kind === 'shipment' || kind === 'site' || kind === 'party') {
    return { kind, id };
  }
  if (kind === 'decision') return { kind: 'finding', id };
  return { kind: 'record', id: `${kind} ${id}` };
}

/**
 * The imports among entries that follow each other: records that one person entered at once, which
 * have one time. Decisions and withdrawals are none.
 */
export function importsOf(entries: readonly RegisterEntry[], folded: Folded): NewEvent[] {
  const events: NewEvent[] = [];
  let run: RegisterEntry[] = [];
  for (const entry of entries) {
    const [first] = run;
    if (first !== undefined && importKey(first) !== importKey(entry)) {
      events.push(importOf(run, folded));
      run = [];
    }
    if (importKey(entry) !== null) run.push(entry);
  }
  if (run.length > 0) events.push(importOf(run, folded));
  return events;
}

/** The same for entries of one import; null for what is none. */
function importKey({ document, leaf }: RegisterEntry): string | null {
  if (!isRecordDocument(document) || document.withdrawn) return null;
  if (document.record.type === 'decision@1') return null;
  return JSON.stringify([leaf.time, document.by, document.reason]);
}

function importOf(run: readonly RegisterEntry[], folded: Folded): NewEvent {
  const places = run.map(({ document }) => aboutOf(document, folded).place);
  const [first] = run;
  const index = first?.index ?? 0;
  const by = first !== undefined && isRecordDocument(first.document) ? first.document.by : null;
  return {
    type: 'import.done',
    subjects: [{ kind: 'register', id: String(index) }],
    licenses: [...new Set(places.flatMap(({ licenses }) => licenses))],
    sites: [...new Set(places.flatMap(({ sites }) => sites))],
    data: { first: index, records: run.length, by },
  };
}
