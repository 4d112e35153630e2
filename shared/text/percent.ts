/** Shares in words. */

/** Parts per million as percent, as in `50.1 %`; all digits that are there. */
export function percentText(ppm: number): string {
  const whole = Math.floor(ppm / 10_000);
  const rest = String(ppm - whole * 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return rest === '' ? `${whole} %` : `${whole}.${rest} %`;
}
