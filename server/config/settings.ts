/**
 * The server's settings: what each one is for, what it may be, and what holds where nobody says.
 * A setting comes from the YAML file, the environment or a flag (platform/config/load.ts).
 */
import { isIP } from 'node:net';
import * as z from 'zod';
import { metricsAddress } from '../../platform/config/metricsAddress.ts';
import { keysOf, type SettingsTable, variableFor } from '../../platform/config/table.ts';
import { recipientSchema } from '../../shared/api/routes/operations.ts';
import { networkSchema } from './networks.ts';

/** Verbosity of the log, as pino names it. */
const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
const LIST_MAX = 64;

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const isHost = (text: string): boolean => isIP(text) !== 0 || HOST_NAME.test(text);

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.[0-9.]+$/.test(hostname);
}

/** True for `https://` with a host and no more; `http://` only within the machine. */
function isAddress(text: string, { path }: { path: boolean }): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackName(url.hostname));
  return isSafe && url.search === '' && (path || text === url.origin);
}

const pathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'));
const textSchema = (lengthMax: number) => z.string().min(1).max(lengthMax);
const count = (min: number, max: number) => z.int().min(min).max(max);
const networksSchema = z.array(networkSchema).max(LIST_MAX).readonly();
/** Names of scopes (RFC 6749, section 3.3) with one space between. */
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const scopesSchema = z
  .string()
  .max(512)
  .regex(SCOPES)
  .refine((text) => text.split(' ').includes('openid'));

const settingsSchema = z.strictObject({
  data: pathSchema,
  host: z.string().refine(isHost),
  port: count(0, 65_535),
  'tls.certificate': pathSchema.nullable(),
  'tls.key': pathSchema.nullable(),
  trustedProxies: networksSchema,
  publicUrl: z
    .string()
    .refine((text) => isAddress(text, { path: false }))
    .nullable(),
  localSignIn: z.boolean(),
  requireSecondFactor: z.boolean(),
  'session.idleMinutes': count(1, 1_440),
  'session.absoluteMinutes': count(5, 10_080),
  'oidc.issuer': z
    .string()
    .refine((text) => isAddress(text, { path: true }))
    .nullable(),
  'oidc.clientId': textSchema(256).nullable(),
  'oidc.clientSecretFile': pathSchema.nullable(),
  'oidc.scopes': scopesSchema,
  'oidc.groupsClaim': textSchema(128),
  'oidc.groupsFile': pathSchema.nullable(),
  'syslog.host': z.string().refine(isHost).nullable(),
  'syslog.port': count(1, 65_535),
  'syslog.ca': pathSchema.nullable(),
  'syslog.certificate': pathSchema.nullable(),
  'syslog.key': pathSchema.nullable(),
  'webhooks.allow': networksSchema,
  metrics: z
    .string()
    .refine((text) => text === 'public' || metricsAddress(text) !== null)
    .nullable(),
  'backup.recipients': z.array(recipientSchema).max(16).readonly(),
  'log.level': z.enum(LOG_LEVELS),
});

/** Every setting with its value. */
export type ServerSettings = Readonly<z.infer<typeof settingsSchema>>;
/** Name of a setting, as in the YAML file; a dot stands for a level. */
export type ServerKey = keyof ServerSettings;

const FILE = 'the name of a file';

/** Where it listens, and who may stand in front. */
const LISTENING = {
  data: {
    meaning: 'Folder with everything that the server keeps; for this user alone.',
    allowed: 'the name of a folder',
    fallback: './data',
    isPath: true,
  },
  host: {
    meaning: 'Address that is listened on.',
    allowed: 'an address such as 127.0.0.1, 0.0.0.0 or ::',
    fallback: '127.0.0.1',
  },
  port: {
    meaning: 'Port for agents, people and public pages; 0 picks a free one.',
    allowed: 'a whole number from 0 to 65535',
    fallback: 7600,
    isNumber: true,
  },
  'tls.certificate': {
    meaning: 'PEM file of the certificate and those of its CAs, where this server ends TLS itself.',
    allowed: FILE,
    fallback: null,
    isPath: true,
  },
  'tls.key': {
    meaning: 'PEM file of its private key; readable by this user alone.',
    allowed: FILE,
    fallback: null,
    isPath: true,
  },
  trustedProxies: {
    meaning: 'Who may say for whom a request came (X-Forwarded-For, X-Forwarded-Proto).',
    allowed: 'a list of addresses or networks such as 10.0.0.0/8',
    fallback: [],
    isList: true,
  },
  publicUrl: {
    meaning: 'Address under which browsers and agents reach the server.',
    allowed: 'an origin such as https://fleetseal.example.com; http only for this machine itself',
    fallback: null,
  },
} as const;

