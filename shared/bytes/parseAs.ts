/** Strict JSON of one shape: the one way in which bytes from outside become typed values. */
import * as z from 'zod';
import { type ErrorCode, FleetsealError, isFleetsealError } from '../errors.ts';
import { parseStrictJson } from './json.ts';

/**
 * Parses strict JSON bytes and checks them with a schema. Throws `code`, with what is wrong, for
 * bytes that are not strict JSON and for another shape.
 */
export function parseAs<T>(bytes: Uint8Array, schema: z.ZodType<T>, code: ErrorCode): T {
  let value: unknown;
  try {
    value = parseStrictJson(bytes);
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    throw new FleetsealError(code, error.message, { cause: error });
  }
  return checkAs(value, schema, code);
}

/** Checks a value with a schema. Throws `code`, with what is wrong. */
export function checkAs<T>(value: unknown, schema: z.ZodType<T>, code: ErrorCode): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // Cut, so that a hostile value can't make an error larger than a frame.
  const detail = z.prettifyError(result.error).slice(0, 300).toWellFormed();
  throw new FleetsealError(code, detail);
}
