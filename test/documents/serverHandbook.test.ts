/** docs/SERVER.md and its examples say what the server does. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readGroupsFile } from '../../server/config/groups.ts';
import { loadServerSettings } from '../../server/config/load.ts';
import { SERVER_KEYS, SERVER_SETTINGS } from '../../server/config/settings.ts';
import { SERVER_HANDBOOK_PATH, serverHandbookDocument } from './serverHandbook.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const text = readFileSync(path(SERVER_HANDBOOK_PATH), 'utf8');
const NONE = { environment: {}, flags: {} };

it('the tables of settings and metrics are the ones of the code', () => {
  expect(serverHandbookDocument(text)).toBe(text);
});

it('the example is valid, and says of every default what it is', async () => {
  const { config } = await loadServerSettings({ ...NONE, file: path('docs/examples/server.yaml') });
  for (const key of SERVER_KEYS) {
    if (key !== 'data') expect(config[key], key).toEqual(SERVER_SETTINGS.settings[key].fallback);
  }
});

it('the example stays valid with every line that it comments out', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-example-'));
  const file = join(directory, 'server.yaml');
  const example = readFileSync(path('docs/examples/server.yaml'), 'utf8');
  writeFileSync(
    file,
    example
      .replace(/^# ?( {2}|)(?=(?:\w+: ?[\w/:.-]*$|\w+:$))/gm, '$1')
      .replace(/^metrics: 127.*$/m, ''),
  );
  const { sources } = await loadServerSettings({ ...NONE, file });
  const unset = SERVER_KEYS.filter((key) => sources.get(key)?.kind !== 'file');
  rmSync(directory, { recursive: true });
  expect(unset).toEqual([]);
});

it('the example of groups is valid', () => {
  expect(readGroupsFile(path('docs/examples/groups.yaml')).size).toBe(4);
});

it('the packaged settings are valid, also with every line that is switched off', async () => {
  const packaged = path('deploy/package/server.yaml');
  const { config } = await loadServerSettings({ ...NONE, file: packaged });
  expect(config.host).toBe('127.0.0.1');
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-packaged-'));
  const file = join(directory, 'server.yaml');
  writeFileSync(file, readFileSync(packaged, 'utf8').replaceAll(/^# (?=\w+:| {2}\w+:)/gm, ''));
  const { config: all } = await loadServerSettings({ ...NONE, file });
  rmSync(directory, { recursive: true });
  expect(all.publicUrl).toBe('https://fleetseal.example.com');
  expect(all.metrics).toBe('/run/fleetseal-server/metrics.sock');
});
