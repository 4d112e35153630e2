/**
 * Masked and placeholder identities: shown as read, marked, and never matched, bound or accused.
 * A genuine value must never be marked, so each rule names a form that no real board can have.
 */
import type { GPU_PLACEHOLDER_FIELDS } from './claims.ts';

/** A field whose value may be a mask or a placeholder. */
export type PlaceholderField = (typeof GPU_PLACEHOLDER_FIELDS)[number];

/** Words and runs that people put in place of an identity before they publish it. */
const MASK =
  /x{3,}|\*|\?{2,}|<|>|redact|mask|hidden|removed|scrub|anonym|censor|placeholder|deleted|sample/i;

/** Characters of `text` that are `wanted`. */
function countOf(text: string, wanted: string): number {
  return text.split(wanted).length - 1;
}

/** `12345678...` and `aaaa...`: fewer than one genuine value in 10^11 looks so. */
function isPatternedHex(hex: string): boolean {
  return hex.startsWith('123456789') || /^(.)\1*$/.test(hex);
}

/**
 * Serials: real ones are `SSSWWYYNNNNNN` with a week 01..53 in digits 4 and 5. All zeros, the
 * scrubbed `16500000000nn` (week 00) and two counting rows (week 34 of year 56, 45 of 67) are none.
 */
function isSerialPlaceholder(serial: string): boolean {
  if (MASK.test(serial) || /^0{2,}$/.test(serial) || /^16500000000\d\d$/.test(serial)) return true;
  return serial === '0123456789012' || serial === '1234567890123';
}

/** UUIDs are random: 24 or more zeros of 32 digits, or a counting row, is a mask. */
function isUuidPlaceholder(uuid: string): boolean {
  if (MASK.test(uuid)) return true;
  const hex = uuid.replace(/^(gpu|mig)-/i, '').replaceAll('-', '');
  if (countOf(hex, '0') >= 24 || isPatternedHex(hex)) return true;
  return hex.startsWith('12345678') && /0123456789..$/.test(hex);
}

/** Per-device identifiers are 16 hex digits: 12 or more zeros, or a counting row, is a mask. */
function isPdiPlaceholder(pdi: string): boolean {
  if (pdi.length > 2 && MASK.test(pdi.slice(2))) return true;
  const hex = pdi.replace(/^0x/i, '');
  return countOf(hex, '0') >= 12 || isPatternedHex(hex);
}

const RULES: Record<PlaceholderField, (text: string) => boolean> = {
  serial: isSerialPlaceholder,
  uuid: isUuidPlaceholder,
  pdi: isPdiPlaceholder,
};

/**
 * True when `text`, read as `field` of a GPU, is a mask or a placeholder and not an identity.
 * Sources: the scrubbed public captures of nvidia-smi listed in docs/formats/claims.md.
 */
export function isPlaceholder(field: PlaceholderField, text: string): boolean {
  return RULES[field](text);
}

/** The fields of one GPU that hold a placeholder, in the order serial, uuid, pdi. */
export function placeholderFields(
  gpu: Partial<Readonly<Record<PlaceholderField, string | undefined>>>,
): PlaceholderField[] {
  const order = ['serial', 'uuid', 'pdi'] as const;
  return order.filter((field) => {
    const text = gpu[field];
    return text !== undefined && isPlaceholder(field, text);
  });
}
