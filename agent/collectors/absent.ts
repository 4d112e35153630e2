/**
 * The many spellings with which nvidia-smi says "I have no value", and those with which it says
 * that the GPU itself can't be read. None of them ever becomes a value.
 */

const ABSENT: ReadonlySet<string> = new Set([
  '',
  'n/a',
  'not supported',
  'none',
  '0',
  '0x0',
  '00.00.00.00.00',
  'not found',
  'requested functionality has been deprecated',
  'insufficient permissions',
  'unknown error',
  'err!',
]);

/** The text without the brackets that the CSV puts round errors. */
function unbracket(raw: string): string {
  const text = raw.trim();
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).trim() : text;
}

/** True for `GPU is lost` and `GPU requires reset`, bracketed or bare, with or without advice. */
export function saysGpuIsLost(raw: string): boolean {
  const text = unbracket(raw).toLowerCase();
  return text.startsWith('gpu is lost') || text.startsWith('gpu requires reset');
}

/** True for `Unknown Error` and `ERR!`: in an identity field they mean an unreadable GPU. */
export function saysError(raw: string): boolean {
  const text = unbracket(raw).toLowerCase();
  return text === 'unknown error' || text === 'err!';
}

/**
 * True when the text means "no value". A text wholly in brackets is nvidia-smi's own message,
 * known or not, so it is one of these.
 */
export function isAbsent(raw: string): boolean {
  const text = raw.trim();
  if (text.startsWith('[') && text.endsWith(']')) return true;
  return ABSENT.has(text.toLowerCase()) || saysGpuIsLost(text);
}
