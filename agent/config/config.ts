/**
 * The agent's settings: what each one is for, what it may be, and what holds where nobody says.
 * A setting comes from the YAML file, the environment or a flag (platform/config/load.ts).
 */
import * as z from 'zod';
import { metricsAddress } from '../../platform/config/metricsAddress.ts';
import { keysOf, type SettingsTable, variableFor } from '../../platform/config/table.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { CollectorPaths } from '../collectors/paths.ts';

/** Bytes of the unit of `spool.megabytes`. */
export const MEBIBYTE = 1024 * 1024;

/** Verbosity of the log, as pino names it. */
const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
/** Where the host key is kept: `auto` takes the TPM where it can be used. */
const KEY_STORES = ['auto', 'file', 'tpm'] as const;

/** True for `ws://` or `wss://` with a host, without user, password or fragment. */
function isServerAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWebSocket = url?.protocol === 'ws:' || url?.protocol === 'wss:';
  return isWebSocket && url.hash === '' && url.username === '' && url.password === '';
}

function isProxySetting(text: string): boolean {
  if (text === 'environment' || text === 'none') return true;
  const url = URL.canParse(text) ? new URL(text) : null;
  return (url?.protocol === 'http:' || url?.protocol === 'https:') && url.hostname !== '';
}

/** A token pasted where a file is named would be printed with the name: it is no path. */
const pathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.startsWith('fleetseal-token-') && !text.includes('\0'));
const textSchema = (lengthMax: number) => z.string().min(1).max(lengthMax);
const count = (min: number, max: number) => z.int().min(min).max(max);

const settingsSchema = z.strictObject({
  server: z.string().refine(isServerAddress).nullable(),
  tokenFile: pathSchema.nullable(),
  name: textSchema(128).nullable(),
  state: pathSchema,
  cadence: count(60, 86_400),
  keyStore: z.enum(KEY_STORES),
  'tpm.tcti': textSchema(256).nullable(),
  proxy: z.string().refine(isProxySetting),
  noProxy: z.string().max(4096),
  ca: pathSchema.nullable(),
  metrics: z
    .string()
    .refine((text) => metricsAddress(text) !== null)
    .nullable(),
  'spool.evidence': count(24, 1_000_000),
  'spool.megabytes': count(16, 1_000_000),
  'log.level': z.enum(LOG_LEVELS),
  nvidiaSmi: pathSchema.nullable(),
  hostRoot: pathSchema.nullable(),
});

/** Every setting with its value. */
export type AgentConfig = Readonly<z.infer<typeof settingsSchema>>;
/** Name of a setting, as in the YAML file; a dot stands for a level. */
export type ConfigKey = keyof AgentConfig;

/** Every setting, in the order in which it is shown. */
export const SETTINGS: SettingsTable<AgentConfig>['settings'] = {
  server: {
    meaning: 'Address of the server.',
    allowed: 'an address such as wss://fleetseal.example.com/agent/v1',
    fallback: null,
  },
  tokenFile: {
    meaning: 'File with the enrollment token; only read until the host is enrolled.',
    allowed: 'the name of a file; the token itself must not be here. "-" reads standard input',
    fallback: null,
    isPath: true,
  },
  name: {
    meaning: 'Name of this host for people; null takes its host name.',
    allowed: 'a text of 1 to 128 characters',
    fallback: null,
  },
  state: {
    meaning: 'Folder with the key and the evidence; for this user alone.',
    allowed: 'the name of a folder',
    fallback: './agent-state',
    isPath: true,
  },
  cadence: {
    meaning: 'Seconds between two attestations.',
    allowed: 'a whole number from 60 to 86400',
    fallback: 3600,
    isNumber: true,
  },
  keyStore: {
    meaning: 'Where a new host key is made; auto takes the TPM where it can be used.',
    allowed: `one of ${KEY_STORES.join(', ')}`,
    fallback: 'auto',
  },
  'tpm.tcti': {
    meaning: 'How the TPM is reached; null takes /dev/tpmrm0.',
    allowed: 'a text such as device:/dev/tpmrm0 or swtpm:path=/run/swtpm.sock',
    fallback: null,
  },
  proxy: {
    meaning: 'HTTP proxy; environment takes HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
    allowed: 'environment, none, or an address such as http://user:password@proxy.example.com:3128',
    fallback: 'environment',
  },
  noProxy: {
    meaning: 'Hosts reached without the proxy, where `proxy` is an address.',
    allowed: 'names, addresses or networks with commas between, such as .example.com,10.0.0.0/8',
    fallback: '',
  },
  ca: {
    meaning: 'PEM file of the CAs that may vouch for the server; null takes those of Node.',
    allowed: 'the name of a file',
    fallback: null,
    isPath: true,
  },
  metrics: {
    meaning: 'Where Prometheus metrics are served; null serves none.',
    allowed: 'an absolute path of a unix socket, or a loopback address: 127.0.0.1:9464, [::1]:9464',
    fallback: null,
  },
  'spool.evidence': {
    meaning: 'Evidence kept while the server can not be reached; more leaves a visible gap.',
    allowed: 'a whole number from 24 to 1000000',
    fallback: LIMITS.spooledEvidence,
    isNumber: true,
  },
  'spool.megabytes': {
    meaning: 'Size of all that is kept, in MiB.',
    allowed: 'a whole number from 16 to 1000000',
    fallback: Math.floor(LIMITS.spooledBytes / MEBIBYTE),
    isNumber: true,
  },
  'log.level': {
    meaning: 'Least serious lines that are logged.',
    allowed: `one of ${LOG_LEVELS.join(', ')}`,
    fallback: 'info',
  },
  nvidiaSmi: {
    meaning: 'Another nvidia-smi to run. Every evidence says so.',
    allowed: 'the name of a program file',
    fallback: null,
    variable: 'FLEETSEAL_NVIDIA_SMI',
    isPath: true,
  },
  hostRoot: {
    meaning: 'Another folder under which /sys and /proc are read. Every evidence says so.',
    allowed: 'the name of a folder',
    fallback: null,
    variable: 'FLEETSEAL_HOST_ROOT',
    isPath: true,
  },
};

/** The settings as they are loaded. */
export const AGENT_SETTINGS: SettingsTable<AgentConfig> = {
  schema: settingsSchema,
  settings: SETTINGS,
  variablePrefix: 'FLEETSEAL_AGENT_',
  fileVariable: 'FLEETSEAL_AGENT_CONFIG',
  defaultFile: '/etc/fleetseal/agent.yaml',
  // A cluster sets such variables for a service that is named fleetseal-agent.
  foreignVariable: /^FLEETSEAL_AGENT_(?:SERVICE_|PORT(?:_|$))/,
};

/** The names of all settings, in the order in which they are shown. */
export const CONFIG_KEYS = keysOf(AGENT_SETTINGS);

/** Name of the environment variable of a setting: `spool.megabytes` is `…_SPOOL_MEGABYTES`. */
export function variableOf(key: ConfigKey): string {
  return variableFor(AGENT_SETTINGS, key);
}

/** Where the collectors read by these settings. */
export function pathsOf({ nvidiaSmi, hostRoot }: AgentConfig): CollectorPaths {
  return {
    ...(nvidiaSmi === null ? {} : { nvidiaSmi }),
    ...(hostRoot === null ? {} : { hostRoot }),
  };
}
