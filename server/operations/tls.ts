/** TLS with a certificate of one's own, and which proxies in front are believed. */
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';
import { assertPrivate } from '../../platform/files.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { ServerSettings } from '../config/settings.ts';

/** The oldest version of TLS that is spoken. */
const TLS_MIN_VERSION = 'TLSv1.2';
const WATCH_MS = 60_000;

/** Files of a certificate and its key. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A pair that was read and fits together. */
export interface TlsPair {
  /** PEM: the certificate, then those of its CAs. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** When the certificate ends, milliseconds UTC. */
  readonly endsAt: number;
}

/** What is handed to https and to setSecureContext. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: typeof TLS_MIN_VERSION;
}

/** The files that the settings name; null where something else ends TLS. */
export function tlsFiles(
  settings: Pick<ServerSettings, 'tls.certificate' | 'tls.key'>,
): TlsFiles | null {
  const { 'tls.certificate': certificate, 'tls.key': key } = settings;
  return certificate === null || key === null ? null : { certificate, key };
}

/**
 * Reads a certificate and its key. Throws configInvalid where a file can't be read, others can read
 * the key, or the two do not fit. No message quotes what is in the files.
 */
export function readTlsPair(files: TlsFiles): TlsPair {
  const cert = readPem(files.certificate);
  const key = readPem(files.key);
  try {
    assertPrivate(files.key);
  } catch (cause) {
    if (!isFleetsealError(cause)) throw cause;
    throw new FleetsealError('configInvalid', `tls.key: ${cause.message}`, { cause });
  }
  try {
    createSecureContext({ cert, key, minVersion: TLS_MIN_VERSION });
    return { cert, key, endsAt: new X509Certificate(cert).validToDate.getTime() };
  } catch {
    // The cause may hold parts of the key: it is left out on purpose.
    const detail = `${files.certificate} and ${files.key} are no certificate with its private key.`;
    throw new FleetsealError('configInvalid', detail);
  }
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FleetsealError('configInvalid', `Cannot read ${path}.`, { cause });
  }
}

/** What Fastify is made with for the settings. */
export interface HttpOptions {
  readonly https: TlsOptions | null;
  /** Whose X-Forwarded-For and X-Forwarded-Proto are believed; false: nobody's. */
  readonly trustProxy: string[] | false;
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
  readonly keepAliveTimeout: number;
}

/**
 * Options of Fastify by the settings: TLS, trusted hops, times for slow peers. Throws configInvalid
 * as readTlsPair does.
 */
export function httpOptions(
  settings: Pick<ServerSettings, 'tls.certificate' | 'tls.key' | 'trustedProxies'>,
): HttpOptions {
  const files = tlsFiles(settings);
  const pair = files === null ? null : readTlsPair(files);
  const { trustedProxies } = settings;
  return {
    https: pair && { cert: pair.cert, key: pair.key, minVersion: TLS_MIN_VERSION },
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    requestTimeout: LIMITS.apiRequestMs,
    // An event stream or an agent is silent for longer than this: they set their own times.
    connectionTimeout: 0,
    keepAliveTimeout: LIMITS.apiRequestMs,
  };
}

/** A certificate that follows its files while the server runs. */
export interface TlsWatch {
  /** When the certificate in use ends, milliseconds UTC. */
  readonly endsAt: number;
  /** Reads the files again if they changed. */
  check(): void;
  close(): void;
}

/**
 * Watches the files: on SIGHUP, and once a minute by their time of change. A new pair is used for
 * every later connection; one that is broken is logged once, and the old one stays.
 */
export function watchTls(
  server: Pick<Server, 'setSecureContext'>,
  options: {
    readonly files: TlsFiles;
    readonly log: Logger;
    readonly everyMs?: number;
  },
): TlsWatch {
  const { files, log, everyMs = WATCH_MS } = options;
  let { endsAt } = readTlsPair(files);
  let seen = stamp(files);
  const load = () => {
    try {
      const pair = readTlsPair(files);
      server.setSecureContext({ cert: pair.cert, key: pair.key, minVersion: TLS_MIN_VERSION });
      ({ endsAt } = pair);
      log.info({ endsAt: new Date(endsAt).toISOString() }, 'the certificate was read again');
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'unknown';
      log.error({ code: 'configInvalid', detail }, 'the old certificate stays in use');
    }
  };
  const check = () => {
    const now = stamp(files);
    if (now === seen) return;
    seen = now;
    load();
  };
  const timer = setInterval(check, everyMs);
  timer.unref();
  process.on('SIGHUP', load);
  return {
    get endsAt() {
      return endsAt;
    },
    check,
    close: () => {
      clearInterval(timer);
      process.off('SIGHUP', load);
    },
  };
}

/** What changes where a file changes, also where another one took its name. */
function stamp({ certificate, key }: TlsFiles): string {
  return [certificate, key]
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found === undefined
        ? '-'
        : `${found.ino} ${found.mtimeMs} ${found.size} ${found.mode}`;
    })
    .join(' ');
}
