/** How values are written in cells: text, lists, numbers, days, moments, shares, keys. */
import * as z from 'zod';
import { utf8 } from '../../bytes/bytes.ts';
import { canonicalText } from '../../bytes/canonicalJson.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import { textSchema } from '../../claims/claims.ts';
import { isPlaceholder } from '../../claims/placeholder.ts';
import { p256PublicJwkSchema } from '../../crypto/keys.ts';
import { isFleetsealError } from '../../errors.ts';
import { digestSchema, timeMsSchema } from '../../log/leaf.ts';
import { dayToMs, momentToMs, msToMoment } from '../day.ts';
import { daySchema, modelSchema, nameSchema } from '../license.ts';
import { positionSchema } from '../records/custody.ts';
import { countrySchema, linesSchema, noteSchema } from '../records/fields.ts';
import { parseList, printList } from './listText.ts';
import type { Cell } from './table.ts';

const SHOWN = 60;

/** A text as a sentence shows it. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()}…` : text);
}

/** A cell whose text is the value, when a schema takes it. `says`: as in `is not a day`. */
function textCell(schema: z.ZodType, says: string, check?: Cell['check']): Cell {
  const parse: Cell['parse'] = (text) =>
    schema.safeParse(text).success ? { value: text } : { problem: `${shown(text)} ${says}` };
  return { parse, print: String, ...(check === undefined ? {} : { check }) };
}

function spacesAround(value: unknown): string | null {
  const text = String(value);
  return text === text.trim() ? null : `${shown(text)} has spaces around it`;
}

/** What no GPU can have as its identity. */
function identityCheck(field: 'serial' | 'uuid'): (value: unknown) => string | null {
  return (value) => {
    const text = String(value);
    if (/^[0-9][.,]?[0-9]*E\+?[0-9]+$/i.test(text)) {
      return `${text} is a number as a spreadsheet shortens it`;
    }
    return spacesAround(text) ?? (isPlaceholder(field, text) ? `${text} is a placeholder` : null);
  };
}

function dayCheck(value: unknown): string | null {
  try {
    dayToMs(String(value));
    return null;
  } catch (error) {
    if (!isFleetsealError(error, 'schemaInvalid')) throw error;
    return `there is no day ${String(value)}`;
  }
}

/** Names of people, places, licenses. */
export const NAME = textCell(
  nameSchema,
  'is not 1 to 128 characters without control characters',
  spacesAround,
);
/** A place in a rack. */
export const POSITION = textCell(
  positionSchema,
  'is not 1 to 32 characters without control characters',
  spacesAround,
);
/** Models as the catalogue names them. */
export const MODEL = textCell(modelSchema, 'is not a model such as H200', spacesAround);
/** What a device calls itself. */
export const TEXT = textCell(
  textSchema,
  'is not 1 to 256 characters without control characters',
  spacesAround,
);
export const SERIAL: Cell = { ...TEXT, check: identityCheck('serial') };
export const UUID: Cell = { ...TEXT, check: identityCheck('uuid') };
/** Free words in one line. */
export const NOTE = textCell(
  noteSchema,
  'is longer than 2048 characters, or holds control characters',
);
export const COUNTRY = textCell(countrySchema, 'is not two capital letters such as CN');
export const DIGEST = textCell(digestSchema, 'is not a SHA-256 digest as base64url');
export const DAY = textCell(daySchema, 'is not a day such as 2026-03-01', dayCheck);
export const RULE = textCell(z.string().regex(/^R[0-9]{2}$/), 'is not a row such as R07');
export const JWS = textCell(z.string().regex(/^[A-Za-z0-9_.-]+$/), 'is not a compact JWS');

/** Free words in several lines. */
export function linesCell(maxLength: number): Cell {
  const says = `is longer than ${maxLength} characters, or holds control characters`;
  const { parse, print } = textCell(linesSchema(maxLength), says);
  return { parse: (text) => parse(text.replaceAll('\r\n', '\n')), print };
}

