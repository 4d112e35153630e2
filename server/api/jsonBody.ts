/** Bodies of requests: strict JSON and nothing else, as everywhere else bytes come from outside. */
import type { FastifyInstance } from 'fastify';
import { parseStrictJson } from '../../shared/bytes/json.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';

/**
 * Takes bodies of `application/json` only, and parses them strictly: UTF-8, no member twice, no
 * `__proto__`, whole numbers. Answers requestInvalid for other bytes, mediaTypeWrong for others.
 */
export function takeStrictJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, bytes: Buffer) => parsed(bytes),
  );
}

function parsed(bytes: Buffer): unknown {
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    throw new FleetsealError('requestInvalid', error.message, { cause: error });
  }
}
