/** The server's settings as they are put together, and what must fit together among them. */
import {
  type LoadedSettings,
  loadSettings,
  type SettingsRequest,
} from '../../platform/config/load.ts';
import type { Environment } from '../../platform/config/table.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { SERVER_SETTINGS, type ServerKey, type ServerSettings } from './settings.ts';

/** The settings that hold, and where each one came from. */
export type LoadedServerSettings = LoadedSettings<ServerSettings>;

/**
 * Loads the settings. Throws configInvalid, naming line, variable or the settings that do not fit
 * together, and fileUnreadable.
 */
export async function loadServerSettings(
  request: SettingsRequest<ServerSettings>,
): Promise<LoadedServerSettings> {
  const { environment } = request;
  const loaded = await loadSettings(SERVER_SETTINGS, {
    ...request,
    environment: withoutClusterPort(environment),
  });
  const [problem] = contradictions(loaded.config);
  if (problem !== undefined) throw new FleetsealError('configInvalid', problem);
  return loaded;
}

/** A cluster sets FLEETSEAL_SERVER_PORT=tcp://… for a service that is named fleetseal-server. */
function withoutClusterPort(environment: Environment): Environment {
  const { FLEETSEAL_SERVER_PORT: port, ...others } = environment;
  return port?.startsWith('tcp://') === true ? others : environment;
}

/** Sentences about settings that do not fit together. */
function contradictions(settings: ServerSettings): string[] {
  return [
    ...together(settings, ['tls.certificate', 'tls.key']),
    ...together(settings, ['syslog.certificate', 'syslog.key']),
    ...together(settings, [
      'oidc.issuer',
      'oidc.clientId',
      'oidc.clientSecretFile',
      'oidc.groupsFile',
    ]),
    ...others(settings),
  ];
}

function together(settings: ServerSettings, keys: readonly ServerKey[]): string[] {
  const missing = keys.filter((key) => settings[key] === null);
  if (missing.length === 0 || missing.length === keys.length) return [];
  return [`${keys.join(', ')} belong together; ${missing.join(', ')} is not set.`];
}

function others(settings: ServerSettings): string[] {
  const { publicUrl, localSignIn } = settings;
  const problems: string[] = [];
  const hasProvider = settings['oidc.issuer'] !== null;
  if (hasProvider && publicUrl === null) problems.push('oidc.issuer needs publicUrl.');
  if (!localSignIn && !hasProvider) {
    problems.push('Without localSignIn and oidc.issuer only break-glass accounts can sign in.');
  }
  if (settings['session.idleMinutes'] > settings['session.absoluteMinutes']) {
    problems.push('session.idleMinutes is more than session.absoluteMinutes.');
  }
  if (settings['tls.key'] !== null && publicUrl?.startsWith('http:') === true) {
    problems.push('publicUrl begins with http: and tls.certificate is set.');
  }
  return problems;
}

/** A setting as it may be shown; no setting of the server holds a secret. */
export function shownSetting(value: ServerSettings[ServerKey]): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value;
  return value.length === 0 ? null : value.join(', ');
}