/** How people sign in. */
const SIGNING_IN = {
  localSignIn: {
    meaning:
      'Whether people sign in by a password of this server; false: break-glass accounts only.',
    allowed: 'true or false',
    fallback: true,
    isSwitch: true,
  },
  requireSecondFactor: {
    meaning: 'Whether an account with a password must have a second factor.',
    allowed: 'true or false',
    fallback: false,
    isSwitch: true,
  },
  'session.idleMinutes': {
    meaning: 'Minutes without a request after which a session ends.',
    allowed: 'a whole number from 1 to 1440',
    fallback: 30,
    isNumber: true,
  },
  'session.absoluteMinutes': {
    meaning: 'Minutes after which a session ends in any case.',
    allowed: 'a whole number from 5 to 10080',
    fallback: 720,
    isNumber: true,
  },
  'oidc.issuer': {
    meaning: 'OpenID provider that vouches for people.',
    allowed: 'an address such as https://login.example.com/realms/fleet',
    fallback: null,
  },
  'oidc.clientId': {
    meaning: 'Name of this server at the provider.',
    allowed: 'a text of 1 to 256 characters',
    fallback: null,
  },
  'oidc.clientSecretFile': {
    meaning: 'File with the secret of this server at the provider.',
    allowed: `${FILE}; the secret itself must not be here`,
    fallback: null,
    isPath: true,
  },
  'oidc.scopes': {
    meaning: 'Scopes that are asked for at the provider.',
    allowed: 'names with one space between, openid among them',
    fallback: 'openid profile email',
  },
  'oidc.groupsClaim': {
    meaning: 'Claim of the ID token with the groups of a person.',
    allowed: 'a text of 1 to 128 characters',
    fallback: 'groups',
  },
  'oidc.groupsFile': {
    meaning: 'YAML file: which group has which roles, sites and licenses.',
    allowed: FILE,
    fallback: null,
    isPath: true,
  },
} as const;

/** Where it speaks to others, and what it tells of itself. */
const TELLING = {
  'syslog.host': {
    meaning: 'Where findings and the access record are sent as syslog over TLS.',
    allowed: 'a name or an address',
    fallback: null,
  },
  'syslog.port': {
    meaning: 'Port of it.',
    allowed: 'a whole number from 1 to 65535',
    fallback: 6514,
    isNumber: true,
  },
  'syslog.ca': {
    meaning: 'PEM file of the CAs that may vouch for it; null takes those of Node.',
    allowed: FILE,
    fallback: null,
    isPath: true,
  },
  'syslog.certificate': {
    meaning: 'PEM file of the certificate that this server shows there.',
    allowed: FILE,
    fallback: null,
    isPath: true,
  },
  'syslog.key': {
    meaning: 'PEM file of its private key; readable by this user alone.',
    allowed: FILE,
    fallback: null,
    isPath: true,
  },
  'webhooks.allow': {
    meaning: 'Inner networks that webhooks may reach all the same.',
    allowed: 'a list of addresses or networks such as 10.1.2.0/24',
    fallback: [],
    isList: true,
  },
  metrics: {
    meaning: 'Where Prometheus metrics are served; null serves none.',
    allowed:
      'an absolute path of a unix socket, a loopback address such as 127.0.0.1:9465, or public: ' +
      'at /metrics beside everything else, for everybody who reaches the server',
    fallback: null,
  },
  'backup.recipients': {
    meaning: 'Keys (age) that backups are encrypted for unless others are named.',
    allowed: 'a list of recipients such as age1…, from fleetseal backup key',
    fallback: [],
    isList: true,
  },
  'log.level': {
    meaning: 'Least serious lines that are logged.',
    allowed: `one of ${LOG_LEVELS.join(', ')}`,
    fallback: 'info',
  },
} as const;

/** The settings as they are loaded. */
export const SERVER_SETTINGS: SettingsTable<ServerSettings> = {
  schema: settingsSchema,
  settings: { ...LISTENING, ...SIGNING_IN, ...TELLING },
  variablePrefix: 'FLEETSEAL_SERVER_',
  fileVariable: 'FLEETSEAL_SERVER_CONFIG',
  defaultFile: '/etc/fleetseal/server.yaml',
  // A cluster sets such variables for a service that is named fleetseal-server.
  foreignVariable: /^FLEETSEAL_SERVER_(?:SERVICE_|PORT_)/,
};

/** The names of all settings, in the order in which they are shown. */
export const SERVER_KEYS = keysOf(SERVER_SETTINGS);

/** Name of the environment variable of a setting: `tls.key` is `FLEETSEAL_SERVER_TLS_KEY`. */
export function serverVariable(key: ServerKey): string {
  return variableFor(SERVER_SETTINGS, key);
}

/** True where only this machine reaches the address that is listened on. */
export function isLoopback({ host }: Pick<ServerSettings, 'host'>): boolean {
  return isLoopbackName(host) || host === '::1';
}

/** The settings where nobody says anything. */
export const DEFAULT_SETTINGS: ServerSettings = settingsSchema.parse(
  Object.fromEntries(SERVER_KEYS.map((key) => [key, SERVER_SETTINGS.settings[key].fallback])),
);
