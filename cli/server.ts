/** `fleetseal server`: the server alone, logging JSON lines to standard output; its settings. */
import { sourceText } from '../platform/config/load.ts';
import { PROGRAM_VERSION } from '../platform/version.ts';
import {
  type LoadedServerSettings,
  loadServerSettings,
  shownSetting,
} from '../server/config/load.ts';
import { SERVER_KEYS } from '../server/config/settings.ts';
import { checkSettings, type SettingCheck } from '../server/operations/check.ts';
import { startServer } from '../server/server.ts';
import { LIMITS } from '../shared/limits.ts';
import { consoleFolder } from './consoleFolder.ts';
import { keepFirstLink } from './firstLink.ts';
import { listening } from './listening.ts';
import { outputLog, printJson, printLines } from './output.ts';
import { stopSignal } from './signals.ts';

/** Options of the commands; what is not given comes from the environment or the file. */
export interface ServerCommand {
  readonly config?: string;
  readonly data?: string;
  readonly host?: string;
  readonly port?: number;
  readonly json?: boolean;
}

/** Exit code of a check that found nothing wrong, and something to look at. */
const NEEDS_CARE = 2;
const COLUMN = 26;
const LEFT_WORK_MS = 1_000;

/** Loads the settings of a command. Throws configInvalid, fileUnreadable. */
export function serverSettingsOf(command: ServerCommand): Promise<LoadedServerSettings> {
  const { config: file, data, host, port } = command;
  return loadServerSettings({ file, environment: process.env, flags: { data, host, port } });
}

/** Runs until SIGINT or SIGTERM. Throws inUse where data directory or port is taken. */
export async function runServer(command: ServerCommand): Promise<void> {
  const { config: settings } = await serverSettingsOf(command);
  const log = outputLog(settings['log.level']);
  const options = {
    dataDirectory: settings.data,
    host: settings.host,
    port: settings.port,
    settings,
    consoleDirectory: consoleFolder(),
    version: PROGRAM_VERSION,
    log,
    now: Date.now,
    epochMs: LIMITS.epochMs,
  };
  // A service is told by SIGHUP to read its certificate again; without one it means nothing.
  if (process.stdin.isTTY !== true) process.on('SIGHUP', () => log.info('SIGHUP'));
  // From now on, so that a stop while it starts is one as well.
  const stopped = stopSignal();
  const server = await listening(settings, () => startServer(options));
  log.info({ agents: server.agentsUrl, http: server.httpUrl }, 'server started');
  const forgetLink = await keepFirstLink(server, settings, log);
  await stopped;
  forgetLink();
  await server.close();
  log.info('server stopped');
  // Work for a request that was cut may still be under way: nothing waits for it.
  setTimeout(() => process.exit(), LEFT_WORK_MS).unref();
}

/** Prints every setting, and where it came from. None of them is a secret. */
export async function showServerSettings(command: ServerCommand): Promise<void> {
  const { config, sources, file } = await serverSettingsOf(command);
  const settings = SERVER_KEYS.map((key) => {
    const source = sourceText(sources.get(key) ?? { kind: 'default' }, key);
    return { key, value: config[key], source };
  });
  if (command.json === true) {
    printJson({ file, settings });
    return;
  }
  printLines(
    `configuration file: ${file ?? 'none'}`,
    ...settings.map(({ key, value, source }) => {
      const text = String(shownSetting(value) ?? '-');
      return `${key.padEnd(COLUMN)} ${text.padEnd(34)} ${source}`;
    }),
  );
}

/** Looks at everything that the settings name; 0 where all is well, 2 for care, 1 for wrong. */
export async function checkServer(command: ServerCommand): Promise<number> {
  const { config, file } = await serverSettingsOf(command);
  const checks = checkSettings(config, Date.now());
  if (command.json === true) printJson({ file, checks });
  else {
    const line = ({ name, outcome, detail }: SettingCheck) =>
      `${outcome.padEnd(6)} ${name.padEnd(10)} ${detail}`;
    printLines(`configuration file: ${file ?? 'none'}`, ...checks.map(line));
  }
  if (checks.some(({ outcome }) => outcome === 'wrong')) return 1;
  return checks.some(({ outcome }) => outcome === 'care') ? NEEDS_CARE : 0;
}
