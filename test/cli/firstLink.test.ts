/** The one-time link of the first administrator, as `fleetseal server` keeps it. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient } from '../../cli/client/apiClient.ts';
import { keepFirstLink } from '../../cli/firstLink.ts';
import { PasswordHasher } from '../../server/people/passwordHash.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let world: ServerWorld;
beforeAll(async () => {
  const hasher = new PasswordHasher({ memory: 32, passes: 1, parallelism: 1 });
  world = await serverWorld({ hasher });
});
afterAll(() => world.close());

it('is in a file for its owner alone, not in the log, goes with the first account', async () => {
  const file = join(world.directory, 'first-link');
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const data = { data: world.directory, publicUrl: 'https://fleet.example.com' };
  const forget = await keepFirstLink(world.server, data, log);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  const [, secret = ''] = /^https:\/\/fleet\.example\.com\/link#(\S{20,})\n$/.exec(text) ?? [];
  expect(secret).not.toBe('');
  expect(lines.join('')).toContain(file);
  expect(lines.join('')).not.toContain(secret);
  forget();
  expect(existsSync(file)).toBe(false);

  const stop = await keepFirstLink(world.server, data, log);
  const [, next = ''] = /#(\S+)/.exec(readFileSync(file, 'utf8')) ?? [];
  const { httpUrl: url } = world.server;
  const person = ApiClient.ofBrowser({ kind: 'network', url, token: null, ca: null }, null);
  const body = { secret: next, name: 'Ada', password: 'a brook runs under nine bridges' };
  await person.cookie('useLink', { body });
  // As the next start does.
  const again = await keepFirstLink(world.server, data, log);
  expect(existsSync(file)).toBe(false);
  stop();
  again();
});
