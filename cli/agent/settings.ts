/** The settings of a command: what its flags say, over the environment, over the file. */
import { hostname } from 'node:os';
import type { AgentConfig } from '../../agent/config/config.ts';
import { type LoadedConfig, loadConfig } from '../../agent/config/configSources.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { type EnrollmentToken, parseToken } from '../../shared/protocol/token.ts';

/** Flags that are settings; every command takes some of them. */
export interface SettingFlags {
  readonly config?: string;
  readonly server?: string;
  readonly tokenFile?: string;
  readonly state?: string;
  readonly cadence?: number;
  readonly name?: string;
  readonly keyStore?: string;
  readonly metrics?: string;
}

/** Loads the settings of a command. Throws configInvalid, fileUnreadable. */
export function settingsOf(flags: SettingFlags): Promise<LoadedConfig> {
  const { server, tokenFile, state, cadence, name, keyStore, metrics } = flags;
  return loadConfig({
    file: flags.config,
    environment: process.env,
    flags: { server, tokenFile, state, cadence, name, keyStore, metrics },
  });
}

/** Name of this host for people. */
export function nameOf({ name }: AgentConfig): string {
  return name ?? hostname();
}

/** The token from a file or standard input; never from argv, which every process can read. */
export async function readToken(file: string | null): Promise<EnrollmentToken | null> {
  if (file === null) return null;
  const [{ readFile }, { text }] = await Promise.all([
    import('node:fs/promises'),
    import('node:stream/consumers'),
  ]);
  if (file === '-') return parseToken(await text(process.stdin));
  try {
    return parseToken(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof FleetsealError) throw cause;
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
}
