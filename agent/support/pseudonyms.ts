/**
 * Replaces what identifies a machine, a person or a network by pseudonyms: the same value is the
 * same pseudonym throughout one bundle, and another one in the next.
 */

/** Kinds of what is replaced; the pseudonym begins with it, as in `serial-2`. */
export type PseudonymKind =
  | 'host'
  | 'serial'
  | 'uuid'
  | 'chip'
  | 'key'
  | 'address'
  | 'user'
  | 'number';

/** What is taken out without leaving a pseudonym: secrets. */
const SECRETS = [
  /fleetseal-token-1\.[A-Za-z0-9_-]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /\bBasic [A-Za-z0-9+/=]{4,}/g,
];

/** What identifies by its form alone; the first group is replaced where there is one. */
const FORMS: readonly (readonly [PseudonymKind, RegExp])[] = [
  ['host', /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?(\[[0-9a-f:.]+\]|[^\s/:"'?#,;]+)/gi],
  ['uuid', /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi],
  ['chip', /\b0x[0-9a-f]{16}\b/gi],
  ['address', /\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/gi],
  ['address', /\b(?:\d{1,3}\.){3}\d{1,3}\b/g],
  ['address', /(?<![0-9a-f:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![0-9a-f:.])/gi],
  ['address', /\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?/gi],
  ['user', /\/(?:home|Users)\/([^/\s"']+)/g],
  ['number', /\b\d{13}\b/g],
];

/** Addresses of every machine, which tell nothing. */
const PLAIN: ReadonlySet<string> = new Set(['127.0.0.1', '0.0.0.0', '::1', '[::1]', 'localhost']);

/** Pseudonyms of one bundle. */
export class Pseudonyms {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<PseudonymKind, number>();

  /** Makes values known: wherever they stand from here on, they are replaced. */
  know(kind: PseudonymKind, values: readonly (string | null | undefined)[]): void {
    for (const value of values) {
      if (value && value.length >= 3 && !PLAIN.has(value)) this.#nameOf(kind, value);
    }
  }

  /** The value with every text in it made harmless, names of members too. */
  redact(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((each) => this.redact(each));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(
      ([name, each]) => [this.text(name), this.redact(each)] as const,
    );
    return Object.fromEntries(entries);
  }

  /** One text made harmless. */
  text(text: string): string {
    const open = SECRETS.reduce((left, secret) => left.replace(secret, '[secret]'), text);
    return this.#replaceForms(this.#replaceKnown(open));
  }

  #replaceKnown(text: string): string {
    // Longest first: a name can be the beginning of another one.
    const known = [...this.#names.keys()].sort((a, b) => b.length - a.length);
    return known.reduce((left, value) => {
      const pattern = new RegExp(`(?<![A-Za-z0-9])${escaped(value)}(?![A-Za-z0-9])`, 'gi');
      return left.replace(pattern, () => this.#names.get(value) ?? '');
    }, text);
  }

  #replaceForms(text: string): string {
    return FORMS.reduce((left, [kind, form]) => {
      return left.replace(form, (whole: string, inner: unknown) => {
        const value = typeof inner === 'string' ? inner : whole;
        const isPseudonym = /^\[?[a-z]+-\d+\]?$/.test(value);
        if (isPseudonym || PLAIN.has(value)) return whole;
        return whole.replace(value, this.#nameOf(kind, value.toLowerCase()));
      });
    }, text);
  }

  #nameOf(kind: PseudonymKind, value: string): string {
    const key = value.toLowerCase();
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `${kind}-${count}`;
    this.#names.set(key, name);
    return name;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
