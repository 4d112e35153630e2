/** JSON that somebody pasted. */

/** The object that a text is; null where it is none, or where there is no such text. */
export function readObject(textOf: () => string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(textOf());
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return null;
  }
}
