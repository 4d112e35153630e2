/**
 * What is known of GPUs that can't be read now: since when, and who they last were. Kept in memory;
 * after a start it begins with the documents of the last evidence.
 */
import {
  type CollectorResult,
  GPU_COLLECTORS,
  GPU_FIELDS,
  type GpuClaims,
  type GpuCollectorName,
  type GpuField,
} from '../../shared/claims/claims.ts';
import { placeholderFields } from '../../shared/claims/placeholder.ts';
import type { GpuDocument } from '../../shared/evidence/document.ts';
import { LIMITS } from '../../shared/limits.ts';
import { comparable } from './normalize.ts';

type Identity = Partial<Pick<GpuClaims, GpuField>>;

/** One GPU as last known. */
export interface KnownGpu {
  readonly identity: Identity;
  /** Since when it can't be read, milliseconds UTC; absent where it could be read. */
  readonly since?: number;
  /** True where a read of this run of the agent has listed it. */
  readonly listed: boolean;
}
/** GPUs as last known, by submodule name. */
export type KnownGpus = ReadonlyMap<string, KnownGpu>;

/** Fields that stay with a GPU: where two are known and differ, it is another GPU. */
const LASTING = ['serial', 'uuid', 'pdi', 'pciDeviceId', 'pciSubsystemId'] as const;

function identityOf(source: Identity): Identity {
  const known = GPU_FIELDS.filter((field) => source[field] !== undefined);
  // as: the entries are the source's own, field by field
  return Object.fromEntries(known.map((field) => [field, source[field]])) as Identity;
}

function mayBeSame(known: Identity, read: Identity): boolean {
  return LASTING.every((field) => {
    const [before, now] = [known[field], read[field]];
    if (before === undefined || now === undefined) return true;
    return comparable(field, before) === comparable(field, now);
  });
}

/** The claims with what was last known where this round has nothing, and the masks among it. */
function withLastKnown(gpu: GpuClaims, known: Identity, since: number): GpuClaims {
  const read = identityOf(gpu);
  const missing = GPU_FIELDS.filter(
    (field) => read[field] === undefined && gpu.disagreements?.[field] === undefined,
  );
  const added = missing.map((field) => [field, known[field]] as const);
  const identity = identityOf({ ...Object.fromEntries(added), ...read });
  const placeholders = placeholderFields(identity);
  const { state, provenance, disagreements } = gpu;
  return {
    state,
    since,
    ...identity,
    ...(placeholders.length === 0 ? {} : { placeholder: true, placeholders }),
    provenance,
    ...(disagreements === undefined ? {} : { disagreements }),
  };
}

/** What one round adds to the merged rows. */
export interface RoundOfGpus {
  /** Rows of this round's reads, by submodule name. */
  readonly gpus: ReadonlyMap<string, GpuClaims>;
  readonly known: KnownGpus;
  /** How this round's reads fared. */
  readonly results: Readonly<Record<GpuCollectorName, CollectorResult>>;
  /** Milliseconds UTC. */
  readonly now: number;
}

function listedRow(gpu: GpuClaims, before: KnownGpu | undefined, now: number): GpuClaims {
  if (gpu.state === 'readable') return gpu;
  const same = before !== undefined && mayBeSame(before.identity, gpu) ? before : undefined;
  return withLastKnown(gpu, same?.identity ?? {}, same?.since ?? now);
}

/** The row of a GPU that no read lists; gone only where a read worked that would show it. */
function unlistedRow({ identity, since }: KnownGpu, round: RoundOfGpus): GpuClaims {
  const worked = GPU_COLLECTORS.some((name) => round.results[name].outcome === 'ok');
  const state = worked ? 'absent' : 'unreadable';
  return withLastKnown({ state, provenance: {} }, identity, since ?? round.now);
}

/** True where a readable row under another name is this GPU: it is there, at another place. */
function isElsewhere({ identity }: KnownGpu, gpus: ReadonlyMap<string, GpuClaims>): boolean {
  const { uuid } = identity;
  if (uuid === undefined || placeholderFields({ uuid }).length > 0) return false;
  return [...gpus.values()].some((gpu) => gpu.state === 'readable' && gpu.uuid === uuid);
}

function nextKnown(gpu: GpuClaims, before: KnownGpu | undefined): KnownGpu {
  const same = before !== undefined && mayBeSame(before.identity, gpu);
  return {
    identity: identityOf({ ...(same ? before.identity : {}), ...identityOf(gpu) }),
    ...(gpu.since === undefined ? {} : { since: gpu.since }),
    listed: true,
  };
}

/**
 * Adds to this round's rows what was last known: the identity of a GPU that can't be read, and a
 * row for each GPU that this run has seen and that no read lists. Listed rows go first where there
 * are more than LIMITS.gpusPerHost. Both maps in ascending code unit order of the name.
 */
export function addLastKnown(round: RoundOfGpus): {
  gpus: Map<string, GpuClaims>;
  known: KnownGpus;
} {
  const { known, now } = round;
  const rows = [...round.gpus].map(
    ([name, gpu]) => [name, listedRow(gpu, known.get(name), now)] as const,
  );
  const listed = new Map(rows);
  for (const [name, before] of known) {
    if (rows.length >= LIMITS.gpusPerHost) break;
    if (!before.listed || listed.has(name) || isElsewhere(before, listed)) continue;
    rows.push([name, unlistedRow(before, round)]);
  }
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    gpus: new Map(rows),
    known: new Map(rows.map(([name, gpu]) => [name, nextKnown(gpu, known.get(name))])),
  };
}

/**
 * What the documents of the last evidence know of GPUs, for the first round after a start. Absent
 * ones are left out: a start takes inventory anew.
 */
export function knownFromDocuments(documents: readonly GpuDocument[]): KnownGpus {
  const known = new Map<string, KnownGpu>();
  for (const document of documents) {
    const place = document.pciBusId ?? document.uuid;
    if (document.state === 'absent' || place === undefined) continue;
    const since = 'since' in document ? document.since : undefined;
    known.set(`gpu-${place}`, {
      identity: identityOf(document),
      ...(since === undefined ? {} : { since }),
      listed: false,
    });
  }
  return known;
}
