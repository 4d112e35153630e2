/** Sends one event to one address, and to no other place than the guard allows. */
import { lookup as systemLookup } from 'node:dns/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { AddressGuard } from './addresses.ts';
import type { WebhookSettings } from './settings.ts';
import { parseWebhookUrl } from './webhookUrl.ts';

/** One request to a receiver. */
export interface WebhookRequestToSend {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of it: `error` is null where the answer was a success. */
export interface SendOutcome {
  readonly status: number | null;
  readonly error: string | null;
}

/** Sends a request; never throws. */
export type SendWebhook = (
  request: WebhookRequestToSend,
  signal: AbortSignal,
) => Promise<SendOutcome>;

/** An address of a name. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** What sending needs. */
export interface SenderOptions {
  readonly settings: WebhookSettings;
  /** PEM text of the CAs that receivers are checked with; null: those of Node. */
  readonly ca: string | null;
  /** For tests: addresses of a name; those of the system where not given. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  readonly answerMs?: number;
}

/** Makes what sends requests of webhooks. */
export function webhookSender(options: SenderOptions): SendWebhook {
  const { settings, ca, answerMs = LIMITS.webhookAnswerMs } = options;
  const lookup = guardedLookup(options);
  return async ({ url, headers, body }, signal) => {
    const deadline = AbortSignal.timeout(answerMs);
    try {
      // The settings may have changed since the webhook was made.
      const target = parseWebhookUrl(url, settings);
      const answer = await post(target, {
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        body,
        lookup,
        ca,
        signal: AbortSignal.any([signal, deadline]),
      });
      return outcomeOf(answer);
    } catch (error) {
      if (deadline.aborted) return failed(`There was no answer in ${answerMs} ms.`);
      return failed(wordsOf(error));
    }
  };
}

interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly lookup: LookupFunction;
  readonly ca: string | null;
  readonly signal: AbortSignal;
}

/** Gives the status. Redirects are not followed: nobody judged where they lead. */
function post(url: URL, { headers, body, lookup, ca, signal }: Post): Promise<number> {
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers },
    // A connection of its own, made through `lookup`.
    agent: false,
    lookup,
    signal,
    maxHeaderSize: LIMITS.apiBodyBytes >> 4,
    ...(ca === null ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? plainRequest : tlsRequest)(url, options);
    request.on('error', reject);
    request.once('response', (response) => {
      drain(response).then(() => resolve(response.statusCode ?? 0), reject);
    });
    request.end(body);
  });
}

/** Reads what an answer may hold, and cuts the rest off: only its status counts. */
function drain(response: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let length = 0;
    response.on('data', (bytes: Uint8Array) => {
      length += bytes.length;
      if (length > LIMITS.webhookAnswerBytes) response.destroy();
    });
    response.once('error', () => resolve());
    response.once('close', () => resolve());
  });
}

/** Judges the addresses at the moment of the connection: a name may lead elsewhere every time. */
function guardedLookup({ settings, resolve = systemAddresses }: SenderOptions): LookupFunction {
  const guard = new AddressGuard(settings.allow);
  const judged = async (host: string) => {
    const addresses = await resolve(host);
    const [first] = addresses;
    if (first === undefined) throw new Error('ENOTFOUND');
    if (addresses.every(({ address }) => guard.allows(address))) return { addresses, first };
    throw new FleetsealError('webhookRefused', 'Its name leads to an address that is not public.');
  };
  return (host, { all }, callback) => {
    judged(host).then(
      ({ addresses, first }) => {
        if (all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

function systemAddresses(host: string): Promise<ResolvedAddress[]> {
  return systemLookup(host, { all: true });
}

function outcomeOf(status: number): SendOutcome {
  if (status >= 200 && status < 300) return { status, error: null };
  const isRedirect = status >= 300 && status < 400;
  const error = `The answer was ${status}${isRedirect ? ': redirects are not followed' : ''}.`;
  return { status, error };
}

function failed(error: string): SendOutcome {
  return { status: null, error };
}

/** In words for an administrator: the code, and nothing of what was answered. */
function wordsOf(error: unknown): string {
  if (isFleetsealError(error)) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  return `There was no connection: ${code}.`;
}
