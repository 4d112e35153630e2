/** Readings and sizes as nvidia-smi prints them, turned into integers without floating point. */

/** `77.71 W` or `77.71` in thousandths: 77710. Further digits are dropped; undefined if none. */
export function parseThousandths(text: string): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?(?:\s*[A-Za-z%]+)?$/.exec(text.trim());
  if (match === null) return undefined;
  const fraction = (match[2] ?? '').padEnd(3, '0').slice(0, 3);
  return Number.parseInt(`${match[1]}${fraction}`, 10);
}

/** `143771 MiB`, `0 %`, `28`, `-5 C`: the integer. Undefined where the text is anything else. */
export function parseIntegerText(text: string): number | undefined {
  const match = /^(-?\d{1,12})(?:\.0+)?(?:\s*[A-Za-z%]+)?$/.exec(text.trim());
  if (match?.[1] === undefined) return undefined;
  const value = Number.parseInt(match[1], 10);
  return value === 0 ? 0 : value;
}
