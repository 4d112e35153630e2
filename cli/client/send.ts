/** One HTTP request over a unix socket or the network, and what came back. */
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { FleetsealError } from '../../shared/errors.ts';
import type { Target } from './target.ts';

/** What is sent. */
export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}
/** What came back. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array;
}

/** Sends a request. Throws serverUnreachable. */
export function send(target: Target, sent: Sent): Promise<Received> {
  const { method, path, headers, body } = sent;
  const where = target.kind === 'socket' ? target.path : target.url;
  return new Promise((resolve, reject) => {
    const lost = (cause: unknown) => reject(unreachable(where, cause));
    const call = open(target, { method, path, headers }, (answer) => {
      buffer(answer).then(
        (bytes) =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: new Uint8Array(bytes),
          }),
        lost,
      );
    });
    call.on('error', lost);
    call.end(body ?? undefined);
  });
}

/** Opens a request, for who reads the answer in pieces. */
export function open(
  target: Target,
  options: Pick<RequestOptions, 'method' | 'path'> & { headers: Readonly<Record<string, string>> },
  answered: (answer: IncomingMessage) => void,
) {
  const headers = { ...options.headers };
  if (target.kind === 'socket') {
    return httpRequest({ ...options, headers, socketPath: target.path }, answered);
  }
  const url = new URL(options.path ?? '/', target.url);
  if (url.protocol === 'http:') return httpRequest(url, { ...options, headers }, answered);
  const ca = target.ca === null ? {} : { ca: readFileSync(target.ca) };
  return httpsRequest(url, { ...options, headers, ...ca }, answered);
}

function unreachable(where: string, cause: unknown): FleetsealError {
  const why = cause instanceof Error ? ` (${cause.message})` : '';
  const detail = `No server answers at ${where}${where.startsWith('/') ? '' : why}.`;
  return new FleetsealError('serverUnreachable', detail, { cause });
}
