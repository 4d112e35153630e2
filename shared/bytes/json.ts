/**
 * Strict I-JSON (RFC 7493 and our rules, docs/formats/json.md). One pass over the text checks what
 * JSON.parse would let through or repair; only then JSON.parse runs.
 */
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { type Bytes, fromUtf8, utf8 } from './bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SIMPLE_ESCAPES = '"\\/bfnrt';
/** Names that fold to themselves: most names, so most need no folding. */
const PLAIN_NAME = /^[a-z0-9_]*$/;
/** Digits of 2^53 - 1. A longer number cannot be safe. */
const SAFE_DIGITS = 16;

/**
 * Parses strict I-JSON bytes: valid UTF-8, no BOM, no member name twice in one object (also not
 * after unescaping, nor differing only in case), no lone surrogate, only integers between
 * -(2^53-1) and 2^53-1 without sign of zero, fraction or exponent, at most LIMITS.jsonDepth
 * levels, no member `__proto__`. Throws tooLarge above `maxBytes`, else jsonInvalid with the
 * position (UTF-16 code units).
 */
export function parseStrictJson(bytes: Uint8Array, options: { maxBytes?: number } = {}): unknown {
  const { maxBytes } = options;
  if (maxBytes !== undefined && bytes.length > maxBytes) {
    throw new FleetsealError('tooLarge', `JSON of ${bytes.length} bytes, limit ${maxBytes}`);
  }
  const text = fromUtf8(bytes, 'jsonInvalid');
  new Scanner(text).document();
  return JSON.parse(text);
}

/**
 * Encodes a plain value as compact JSON in UTF-8; what it returns, parseStrictJson accepts.
 * Members that are undefined are left out. Anything else that strict I-JSON does not know (a
 * fraction, a lone surrogate, undefined in an array, …) is a TypeError: a programmer error.
 */
export function encodeJson(value: unknown): Bytes {
  assertEncodable(value, 0);
  return utf8(JSON.stringify(value));
}

