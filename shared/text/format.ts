/**
 * The characters that do something to the text around them instead of being text: controls,
 * format characters (Unicode 16 category Cf), line and paragraph separators. Listed by code point,
 * since `\p{Cf}` grows with Unicode and two engines could then judge one document differently.
 */
export const FORMAT_CHARACTERS =
  '\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u0600-\\u0605\\u061C\\u06DD\\u070F\\u0890\\u0891\\u08E2' +
  '\\u180E\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB' +
  '\\u{110BD}\\u{110CD}\\u{13430}-\\u{1343F}\\u{1BCA0}-\\u{1BCA3}\\u{1D173}-\\u{1D17A}' +
  '\\u{E0001}\\u{E0020}-\\u{E007F}';

const ANY_FORMAT_CHARACTER = new RegExp(`[${FORMAT_CHARACTERS}]`, 'u');

/** True when a text holds a character that a terminal or a page could obey. */
export function hasFormatCharacters(text: string): boolean {
  return ANY_FORMAT_CHARACTER.test(text);
}
