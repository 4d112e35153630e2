/** Puts the settings together: file, then environment, then flags; the later one holds. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FleetsealError } from '../../shared/errors.ts';
import type { Environment } from '../collectors/paths.ts';
import {
  type AgentConfig,
  CONFIG_FILE_VARIABLE,
  CONFIG_KEYS,
  type ConfigKey,
  checkSetting,
  DEFAULT_CONFIG_FILE,
  isConfigKey,
  SETTINGS,
  VARIABLE_PREFIX,
  variableOf,
  wholeConfig,
} from './config.ts';
import { suggestion } from './suggestion.ts';

/** Where the value of a setting came from. */
export type ConfigSource =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'flag' };

/** The settings that hold, and where each one came from. */
export interface LoadedConfig {
  readonly config: AgentConfig;
  readonly sources: ReadonlyMap<ConfigKey, ConfigSource>;
  /** The file that was read, absolute; null for none. */
  readonly file: string | null;
}

/** What the settings are put together from. */
export interface ConfigRequest {
  /** File named by a flag; else the environment's, else DEFAULT_CONFIG_FILE where it exists. */
  readonly file?: string | undefined;
  readonly environment: Environment;
  /** By setting; undefined where the flag was not given. */
  readonly flags: Readonly<Partial<Record<ConfigKey, string | number | undefined>>>;
  /** For tests; DEFAULT_CONFIG_FILE where not given. */
  readonly defaultFile?: string;
}

/** A cluster sets such variables for a service that is named fleetseal-agent: they are not ours. */
const CLUSTER_VARIABLE = /^FLEETSEAL_AGENT_(?:SERVICE_|PORT(?:_|$))/;

/** Loads the settings. Throws configInvalid, naming line or variable, and fileUnreadable. */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const values = new Map<ConfigKey, unknown>();
  const sources = new Map<ConfigKey, ConfigSource>();
  const put = (key: ConfigKey, value: unknown, source: ConfigSource) => {
    const checked = checkSetting(key, value);
    if (checked === undefined) throw wrongValue(key, source);
    values.set(key, checked);
    sources.set(key, source);
  };
  for (const key of CONFIG_KEYS) put(key, SETTINGS[key].fallback, { kind: 'default' });
  const path = fileOf(request);
  if (path !== null) {
    // Loaded only here: an agent without a file does without the parser.
    const { readConfigFile } = await import('./configFile.ts');
    for (const { key, value, line } of readConfigFile(path)) {
      if (isConfigKey(key)) put(key, value, { kind: 'file', path, line });
    }
  }
  for (const [key, variable, text] of variablesIn(request.environment)) {
    put(key, fromText(key, text), { kind: 'environment', variable });
  }
  for (const key of CONFIG_KEYS) {
    const given = request.flags[key];
    if (given !== undefined) put(key, fromFlag(key, given), { kind: 'flag' });
  }
  return { config: wholeConfig(values), sources, file: path };
}

function fileOf(request: ConfigRequest): string | null {
  const named = request.file ?? request.environment[CONFIG_FILE_VARIABLE];
  if (named !== undefined) return named === '' ? null : resolve(named);
  const path = request.defaultFile ?? DEFAULT_CONFIG_FILE;
  return existsSync(path) ? path : null;
}

/** Settings in the environment; an empty variable is one that is not set. */
function variablesIn(environment: Environment): (readonly [ConfigKey, string, string])[] {
  const known = new Map(CONFIG_KEYS.map((key) => [variableOf(key), key]));
  const found: (readonly [ConfigKey, string, string])[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    const key = known.get(variable);
    if (key !== undefined && text) found.push([key, variable, text]);
    else if (key === undefined) refuseUnknown(variable, [...known.keys()]);
  }
  return found;
}

function refuseUnknown(variable: string, known: readonly string[]): void {
  if (!variable.startsWith(VARIABLE_PREFIX) || variable === CONFIG_FILE_VARIABLE) return;
  if (CLUSTER_VARIABLE.test(variable)) return;
  const detail = `There is no setting for the variable ${variable.slice(0, 96)}.`;
  throw new FleetsealError('configInvalid', `${detail}${suggestion(variable, known)}`);
}

function fromText(key: ConfigKey, text: string): unknown {
  const { isNumber, isPath } = SETTINGS[key];
  if (isNumber) return /^[0-9]{1,9}$/.test(text) ? Number(text) : text;
  return isPath && text !== '-' && !text.startsWith('fleetseal-token-') ? resolve(text) : text;
}

function fromFlag(key: ConfigKey, given: string | number): unknown {
  return typeof given === 'number' ? given : fromText(key, given);
}

function wrongValue(key: ConfigKey, source: ConfigSource): FleetsealError {
  // The value itself is not repeated: it may be a secret in the wrong place.
  const where = sourceText(source, key);
  const detail = `${where}: ${key} is not right. It must be ${SETTINGS[key].allowed}.`;
  return new FleetsealError('configInvalid', detail);
}

/** Where a value came from, in words. */
export function sourceText(source: ConfigSource, key: ConfigKey): string {
  if (source.kind === 'file') return `${source.path}, line ${source.line}`;
  if (source.kind === 'environment') return source.variable;
  return source.kind === 'flag'
    ? `--${key.replace(/[A-Z]/g, (at) => `-${at.toLowerCase()}`)}`
    : 'default';
}

/** A setting without a default. Throws configInvalid where nobody gave it. */
export function requiredServer({ config }: LoadedConfig): string {
  if (config.server !== null) return config.server;
  const ways = `--server, ${variableOf('server')}, or "server:" in the configuration file`;
  throw new FleetsealError('configInvalid', `No server is named. Give it by ${ways}.`);
}

/** A setting as it may be shown: user and password of a proxy are left out. */
export function shownValue(key: ConfigKey, value: AgentConfig[ConfigKey]): string | number | null {
  if (key !== 'proxy' || typeof value !== 'string' || !URL.canParse(value)) return value;
  return withoutCredentials(value);
}

/** An address with `***` in the place of user and password. */
function withoutCredentials(address: string): string {
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '***';
  url.password = '';
  return url.href;
}