/** Walks the text once. Every method starts at `position` and leaves it after what it read. */
class Scanner {
  private readonly text: string;
  private position = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): void {
    this.space();
    this.value();
    this.space();
    if (this.position < this.text.length) this.fail('text after the value');
  }

  private value(): void {
    const code = this.text.charCodeAt(this.position);
    if (code === QUOTE) this.string();
    else if (code === OPEN_OBJECT) this.object();
    else if (code === OPEN_ARRAY) this.array();
    else if (code === MINUS || (code >= ZERO && code <= NINE)) this.number();
    else this.literal();
  }

  private object(): void {
    this.open();
    if (this.take(CLOSE_OBJECT)) {
      this.depth -= 1;
      return;
    }
    const seen = new Set<string>();
    do {
      this.space();
      const start = this.position;
      const name = this.name();
      const problem = nameProblem(name, seen);
      if (problem !== undefined) this.fail(problem, start);
      this.space();
      if (!this.take(COLON)) this.fail('expected a colon');
      this.space();
      this.value();
      this.space();
    } while (this.take(COMMA));
    if (!this.take(CLOSE_OBJECT)) this.fail('expected a comma or the end of the object');
    this.depth -= 1;
  }

  private array(): void {
    this.open();
    if (!this.take(CLOSE_ARRAY)) {
      do {
        this.space();
        this.value();
        this.space();
      } while (this.take(COMMA));
      if (!this.take(CLOSE_ARRAY)) this.fail('expected a comma or the end of the array');
    }
    this.depth -= 1;
  }

  private open(): void {
    this.depth += 1;
    if (this.depth > LIMITS.jsonDepth) this.fail(`deeper than ${LIMITS.jsonDepth} levels`);
    this.position += 1;
    this.space();
  }

  private name(): string {
    if (this.text.charCodeAt(this.position) !== QUOTE) this.fail('expected a member name');
    const start = this.position;
    const escaped = this.string();
    if (!escaped) return this.text.slice(start + 1, this.position - 1);
    // as: the slice is one string literal that string() has just checked
    return JSON.parse(this.text.slice(start, this.position)) as string;
  }

  /** Returns true when the string holds an escape. */
  private string(): boolean {
    let escaped = false;
    let at = this.position + 1;
    for (;;) {
      const code = this.text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        escaped = true;
        at = this.escape(at);
      } else if (code >= 0x20) at += 1;
      // Also reached at the end of the text, where the code is NaN.
      else this.fail('control character or end of text in a string', at);
    }
    this.position = at + 1;
    return escaped;
  }

  /** Checks the escape at `start` and returns the position after it. */
  private escape(start: number): number {
    const kind = this.text.charAt(start + 1);
    if (kind !== 'u') {
      if (kind === '' || !SIMPLE_ESCAPES.includes(kind)) this.fail('unknown escape', start);
      return start + 2;
    }
    const unit = this.codeUnit(start);
    if (unit < 0xd800 || unit > 0xdfff) return start + 6;
    const paired = this.text.startsWith('\\u', start + 6) ? this.codeUnit(start + 6) : 0;
    if (unit > 0xdbff || paired < 0xdc00 || paired > 0xdfff) this.fail('lone surrogate', start);
    return start + 12;
  }

  private codeUnit(start: number): number {
    const digits = this.text.slice(start + 2, start + 6);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.fail('expected 4 hex digits', start);
    return Number.parseInt(digits, 16);
  }

  private number(): void {
    const start = this.position;
    const negative = this.text.charCodeAt(start) === MINUS;
    if (negative) this.position += 1;
    const first = this.position;
    let value = 0;
    for (;;) {
      const code = this.text.charCodeAt(this.position);
      if (!(code >= ZERO && code <= NINE)) break;
      value = value * 10 + (code - ZERO);
      this.position += 1;
      if (this.position - first > SAFE_DIGITS) this.fail('number out of range', start);
    }
    const digits = this.position - first;
    if (digits === 0) this.fail('expected a digit');
    if (digits > 1 && this.text.charCodeAt(first) === ZERO) this.fail('leading zero', start);
    if (value > Number.MAX_SAFE_INTEGER) this.fail('number out of range', start);
    if (negative && value === 0) this.fail('negative zero', start);
    if ('.eE'.includes(this.text.charAt(this.position) || '?')) this.fail('not an integer', start);
  }

  private literal(): void {
    for (const word of ['true', 'false', 'null']) {
      if (!this.text.startsWith(word, this.position)) continue;
      this.position += word.length;
      return;
    }
    this.fail('expected a value');
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.position += 1;
    }
  }

  private take(code: number): boolean {
    if (this.text.charCodeAt(this.position) !== code) return false;
    this.position += 1;
    return true;
  }

  private fail(problem: string, position = this.position): never {
    throw new FleetsealError('jsonInvalid', `${problem} at position ${position}`);
  }
}

/** What is wrong with this member name beside those in `seen`; adds it to them. */
function nameProblem(name: string, seen: Set<string>): string | undefined {
  if (name === '__proto__') return 'member name __proto__';
  // Upper then lower also folds the odd ones that other parsers match, such as U+017F and s.
  const folded = PLAIN_NAME.test(name) ? name : name.toUpperCase().toLowerCase();
  if (seen.has(folded)) return 'member name twice, or differing only in case';
  seen.add(folded);
  return undefined;
}

function assertEncodable(value: unknown, depth: number): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('lone surrogate in a JSON string');
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not a JSON integer`);
    return;
  }
  if (typeof value !== 'object') throw new TypeError(`${typeof value} cannot be JSON`);
  if (depth >= LIMITS.jsonDepth) throw new TypeError('JSON deeper than its limit');
  if (Array.isArray(value)) {
    for (const item of value) assertEncodable(item, depth + 1);
    return;
  }
  assertObjectEncodable(value, depth);
}

function assertObjectEncodable(value: object, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError('only plain objects can be JSON');
  }
  const seen = new Set<string>();
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    if (!name.isWellFormed()) throw new TypeError('lone surrogate in a JSON member name');
    const problem = nameProblem(name, seen);
    if (problem !== undefined) throw new TypeError(`${problem}: ${name}`);
    assertEncodable(member, depth + 1);
  }
}
