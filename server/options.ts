/** How to run a server. */
import type { Logger } from 'pino';
import type { ServerSettings } from './config/settings.ts';
import type { ServerCrashHook } from './crashHook.ts';
import type { PasswordHasher } from './people/passwordHash.ts';

/** How to run a server. */
export interface ServerOptions {
  /** Everything that the server keeps; made at the first start, for its owner alone. */
  readonly dataDirectory: string;
  /** Loopback unless something that ends TLS stands in front. */
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The other settings; their defaults where not given. */
  readonly settings?: ServerSettings;
  readonly version: string;
  readonly log: Logger;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** How often a new challenge is made; 0 leaves it to `newEpoch`. */
  readonly epochMs: number;
  /** Folder of the built console; null or left out: none is served. */
  readonly consoleDirectory?: string | null;
  /** For tests: called at each crash point. */
  readonly at?: ServerCrashHook;
  /** For tests: passwords that cost less. */
  readonly hasher?: PasswordHasher;
  /** For tests: every JSON answer of the API is compared with its schema. */
  readonly checkReplies?: boolean;
}
