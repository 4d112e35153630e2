/** Calendar arithmetic in UTC with integers only: no Date, no time zones (proleptic Gregorian). */
import { FleetsealError } from '../errors.ts';

/** Milliseconds of one minute, one hour, one day. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Start of a day `YYYY-MM-DD` in milliseconds UTC. Throws schemaInvalid where no such day is. */
export function dayToMs(day: string): number {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(day);
  if (match === null) throw new FleetsealError('schemaInvalid', `${day} is not a day.`);
  const ms = daysFromCivil(Number(match[1]), Number(match[2]), Number(match[3])) * DAY_MS;
  if (msToDay(ms) !== day) throw new FleetsealError('schemaInvalid', `There is no day ${day}.`);
  return ms;
}

/** The UTC day of a moment, as `YYYY-MM-DD`. */
export function msToDay(ms: number): string {
  const { year, month, day } = civilFromDays(Math.floor(ms / DAY_MS));
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** A moment in RFC 3339 form, UTC, to the second: `2026-06-01T00:00:00Z`. */
export function msToText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const inDay = seconds - Math.floor(seconds / 86_400) * 86_400;
  const hours = Math.floor(inDay / 3600);
  const minutes = Math.floor((inDay - hours * 3600) / 60);
  const rest = inDay - hours * 3600 - minutes * 60;
  return `${msToDay(ms)}T${pad(hours, 2)}:${pad(minutes, 2)}:${pad(rest, 2)}Z`;
}

/** Parses `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS]Z`. Throws schemaInvalid. */
export function textToMs(text: string): number {
  const match = /^([0-9-]{10})(?:T([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?Z)?$/.exec(text);
  const day = match?.[1];
  if (match === null || day === undefined) {
    throw new FleetsealError('schemaInvalid', `${text} is not a time such as 2026-06-01T00:00Z.`);
  }
  const [hours, minutes, seconds] = [match[2], match[3], match[4]].map((part) => Number(part ?? 0));
  return dayToMs(day) + ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
}

/** A moment as msToText has it, with milliseconds where there are some; momentToMs reads it. */
export function msToMoment(ms: number): string {
  const rest = ms - Math.floor(ms / 1000) * 1000;
  return rest === 0 ? msToText(ms) : msToText(ms).replace('Z', `.${pad(rest, 3)}Z`);
}

const MOMENT =
  /^([0-9-]{10}T[0-9:]{5})(?:(:[0-9]{2})(?:\.([0-9]{1,3}))?)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;

/**
 * Parses a moment as RFC 3339 has it, with `Z` or an offset from UTC, to the millisecond:
 * `2026-06-01T18:00+08:00`, where seconds may be left out. Throws schemaInvalid.
 */
export function momentToMs(text: string): number {
  const parts = MOMENT.exec(text);
  const [hours, minutes] = [Number(parts?.[5] ?? 0), Number(parts?.[6] ?? 0)];
  if (parts === null || hours > 23 || minutes > 59) {
    throw new FleetsealError('schemaInvalid', `${text} is not a moment such as 2026-06-01T18:00Z.`);
  }
  const rest = Number((parts[3] ?? '').padEnd(3, '0'));
  const local = textToMs(`${parts[1]}${parts[2] ?? ''}Z`) + rest;
  const offset = hours * HOUR_MS + minutes * MINUTE_MS;
  return parts[4] === '-' ? local + offset : local - offset;
}

// Days since 1970-01-01 of a civil date, by shifting the year to begin in March.
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const corrected =
    dayOfEra -
    Math.floor(dayOfEra / 1460) +
    Math.floor(dayOfEra / 36_524) -
    Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor(corrected / 365);
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leapDays);
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
