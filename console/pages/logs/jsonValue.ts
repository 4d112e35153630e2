/** JSON of leaves and documents, as a page shows it. */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The text as JSON; the text itself where it is none. */
export function readJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** True for an object with names. */
export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Milliseconds of the years 2001 to 2100: nothing else in a document is of that size. */
const MOMENTS = { from: 1_000_000_000_000, to: 4_102_444_800_000 } as const;

/** True for what is a moment by its size. */
export function isMoment(value: number): boolean {
  return value >= MOMENTS.from && value < MOMENTS.to;
}

/** Indented, as people read it. */
export function prettyJson(text: string): string {
  const value = readJson(text);
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
