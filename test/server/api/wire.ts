/** One HTTP request as it is, over TCP or a socket: no client smooths its path or headers. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** Where a server listens: its TCP port, or the path of its socket. */
export type Door = { readonly port: number } | { readonly socketPath: string };

/** One request. */
export interface WireRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** JSON where it is no string and no bytes. */
  readonly body?: unknown;
  /** True: over a connection of its own, which the answer may end. */
  readonly isAlone?: boolean;
}
/** What came back. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const STREAM = 'text/event-stream';

function payloadOf(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

/** Sends a request; of a stream that goes on it reads the headers only. */
export function send(door: Door, wanted: WireRequest): Promise<WireAnswer> {
  const { method, path, headers = {}, body, isAlone = false } = wanted;
  const payload = body === undefined ? null : payloadOf(body);
  const sent = {
    ...(payload === null
      ? {}
      : {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(payload)),
        }),
    ...headers,
  };
  const by = { agent: isAlone ? false : agent } as const;
  const to = 'port' in door ? { host: '127.0.0.1', port: door.port, ...by } : { ...door, ...by };
  return new Promise<WireAnswer>((resolve, reject) => {
    const asked = request({ ...to, method, path, headers: sent }, (answer) => {
      const status = answer.statusCode ?? 0;
      const parts: Buffer[] = [];
      const done = () => {
        const bytes = Buffer.concat(parts);
        resolve({ status, headers: answer.headers, bytes, text: bytes.toString('utf8') });
      };
      if (answer.headers['content-type']?.startsWith(STREAM)) {
        answer.destroy();
        done();
        return;
      }
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', done);
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(payload ?? undefined);
  });
}

/** The code of an error answer; `ok` for any other. */
export function codeOf({ status, text }: WireAnswer): string {
  return status < 400 ? 'ok' : String(JSON.parse(text).code);
}
