/**
 * Which identity of a GPU may match a unit, and how it is known. The host's word neither masks nor
 * unmasks a value.
 */
import {
  GPU_FIELDS,
  GPU_PLACEHOLDER_FIELDS,
  type GpuClaims,
  type GpuField,
  TRUST_PATHS,
} from '../claims/claims.ts';
import { placeholderFields } from '../claims/placeholder.ts';
import type { GpuDocument } from '../evidence/document.ts';
import { isVirtualGpu } from './catalogue.ts';
import type { GpuResult, Subject } from './result.ts';

/** An identity field that may be masked. */
export type GpuPlaceholderField = (typeof GPU_PLACEHOLDER_FIELDS)[number];
type Identity = GpuResult['identity'];

/** No identity at all. */
export const NO_IDENTITY: Identity = { serial: null, uuid: null, pdi: null };

/**
 * The document with what was read in this round. A value that no read gave is the last known one
 * of a GPU that could not be read: it says nothing of now. The first release kept no such values.
 */
export function valuesRead(gpu: GpuDocument): GpuDocument {
  if (gpu.format === 'fleetseal/gpu@1') return gpu;
  const carried = GPU_FIELDS.filter(
    (field) => gpu[field] !== undefined && gpu.provenance[field] === undefined,
  );
  if (carried.length === 0) return gpu;
  const rest: Partial<Record<GpuField, GpuClaims[GpuField]>> & GpuDocument = { ...gpu };
  for (const field of carried) delete rest[field];
  return rest;
}

/**
 * The fields that the document marks as masked although they hold a genuine value. A host that
 * could mask by its word alone would have GPUs that nobody counts.
 */
export function falselyMasked(gpu: GpuDocument): GpuPlaceholderField[] {
  // `placeholder` without the names of the fields is said of all of them.
  const all = gpu.placeholder === true && gpu.placeholders === undefined;
  const masked = placeholderFields(gpu);
  return GPU_PLACEHOLDER_FIELDS.filter((field) => {
    if (gpu[field] === undefined || masked.includes(field)) return false;
    return all || gpu.placeholders?.includes(field) === true;
  });
}

/**
 * The identity that may match: unmasked values only. A vGPU has none, because its uuid names a
 * slice, and so has the uuid of a MIG instance. `sound`: nothing about host and GPU speaks against
 * its reads, so that a value which two trust paths give is `crossChecked`; else it is `claimed`.
 */
export function identityOf(gpu: GpuDocument, { sound }: { sound: boolean }): Identity {
  if (isVirtualGpu(gpu)) return NO_IDENTITY;
  const masked = new Set(placeholderFields(gpu));
  const known = (field: GpuPlaceholderField) => {
    const value = gpu[field];
    if (value === undefined || masked.has(field) || value.startsWith('MIG-')) return null;
    const isCrossChecked = sound && gpu.state === 'readable' && isCrossRead(gpu, field);
    return { value, assurance: isCrossChecked ? 'crossChecked' : 'claimed' } as const;
  };
  return { serial: known('serial'), uuid: known('uuid'), pdi: known('pdi') };
}

/** A GPU as the subject of a finding: by uuid, else by serial, else by its place. */
export function gpuSubject(identity: Identity, submodule: string, kid: string): Subject {
  const id = identity.uuid?.value ?? identity.serial?.value ?? `${submodule} ${kid}`;
  return { kind: 'gpu', id };
}

/** True where reads of two trust paths gave the value, and none gave another. */
function isCrossRead(gpu: GpuDocument, field: GpuField): boolean {
  const paths = new Set((gpu.provenance[field] ?? []).map((name) => TRUST_PATHS[name]));
  return paths.size > 1 && gpu.disagreements?.[field] === undefined;
}
