/** The agent's settings as they are put together: file, then environment, then flags. */
import {
  type LoadedSettings,
  loadSettings,
  type SettingsRequest,
} from '../../platform/config/load.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { AGENT_SETTINGS, type AgentConfig, type ConfigKey, variableOf } from './config.ts';

/** The settings that hold, and where each one came from. */
export type LoadedConfig = LoadedSettings<AgentConfig>;
/** What the settings are put together from. */
export type ConfigRequest = SettingsRequest<AgentConfig>;

/** Loads the settings. Throws configInvalid, naming line or variable, and fileUnreadable. */
export function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  return loadSettings(AGENT_SETTINGS, request);
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
