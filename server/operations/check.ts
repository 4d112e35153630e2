/** Whether a server could run with its settings, before it does: `fleetseal server check`. */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { assertPrivate } from '../../platform/files.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { DAY_MS } from '../../shared/register/day.ts';
import { encrypterFor } from '../backup/make.ts';
import { readGroupsFile } from '../config/groups.ts';
import { isLoopback, type ServerSettings } from '../config/settings.ts';
import { readTlsPair, tlsFiles } from './tls.ts';

/** One thing that was looked at. `care`: it would run, and somebody should look. */
export interface SettingCheck {
  readonly name: string;
  readonly outcome: 'ok' | 'care' | 'wrong';
  readonly detail: string;
}

/** A certificate that ends sooner than this should be renewed. */
const RENEW_MS = 14 * DAY_MS;
const FREE_BYTES_MIN = 1024 * 1024 * 1024;

/** Looks at everything that the settings name. `now` in milliseconds UTC. */
export function checkSettings(settings: ServerSettings, now: number): SettingCheck[] {
  const checks: readonly [string, () => Outcome | null][] = [
    ['data', () => checkData(settings)],
    ['tls', () => checkTls(settings, now)],
    ['listening', () => checkListening(settings)],
    ['metrics', () => checkMetrics(settings)],
    ['oidc', () => checkProvider(settings)],
    ['syslog', () => checkSyslog(settings)],
    ['backup', () => checkBackup(settings)],
  ];
  return checks.flatMap(([name, check]) => {
    const outcome = attempt(check);
    return outcome === null ? [] : [{ name, ...outcome }];
  });
}

type Outcome = Omit<SettingCheck, 'name'>;
const ok = (detail: string): Outcome => ({ outcome: 'ok', detail });
const care = (detail: string): Outcome => ({ outcome: 'care', detail });

function attempt(check: () => Outcome | null): Outcome | null {
  try {
    return check();
  } catch (error) {
    if (isFleetsealError(error)) return { outcome: 'wrong', detail: error.message };
    const detail = error instanceof Error ? error.message : 'unknown';
    return { outcome: 'wrong', detail };
  }
}

function checkData({ data }: ServerSettings): Outcome {
  if (existsSync(data)) assertPrivate(data);
  const place = existsSync(data) ? data : dirname(data);
  if (!existsSync(place)) return care(`${data} will be made, with the folders above it.`);
  const { bavail, bsize } = statfsSync(place);
  const free = Math.floor((bavail * bsize) / (1024 * 1024));
  if (bavail * bsize < FREE_BYTES_MIN) return care(`${place} has ${free} MiB free.`);
  return ok(`${data}, ${free} MiB free`);
}

function checkTls(settings: ServerSettings, now: number): Outcome | null {
  const files = tlsFiles(settings);
  if (files === null) return null;
  const { endsAt } = readTlsPair(files);
  const day = new Date(endsAt).toISOString().slice(0, 10);
  if (endsAt <= now) return { outcome: 'wrong', detail: `The certificate ended on ${day}.` };
  return endsAt - now < RENEW_MS ? care(`The certificate ends on ${day}.`) : ok(`until ${day}`);
}

function checkListening(settings: ServerSettings): Outcome {
  const { host, port, publicUrl, trustedProxies } = settings;
  const where = `${host}, port ${port}`;
  if (isLoopback(settings)) return ok(`${where}: this machine only`);
  if (tlsFiles(settings) === null && trustedProxies.length === 0) {
    return care(`${where}: without TLS, and no proxy in front is named (trustedProxies).`);
  }
  return publicUrl === null ? care(`${where}: publicUrl is not set.`) : ok(where);
}

function checkMetrics({ metrics }: ServerSettings): Outcome | null {
  if (metrics === null) return null;
  return metrics === 'public'
    ? care('/metrics is for everybody who reaches the server.')
    : ok(metrics);
}

function checkProvider(settings: ServerSettings): Outcome | null {
  const { 'oidc.clientSecretFile': secret, 'oidc.groupsFile': groups } = settings;
  if (secret === null || groups === null) return null;
  assertPrivate(secret);
  if (readFileSync(secret, 'utf8').trim() === '') {
    return { outcome: 'wrong', detail: `${secret} is empty.` };
  }
  return ok(`${readGroupsFile(groups).size} groups`);
}

function checkSyslog(settings: ServerSettings): Outcome | null {
  const { 'syslog.host': host, 'syslog.ca': ca } = settings;
  if (host === null) return null;
  if (ca !== null) readFileSync(ca);
  const { 'syslog.certificate': certificate, 'syslog.key': key } = settings;
  if (certificate !== null && key !== null) readTlsPair({ certificate, key });
  return ok(`${host}, port ${settings['syslog.port']}`);
}

function checkBackup(settings: ServerSettings): Outcome {
  const recipients = settings['backup.recipients'];
  if (recipients.length === 0) return care('No recipient is set (fleetseal backup key).');
  encrypterFor(recipients);
  return ok(`${recipients.length} recipients`);
}
