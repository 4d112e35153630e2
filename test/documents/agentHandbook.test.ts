/** docs/AGENT.md and its example say what the program does. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { CONFIG_KEYS, SETTINGS } from '../../agent/config/config.ts';
import { loadConfig } from '../../agent/config/configSources.ts';
import { EXIT } from '../../cli/agent/exitCodes.ts';
import { HANDBOOK_PATH, handbookDocument } from './agentHandbook.ts';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const text = readFileSync(path(HANDBOOK_PATH), 'utf8');
const example = readFileSync(path('docs/examples/agent.yaml'), 'utf8');

it('the tables of settings and metrics are the ones of the code', () => {
  expect(handbookDocument(text)).toBe(text);
});

it('every exit code stands in its table, and no other', () => {
  const section = text.slice(text.indexOf('### Exit codes'), text.indexOf('## Settings'));
  const codes = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(EXIT));
});

it('the example is valid, and says of every default what it is', async () => {
  const { config } = await loadConfig({
    file: path('docs/examples/agent.yaml'),
    environment: {},
    flags: {},
  });
  const set = ['server', 'tokenFile', 'state'] as const;
  for (const key of CONFIG_KEYS) {
    if (set.some((one) => one === key)) continue;
    expect(config[key], key).toEqual(SETTINGS[key].fallback);
  }
});

it('the example stays valid with every line that it comments out', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-example-'));
  const file = join(directory, 'agent.yaml');
  const open = example.replace(
    /^# (name|tpm|noProxy|ca|nvidiaSmi|hostRoot|metrics: \/| {2}tcti)/gm,
    '$1',
  );
  writeFileSync(file, open);
  const { sources } = await loadConfig({ file, environment: {}, flags: {} });
  const unset = CONFIG_KEYS.filter((key) => sources.get(key)?.kind !== 'file');
  rmSync(directory, { recursive: true });
  expect(unset).toEqual([]);
});

it('the playbook is YAML, and hands the token to nothing but standard input', () => {
  const playbook = readFileSync(path('deploy/ansible/enroll.yaml'), 'utf8');
  const [{ tasks }] = parse(playbook);
  const enroll = tasks.find(({ name }: { name: string }) => name === 'Enroll');
  expect(enroll.no_log).toBe(true);
  expect(enroll['ansible.builtin.command'].argv).toContain("'--token-file', '-'");
  expect(playbook.match(/lookup\(/g)).toHaveLength(1);
  expect(enroll['ansible.builtin.command'].stdin).toContain('lookup(');
});
