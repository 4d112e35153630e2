/** What several checks of one GPU ask of its document. */
import { type GpuField, TRUST_PATHS } from '../claims/claims.ts';
import type { GpuDocument, HostDocument } from '../evidence/document.ts';

/** Major number of the driver, such as 580; null where its version is not known. */
export function driverMajor(host: HostDocument | null): number | null {
  const digits = /^[0-9]{1,4}(?=\.)/.exec(host?.driverVersion ?? '')?.[0];
  return digits === undefined ? null : Number(digits);
}

/** True where the XML of nvidia-smi gave any value of the GPU: what it lacks is not there. */
export function isReadByXml({ provenance }: GpuDocument): boolean {
  return Object.values(provenance).some((names) => names?.includes('nvidiaSmiXml') === true);
}

/** True where nvidia-smi gave any value of the GPU. */
export function isReadByNvml({ provenance }: GpuDocument): boolean {
  // as: the keys of provenance are fields by its type
  const fields = Object.keys(provenance) as GpuField[];
  return fields.some((field) => provenance[field]?.some((name) => TRUST_PATHS[name] === 'nvml'));
}

/** Project and variant of a board part number, `2G520-0280` of `695-2G520-0280-000`, or null. */
export function boardProject(partNumber: string | undefined): string | null {
  const project = /^[0-9A-Z]{3}-([0-9A-Z]{5}-[0-9A-Z]{4})-/.exec(partNumber ?? '')?.[1];
  return project === undefined || project.startsWith('00000') ? null : project;
}

/** Chip and variant of a GPU part number, `2335-895` of `2335-895-A1`, or null. */
export function chipVariant(partNumber: string | undefined): string | null {
  const match = /^([0-9A-F]{4}-[0-9]{3})-[A-Z][0-9]$/i.exec(partNumber ?? '');
  return match?.[1]?.toUpperCase() ?? null;
}
