/** The rows of hosts: each once, with its newest key, its keys, and what its evidence shows. */
import { hostsById, lastSighting } from '../../shared/accounting/facts.ts';
import type { Host } from '../../shared/accounting/fleet.ts';
import { racksOfHosts } from '../../shared/accounting/racks.ts';
import type { HostKeyRow, HostRow } from '../../shared/api/rows.ts';
import { hostName } from '../../shared/appraisal/reference.ts';
import { awaitsApproval, type HostKeyState, keysOfHost } from '../../shared/register/hostKeys.ts';
import type { RowBasis } from './gpuRows.ts';

/** A host with its keys, which only its own page shows. */
export interface HostEntry {
  readonly row: HostRow;
  /** The first key first. */
  readonly keys: readonly HostKeyRow[];
}

/** Every host of the view whose first key was registered by its moment. */
export function hostRows(basis: RowBasis): HostEntry[] {
  const { context, visible } = basis;
  const seen = hostsById(context);
  const units = unitsByHost(basis);
  const racks = racksOfHosts(basis.drawn.resolved.counted, context);
  const codes = codesByHost(basis);
  const entries: HostEntry[] = [];
  for (const [kid, { hostId }] of context.reference.hosts) {
    if (kid !== hostId || !visible.hasHost(hostId)) continue;
    const keys = keysBy(hostId, basis);
    const newest = keys.at(-1);
    if (newest === undefined) continue;
    const row = hostRow({ id: hostId, newest, keys, host: seen.get(hostId) }, basis);
    entries.push({
      row: {
        ...row,
        rack: racks.get(hostId) ?? null,
        units: units.get(hostId) ?? 0,
        findings: codes.get(hostId) ?? [],
      },
      keys: keys.map((key) => keyRow(key, basis)),
    });
  }
  return entries;
}

/** Keys of a host that were registered by the moment of the view. */
function keysBy(hostId: string, { context, leafTime }: RowBasis): HostKeyState[] {
  const { hosts } = context.reference;
  const states = keysOfHost(hosts, hostId).flatMap((kid) => hosts.get(kid) ?? []);
  return states.filter(({ index }) => (leafTime(index) ?? 0) <= context.validAt);
}

function keyRow({ document, index, ended }: HostKeyState, basis: RowBasis): HostKeyRow {
  const hasEnded = ended !== null && ended.time <= basis.context.validAt;
  return {
    kid: document.kid,
    protection: document.protection,
    index,
    enrolledAt: basis.leafTime(index),
    ended: hasEnded ? { cause: ended.cause, at: ended.time, leaf: ended.index } : null,
  };
}

interface HostParts {
  readonly id: string;
  readonly newest: HostKeyState;
  readonly keys: readonly HostKeyState[];
  readonly host: Host | undefined;
}

function hostRow({ id, newest, keys, host }: HostParts, basis: RowBasis): HostRow {
  const { document, index } = newest;
  const { kid, site, protection } = document;
  const last = host?.items.at(-1) ?? null;
  return {
    id,
    kid,
    name: hostName(kid, basis.context.reference),
    site,
    rack: null,
    state: stateOf(newest, basis.context.validAt),
    protection,
    keys: keys.length,
    enrolledAt: basis.leafTime(index),
    lastSeenAt: host?.last?.time ?? null,
    leaf: host?.last?.index ?? null,
    gpus: last?.result.gpus.length ?? null,
    units: 0,
    status: last?.result.status ?? null,
    findings: [],
    connected: null,
  };
}

function stateOf(key: HostKeyState, validAt: number): HostRow['state'] {
  if (awaitsApproval(key)) return 'awaiting';
  const { ended } = key;
  if (ended === null || ended.time > validAt) return 'live';
  if (ended.cause === 'refusal') return 'refused';
  return ended.cause === 'retirement' ? 'retired' : 'replaced';
}

function unitsByHost({ context, drawn }: RowBasis): Map<string, number> {
  const units = new Map<string, number>();
  for (const unit of drawn.resolved.counted) {
    const id = lastSighting(unit, context)?.hostId;
    if (id !== undefined) units.set(id, (units.get(id) ?? 0) + 1);
  }
  return units;
}

function codesByHost({ drawn }: RowBasis): Map<string, string[]> {
  const codes = new Map<string, Set<string>>();
  for (const { finding, hostId } of drawn.current) {
    if (hostId === null || finding.subject.kind !== 'host') continue;
    codes.set(hostId, (codes.get(hostId) ?? new Set()).add(finding.code));
  }
  return new Map([...codes].map(([id, own]) => [id, [...own].sort()]));
}
