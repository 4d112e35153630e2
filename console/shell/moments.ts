/** Moments as addresses and inputs of the browser write them. */

/** Milliseconds UTC of what the address says: these, a day, or RFC 3339. Null for anything else. */
export function momentMs(text: string): number | null {
  const ms = /^[0-9]{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment as an input of date and time takes it, in the zone of this browser. */
export function toInput(ms: number): string {
  const at = new Date(ms);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The moment that such an input says; null where it says none. */
export function fromInput(text: string): number | null {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : ms;
}

/** Start of the month of a moment, in the zone of this browser. */
export function startOfMonth(ms: number): number {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), 1).getTime();
}

/** Zone of this browser at a moment, with its distance from UTC. */
export function zoneName(ms: number): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const minutes = -new Date(ms).getTimezoneOffset();
  if (minutes === 0) return timeZone === 'UTC' ? 'UTC' : `${timeZone}, UTC`;
  const size = Math.abs(minutes);
  const apart = `${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${timeZone}, UTC${apart}`;
}
