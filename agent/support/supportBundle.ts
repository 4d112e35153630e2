/**
 * `fleetseal agent support-bundle`: one readable JSON file for whoever helps. No key, token or
 * password is read for it, and what identifies is replaced by pseudonyms
 * (agent/support/pseudonyms.ts).
 */
import { lstat, readdir } from 'node:fs/promises';
import { hostname, networkInterfaces, release, userInfo } from 'node:os';
import { join } from 'node:path';
import { sourceText } from '../../platform/config/load.ts';
import { PROGRAM_VERSION } from '../../platform/version.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { gpuClaimsSchema } from '../../shared/claims/claims.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { CONFIG_KEYS, pathsOf } from '../config/config.ts';
import { shownValue } from '../config/configSources.ts';
import { runDoctor } from '../doctor/doctor.ts';
import type { DoctorContext } from '../doctor/doctorCheck.ts';
import { keysOf, readHistory } from '../history/history.ts';
import { preview } from '../preview/preview.ts';
import type { PreviewResult } from '../preview/previewResult.ts';
import { readPinnedServer } from '../state/pinned.ts';
import { readStatus } from '../status/status.ts';
import { Pseudonyms } from './pseudonyms.ts';

const HISTORY_MAX = 50;
const FILES_MAX = 500;

const ABOUT =
  'Made by fleetseal agent support-bundle. Holds: versions, settings with their sources, the ' +
  'checks of doctor, the status of the agent, what it reads (preview), the newest evidence by ' +
  'number, time and place in the log, and names, sizes and modes of the files in the state ' +
  'folder. Serials, UUIDs, host names, addresses, keys and users are pseudonyms that mean the ' +
  'same throughout this file. No private key, token or password is in it. Read it before you ' +
  'send it.';

/** Makes the bundle; a part that fails says why in its place. */
export async function supportBundle(context: DoctorContext): Promise<unknown> {
  const { config, now, loaded } = context;
  const { state } = config;
  const shown = await preview({ paths: pathsOf(config), now });
  const parts = {
    settings: {
      file: loaded.file,
      values: CONFIG_KEYS.map((key) => ({
        key,
        value: shownValue(key, config[key]),
        source: sourceText(loaded.sources.get(key) ?? { kind: 'default' }, key),
      })),
    },
    doctor: await runDoctor(context),
    status: await orWhy(() => readStatus(state)),
    preview: shown,
    history: await orWhy(() => readHistory(state, HISTORY_MAX)),
    files: await orWhy(() => filesIn(state)),
  };
  const pseudonyms = new Pseudonyms();
  await learn(pseudonyms, context, shown);
  const machine = { node: process.version, arch: process.arch, kernel: release() };
  return {
    format: 'fleetseal/supportBundle@1',
    about: ABOUT,
    madeAt: now(),
    version: PROGRAM_VERSION,
    machine,
    // as: redacting keeps objects objects.
    ...(pseudonyms.redact(parts) as object),
  };
}

async function orWhy<T>(task: () => Promise<T>): Promise<T | { failed: string }> {
  try {
    return await task();
  } catch (error) {
    const code = isFleetsealError(error) ? ` [${error.code}]` : '';
    return { failed: `${error instanceof Error ? error.message : 'unknown'}${code}` };
  }
}

/** Tells the pseudonyms everything that identifies and is known by its place. */
async function learn(
  pseudonyms: Pseudonyms,
  { config }: DoctorContext,
  { host, submods }: PreviewResult,
): Promise<void> {
  const own = hostname();
  // The agent's own server may have been named on its command line alone.
  const status = await readStatus(config.state).catch(() => null);
  const servers = [config.server, config.proxy, status?.server ?? null].flatMap((text) =>
    text !== null && URL.canParse(text) ? [new URL(text).hostname] : [],
  );
  pseudonyms.know('host', [
    own,
    own.split('.')[0],
    host.hostname,
    config.name,
    status?.hostName,
    ...servers,
  ]);
  pseudonyms.know('host', config.noProxy.split(/[,\s]+/));
  pseudonyms.know('serial', [host.serial, host.boardSerial, host.chassisSerial]);
  pseudonyms.know('uuid', [host.systemUuid]);
  for (const document of Object.values(submods)) {
    const gpu = gpuClaimsSchema.safeParse(document);
    if (!gpu.success) continue;
    pseudonyms.know('serial', [gpu.data.serial, ...said(gpu.data.disagreements?.serial)]);
    pseudonyms.know('uuid', [gpu.data.uuid, ...said(gpu.data.disagreements?.uuid)]);
    pseudonyms.know('chip', [gpu.data.pdi, ...said(gpu.data.disagreements?.pdi)]);
  }
  const keys = await keysOf(config.state).catch(() => []);
  pseudonyms.know(
    'key',
    keys.flatMap(({ identity }) => [identity.kid, identity.ueid]),
  );
  const pinned = await readPinnedServer(config.state).catch(() => null);
  if (pinned !== null) {
    pseudonyms.know('key', [thumbprint(pinned.key)]);
    pseudonyms.know('host', [pinned.logs.evidence.split('/')[0]]);
  }
  const interfaces = Object.values(networkInterfaces()).flat();
  const addresses = interfaces.flatMap((one) => (one === undefined ? [] : [one.address, one.mac]));
  pseudonyms.know('address', addresses);
  pseudonyms.know('user', [userName()]);
}

/** The user of this process, where it has a name; root tells nothing. */
function userName(): string | null {
  try {
    const { username } = userInfo();
    return username === 'root' ? null : username;
  } catch {
    return null;
  }
}

function said(texts: Readonly<Record<string, string | undefined>> | undefined): string[] {
  return Object.values(texts ?? {}).filter((text) => text !== undefined);
}

/** Names, sizes, modes and times; no content. */
async function filesIn(directory: string): Promise<unknown[]> {
  const names = await readdir(directory, { recursive: true });
  const listed = names.sort(compareText).slice(0, FILES_MAX);
  const files = await Promise.all(
    listed.map(async (name) => {
      const { size, mode, mtimeMs, uid } = await lstat(join(directory, name));
      return { name, size, mode: (mode & 0o7777).toString(8), uid, changedAt: Math.floor(mtimeMs) };
    }),
  );
  const more = names.length - listed.length;
  return more > 0 ? [...files, { name: `and ${more} more` }] : files;
}
