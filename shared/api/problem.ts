/** How the API says what went wrong: problem details (RFC 9457) with our codes. */
import * as z from 'zod';
import { type ErrorCode, type ErrorKind, errorDefinition } from '../errors.ts';

/** Media type of every error answer. */
export const PROBLEM_TYPE = 'application/problem+json';

const STATUS_OF_KIND = {
  badInput: 400,
  refused: 403,
  limit: 413,
  unavailable: 503,
  state: 500,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

/** HTTP status of an answer with this code. */
export function statusOf(code: ErrorCode): number {
  const { status, kind } = errorDefinition(code);
  return status ?? STATUS_OF_KIND[kind];
}

/** Every error answer. */
export const problemSchema = z.strictObject({
  /** `urn:fleetseal:error:` and the code. */
  type: z.string(),
  /** What the code means. */
  title: z.string(),
  status: z.int(),
  /** What was seen. */
  detail: z.string(),
  /** docs/ERRORS.md */
  code: z.string(),
  /** What to do next. */
  next: z.string(),
});
/** An error answer. */
export type Problem = z.infer<typeof problemSchema>;

/** The error answer of a code. */
export function problemOf(code: ErrorCode, detail?: string): Problem {
  const { meaning, next } = errorDefinition(code);
  const type = `urn:fleetseal:error:${code}`;
  return { type, title: meaning, status: statusOf(code), detail: detail ?? meaning, code, next };
}

/** Codes that every route can answer with; the others stand with the route. */
export const COMMON_ERRORS = [
  'requestInvalid',
  'mediaTypeWrong',
  'tooLarge',
  'rateLimited',
  'overloaded',
  'internal',
] as const satisfies readonly ErrorCode[];
/** Codes that every route has that needs a sign-in. */
export const SIGNED_IN_ERRORS = [
  'notSignedIn',
  'forbidden',
  'crossSiteRefused',
] as const satisfies readonly ErrorCode[];
/** Codes that every route has that changes something. */
export const WRITE_ERRORS = [
  'idempotencyMismatch',
  'logBehind',
] as const satisfies readonly ErrorCode[];
