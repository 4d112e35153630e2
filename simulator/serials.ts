/**
 * Board serials and unit identifiers of synthetic GPUs. A serial is `SSSWWYYNNNNNN`: digits 1-3
 * the plant, 4-5 the week (01..52), 6-7 the year (24 or 25), 8-13 a running number.
 */
import type { SeededRandom } from './random.ts';

/** Makes identities that never repeat within one source. */
export interface IdentitySource {
  /** 13 digits, `SSSWWYYNNNNNN`. */
  serial(): string;
  /** `GPU-` and a UUID of version 4 form. */
  uuid(): string;
  /** `0x` and 16 lower case hex digits. */
  pdi(): string;
}

const PLANTS = ['164', '165', '165', '165'] as const;

/** Running numbers that a reader could take for a mask or a placeholder. */
const looksMade = (number: string): boolean =>
  /(\d)\1{2}/.test(number) || '0123456789'.includes(number) || '9876543210'.includes(number);

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

function drawSerial(random: SeededRandom): string {
  const plant = random.pick(PLANTS);
  const week = pad(random.int(1, 52), 2);
  const year = pad(random.int(24, 25), 2);
  let number = pad(random.int(1_000, 899_999), 6);
  while (looksMade(number)) number = pad(random.int(1_000, 899_999), 6);
  return `${plant}${week}${year}${number}`;
}

function drawUuid(random: SeededRandom): string {
  const variant = random.pick(['8', '9', 'a', 'b']);
  const head = `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}`;
  return `GPU-${head}-${variant}${random.hex(3)}-${random.hex(12)}`;
}

/** An identity source over `random`. */
export function createIdentitySource(random: SeededRandom): IdentitySource {
  const used = new Set<string>();
  const unique = (draw: () => string): string => {
    let value = draw();
    while (used.has(value)) value = draw();
    used.add(value);
    return value;
  };
  return {
    serial: () => unique(() => drawSerial(random)),
    uuid: () => unique(() => drawUuid(random)),
    pdi: () => unique(() => `0x${random.hex(16)}`),
  };
}
