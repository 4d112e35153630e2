/**
 * The one error class and the one table of error codes. Machines read `code`, people read the
 * sentence and what to do next. A code, once released, keeps its meaning forever.
 */
import { API_ERRORS } from './errorTable/api.ts';
import type { ErrorDefinition } from './errorTable/definition.ts';
import { FORMAT_ERRORS } from './errorTable/formats.ts';
import { RUNNING_ERRORS } from './errorTable/running.ts';

export type { ErrorDefinition, ErrorKind } from './errorTable/definition.ts';

/** Every error code of the product. Documented in docs/ERRORS.md; a test keeps the two equal. */
export const ERRORS = { ...FORMAT_ERRORS, ...RUNNING_ERRORS, ...API_ERRORS };

/** A stable, machine-readable error code. */
export type ErrorCode = keyof typeof ERRORS;

/** The row of a code. */
export function errorDefinition(code: ErrorCode): ErrorDefinition {
  return ERRORS[code];
}

/** True when `text` is one of our error codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

/** The one error class. `message` says what was seen; `code` says which row of the table it is. */
export class FleetsealError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown }) {
    super(detail === undefined ? ERRORS[code].meaning : detail, options);
    this.name = 'FleetsealError';
    this.code = code;
  }
}

/** True when `error` is ours and, where given, has this code. */
export function isFleetsealError(error: unknown, code?: ErrorCode): error is FleetsealError {
  return error instanceof FleetsealError && (code === undefined || error.code === code);
}
