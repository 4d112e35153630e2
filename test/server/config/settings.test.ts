/** The settings of the server: which one holds, where it came from, and what is wrong with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SettingsRequest } from '../../../platform/config/load.ts';
import { sourceText } from '../../../platform/config/load.ts';
import { readGroupsFile } from '../../../server/config/groups.ts';
import { loadServerSettings, shownSetting } from '../../../server/config/load.ts';
import {
  isLoopback,
  SERVER_KEYS,
  SERVER_SETTINGS,
  type ServerSettings,
  serverVariable,
} from '../../../server/config/settings.ts';
import { isFleetsealError } from '../../../shared/errors.ts';

const directory = mkdtempSync(join(tmpdir(), 'fleetseal-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));

const NONE = { environment: {}, flags: {}, defaultFile: '/nonexistent/server.yaml' };

function file(text: string, name = 'server.yaml'): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function saying(error: unknown): string {
  if (isFleetsealError(error)) return `${error.code}: ${error.message}`;
  throw error;
}

async function refused(request: Partial<SettingsRequest<ServerSettings>>): Promise<string> {
  return loadServerSettings({ ...NONE, ...request }).then(() => 'accepted', saying);
}

describe('the settings of the server', () => {
  it('are safe defaults where nobody says anything', async () => {
    const { config, sources } = await loadServerSettings(NONE);
    for (const key of SERVER_KEYS) {
      expect(config[key], key).toEqual(SERVER_SETTINGS.settings[key].fallback);
      expect(sources.get(key), key).toEqual({ kind: 'default' });
    }
    expect(isLoopback(config)).toBe(true);
    expect(config).toMatchObject({ metrics: null, trustedProxies: [], 'webhooks.allow': [] });
  });

  it('come from the file, over it the environment, over it the flags', async () => {
    const path = file('port: 1\nhost: 10.0.0.1\nlog:\n  level: warn\ntls:\n  certificate: c.pem\n');
    const { config, sources } = await loadServerSettings({
      ...NONE,
      file: path,
      environment: { FLEETSEAL_SERVER_HOST: '10.0.0.2', FLEETSEAL_SERVER_TLS_KEY: '/k.pem' },
      flags: { port: 3 },
    });
    expect(config).toMatchObject({ port: 3, host: '10.0.0.2', 'log.level': 'warn' });
    expect(config['tls.certificate']).toBe(join(directory, 'c.pem'));
    const where = (key: keyof ServerSettings) =>
      sourceText(sources.get(key) ?? { kind: 'default' }, key);
    expect(where('port')).toBe('--port');
    expect(where('host')).toBe('FLEETSEAL_SERVER_HOST');
    expect(where('tls.certificate')).toBe(`${path}, line 6`);
  });

  it('take lists as lists in the file, and with commas between elsewhere', async () => {
    const path = file('trustedProxies:\n  - 10.0.0.0/8\n  - ::1\nwebhooks:\n  allow: []\n');
    const environment = { FLEETSEAL_SERVER_WEBHOOKS_ALLOW: ' 10.1.2.0/24, fd00::7 ,' };
    const { config } = await loadServerSettings({ ...NONE, file: path, environment });
    expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(config['webhooks.allow']).toEqual(['10.1.2.0/24', 'fd00::7']);
    expect(shownSetting(config.trustedProxies)).toBe('10.0.0.0/8, ::1');
  });

  it('take switches as true and false', async () => {
    const environment = { FLEETSEAL_SERVER_REQUIRE_SECOND_FACTOR: 'true' };
    const { config } = await loadServerSettings({ ...NONE, environment });
    expect(config.requireSecondFactor).toBe(true);
    const yes = { FLEETSEAL_SERVER_REQUIRE_SECOND_FACTOR: 'yes' };
    expect(await refused({ environment: yes })).toContain('It must be true or false.');
  });

  it('each have a variable of their own', () => {
    const variables = SERVER_KEYS.map(serverVariable);
    expect(new Set(variables).size).toBe(SERVER_KEYS.length);
    for (const variable of variables) expect(variable).toMatch(/^FLEETSEAL_SERVER_[A-Z_]+$/);
  });

  it('are not mixed up with what a cluster sets for a service of that name', async () => {
    const environment = {
      FLEETSEAL_SERVER_PORT: 'tcp://10.0.0.9:7600',
      FLEETSEAL_SERVER_PORT_7600_TCP_ADDR: '10.0.0.9',
      FLEETSEAL_SERVER_SERVICE_HOST: '10.0.0.9',
    };
    const { config } = await loadServerSettings({ ...NONE, environment });
    expect(config.port).toBe(7600);
  });
});

describe('a configuration of the server that is wrong', () => {
  it.each([
    ['port: 65536', 1, 'a whole number from 0 to 65535'],
    ['prot: 1', 1, 'There is no setting prot. Did you mean port?'],
    ['tls:\n  certifcate: /c', 2, 'Did you mean tls.certificate?'],
    ['trustedProxies: [10.0.0.0/33]', 1, 'a list of addresses or networks'],
    ['trustedProxies: [proxy.example]', 1, 'a list of addresses or networks'],
    ['trustedProxies: 10.0.0.0/8', 1, 'a list of addresses or networks'],
    ['trustedProxies:\n  - a: 1', 2, 'trustedProxies is a list of plain values.'],
    ['trustedProxies:\n  a: 1', 1, 'trustedProxies is a list of plain values.'],
    ['webhooks:\n  allow: [tickets.example]', 2, 'a list of addresses or networks'],
    ['webhooks:\n  allow: [10.0.0.0/]', 2, 'a list of addresses or networks'],
    ['webhooks:\n  allow: ["fe80::1%eth0"]', 2, 'a list of addresses or networks'],
    ['oidc:\n  scopes: profile email', 2, 'openid among them'],
    ['oidc:\n  scopes: openid  email', 2, 'one space between'],
    ['host: [a]', 1, 'host has one plain value'],
    ['publicUrl: https://f.example/', 1, 'an origin such as'],
    ['publicUrl: https://f.example/path', 1, 'an origin such as'],
    ['publicUrl: http://f.example', 1, 'http only for this machine itself'],
    ['publicUrl: https://me:secret@f.example', 1, 'an origin such as'],
    ['metrics: 0.0.0.0:9465', 1, 'a loopback address'],
    ['localSignIn: "false"', 1, 'true or false'],
    ['backup:\n  recipients: [AGE-SECRET-KEY-1X]', 2, 'a list of recipients'],
    ['log: loud', 1, 'log holds, on indented lines below it: level.'],
  ])('%j is refused, with its line', async (text, line, detail) => {
    const path = file(text);
    const said = await refused({ file: path });
    expect(said).toContain(`configInvalid: ${path}, line ${line}: `);
    expect(said).toContain(detail);
    expect(said).not.toContain('secret@');
    expect(said).not.toContain('SECRET-KEY-1X');
  });

  it.each([
    [{ 'tls.key': '/k' }, 'tls.certificate, tls.key belong together'],
    [{ 'syslog.key': '/k' }, 'syslog.certificate is not set'],
    [{ 'oidc.issuer': 'https://login.example' }, 'oidc.groupsFile is not set'],
  ])('%j alone is refused', async (flags, detail) => {
    expect(await refused({ flags })).toContain(detail);
  });

  it('settings that contradict each other are refused', async () => {
    const provider =
      'oidc:\n  issuer: https://l.example\n  clientId: f\n  clientSecretFile: s\n  groupsFile: g\n';
    expect(await refused({ file: file(provider) })).toContain('oidc.issuer needs publicUrl.');
    const none = file('localSignIn: false\n');
    expect(await refused({ file: none })).toContain('only break-glass accounts');
    const idle = file('session:\n  idleMinutes: 60\n  absoluteMinutes: 30\n');
    expect(await refused({ file: idle })).toContain('session.idleMinutes is more than');
    const plain = file('tls:\n  certificate: c\n  key: k\npublicUrl: http://localhost\n');
    expect(await refused({ file: plain })).toContain('publicUrl begins with http:');
  });

  it('a variable that is no setting is refused', async () => {
    const environment = { FLEETSEAL_SERVER_PROT: '1' };
    expect(await refused({ environment })).toContain('Did you mean FLEETSEAL_SERVER_PORT?');
  });
});

describe('the file of groups', () => {
  it('says which roles and which part of the fleet each group has', () => {
    const path = file(
      'gpu-compliance:\n  roles: [compliance, approver]\n' +
        'site a:\n  roles: [operator]\n  sites: [Site A]\n  licenses: null\n',
      'groups.yaml',
    );
    expect(Object.fromEntries(readGroupsFile(path))).toEqual({
      'gpu-compliance': {
        roles: ['compliance', 'approver'],
        scope: { sites: null, licenses: null },
      },
      'site a': { roles: ['operator'], scope: { sites: ['Site A'], licenses: null } },
    });
  });

  it.each([
    ['a:\n  roles: [king]', 1, 'a: roles.0 is not right'],
    ['a:\n  roles: [auditor]\nb:\n  roles: []', 3, 'b: roles is not right'],
    ['a:\n  roles: [auditor]\n  site: [x]', 1, 'a: the group is not right'],
    ['a:\n  roles: [auditor]\n  sites: []', 1, 'a: sites is not right'],
    ['a: auditor', 1, 'a: the group is not right'],
    ['- a', 1, 'one name of a group a line'],
    ['a: {roles: [auditor]}\na: {roles: [auditor]}', 2, 'not YAML'],
  ])('%j is refused, with its line', (text, line, detail) => {
    const path = file(text, 'groups.yaml');
    let said = 'accepted';
    try {
      readGroupsFile(path);
    } catch (error) {
      said = saying(error);
    }
    expect(said).toContain(`configInvalid: ${path}, line ${line}: `);
    expect(said).toContain(detail);
  });
});
