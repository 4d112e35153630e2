/** Asks a running server over its unix socket. */
import { request as httpRequest } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import type * as z from 'zod';
import { apiErrorSchema } from '../shared/api/admin.ts';
import { parseAs } from '../shared/bytes/parseAs.ts';
import { FleetsealError, isErrorCode } from '../shared/errors.ts';

/** A request to the admin API. */
export interface AdminRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** Client of one server's admin socket. */
export class AdminClient {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /**
   * Asks, and parses the JSON answer. Throws the server's coded error, serverUnreachable, or
   * versionUnsupported where the answer has another shape.
   */
  async json<T>(request: AdminRequest, schema: z.ZodType<T>): Promise<T> {
    const bytes = await this.bytes(request);
    return parseAs(bytes, schema, 'versionUnsupported');
  }

  /** Asks, and returns the answer's bytes. Throws like `json`. */
  async bytes(request: AdminRequest): Promise<Uint8Array> {
    const { status, body } = await this.#send(request);
    if (status === 200) return body;
    const { code, message } = parseAs(body, apiErrorSchema, 'internal');
    throw new FleetsealError(isErrorCode(code) ? code : 'internal', message);
  }

  #send(request: AdminRequest): Promise<{ status: number; body: Uint8Array }> {
    const { method, path, body } = request;
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const call = httpRequest(
        { socketPath: this.#socketPath, method, path, headers },
        (answer) => {
          buffer(answer).then(
            (bytes) => resolve({ status: answer.statusCode ?? 0, body: new Uint8Array(bytes) }),
            (cause: unknown) => reject(unreachable('The server stopped answering.', cause)),
          );
        },
      );
      call.on('error', (cause) => {
        reject(unreachable(`No server answers at ${this.#socketPath}.`, cause));
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function unreachable(detail: string, cause: unknown): FleetsealError {
  return new FleetsealError('serverUnreachable', detail, { cause });
}

/** Content of standard input as text, for secrets that must not be in argv. */
export function readStandardInput(): Promise<string> {
  return text(process.stdin);
}