/** One of some words. */
export function wordCell(words: readonly string[]): Cell {
  return textCell(z.enum(words), `is not one of ${words.join(', ')}`);
}

/** A whole number. */
export function wholeCell(least: number, most: number): Cell {
  const schema = z.int().min(least).max(most);
  const parse: Cell['parse'] = (text) => {
    const value = /^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : null;
    if (schema.safeParse(value).success) return { value };
    return { problem: `${shown(text)} is not a whole number from ${least} to ${most}` };
  };
  return { parse, print: String };
}

/** A moment with `Z` or an offset; written with `Z`. */
export const MOMENT: Cell = {
  parse: (text) => {
    const problem = `${shown(text)} is not a moment such as 2026-06-01T18:00+08:00`;
    try {
      const value = momentToMs(text);
      return timeMsSchema.safeParse(value).success ? { value } : { problem };
    } catch (error) {
      if (!isFleetsealError(error, 'schemaInvalid')) throw error;
      return { problem };
    }
  },
  print: (value) => msToMoment(Number(value)),
};

/** Parts per million, written in percent with up to four decimals. */
export const PERCENT: Cell = {
  parse: (text) => {
    const parts = /^([0-9]{1,3})(?:\.([0-9]{1,4}))?$/.exec(text);
    const value = Number(parts?.[1] ?? 101) * 10_000 + Number((parts?.[2] ?? '').padEnd(4, '0'));
    if (value <= 1_000_000) return { value };
    return { problem: `${shown(text)} is not a percentage from 0 to 100 such as 12.5` };
  },
  print: (value) => {
    const digits = String(value).padStart(5, '0');
    return `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, '');
  },
};

/** Microdegrees, written in degrees with up to six decimals: digits only, never as a float. */
export function degreesCell(most: number): Cell {
  const mostE6 = most * 1_000_000;
  return {
    parse: (text) => {
      const [, sign = '', whole = '', part = ''] =
        /^(-?)(0|[1-9][0-9]{0,2})(?:\.([0-9]{1,6}))?$/.exec(text) ?? [];
      const size = whole === '' ? mostE6 + 1 : Number(`${whole}${part.padEnd(6, '0')}`);
      // Zero has no sign.
      if (size <= mostE6) return { value: sign === '' || size === 0 ? size : -size };
      const range = `from -${most} to ${most} with up to six decimals`;
      return { problem: `${shown(text)} is no number of degrees ${range}` };
    },
    print: (value) => {
      const text = String(value);
      const digits = text.replace('-', '').padStart(7, '0');
      const part = digits.slice(-6).replace(/0{1,2}$/, '');
      return `${text.startsWith('-') ? '-' : ''}${digits.slice(0, -6)}.${part}`;
    },
  };
}

/** A P-256 public key as JWK. */
export const KEY: Cell = {
  parse: (text) => {
    const problem = `${shown(text)} is not a P-256 public key as JWK`;
    try {
      const { data } = p256PublicJwkSchema.safeParse(parseStrictJson(utf8(text)));
      return data === undefined ? { problem } : { value: data };
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      return { problem };
    }
  },
  print: canonicalText,
};

/** Several values separated by semicolons. */
export function listCell(each: Cell, most: number): Cell {
  return {
    parse: (text) => {
      const parts = parseList(text);
      if (parts === null) return { problem: `${shown(text)} has an empty or broken entry` };
      if (parts.length > most) return { problem: `has ${parts.length} entries, limit ${most}` };
      const parsed = parts.map((part) => each.parse(part));
      const wrong = parsed.find((one) => 'problem' in one);
      if (wrong !== undefined) return wrong;
      return { value: parsed.map((one) => ('value' in one ? one.value : null)) };
    },
    print: (value) => (Array.isArray(value) ? printList(value.map(each.print)) : ''),
    check: (value) => {
      if (!Array.isArray(value)) return null;
      return value.map((one) => each.check?.(one) ?? null).find((one) => one !== null) ?? null;
    },
  };
}
