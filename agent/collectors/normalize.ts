/** One form per identity field: what is stored, and what two reads are compared by. */
import type { GpuField } from '../../shared/claims/claims.ts';
import { parseIntegerText } from './integers.ts';

/** Text of a PCI bus id in any of nvidia-smi's forms as `00000000:18:00.0`, else undefined. */
export function normalizeBusId(text: string): string | undefined {
  const match = /^(?:0x)?([0-9a-f]{1,8}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, domain = '', bus = '', device = '', unit = ''] = match;
  return `${domain.padStart(8, '0')}:${bus}:${device}.${unit}`.toUpperCase();
}

function normalizePciId(text: string): string | undefined {
  const match = /^(?:0x)?([0-9a-f]{8})$/i.exec(text.trim());
  return match?.[1]?.toUpperCase();
}

/** `0x1800` in lower case, without leading zeros. */
function normalizeBoardId(text: string): string | undefined {
  const digits = /^0x0*([0-9a-f]{1,12})$/i.exec(text)?.[1];
  return digits === undefined ? undefined : `0x${digits.toLowerCase()}`;
}

function normalizeMemory(text: string): number | undefined {
  const value = parseIntegerText(text.replace(/^(\d+)\s*MiB$/i, '$1'));
  return value === undefined || value < 1 || value > 1_000_000_000 ? undefined : value;
}

/** The value to store, or undefined where the text has not the form of the field. */
export function storedValue(field: GpuField, text: string): string | number | undefined {
  switch (field) {
    case 'pciBusId':
      return normalizeBusId(text);
    case 'pciDeviceId':
    case 'pciSubsystemId':
      return normalizePciId(text);
    case 'memoryTotalMiB':
    case 'bar1TotalMiB':
      return normalizeMemory(text);
    case 'boardId':
      return normalizeBoardId(text);
    default:
      return text;
  }
}

/** Fields whose letters may come in either case from one driver or the other. */
const CASELESS: ReadonlySet<GpuField> = new Set([
  'uuid',
  'pdi',
  'gpuPartNumber',
  'boardPartNumber',
  'vbiosVersion',
  'inforomImage',
]);

/**
 * What two reads of a field are compared by. A name is compared without the maker's, which drivers
 * put before it or not.
 */
export function comparable(field: GpuField, value: string | number): string | number {
  if (field === 'productName')
    return String(value)
      .replace(/^NVIDIA /, '')
      .replace(/ +/g, ' ');
  return typeof value === 'string' && CASELESS.has(field) ? value.toUpperCase() : value;
}
