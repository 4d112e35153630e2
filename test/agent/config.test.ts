/** The settings of the agent: which one holds, where it came from, and what is wrong with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_KEYS, SETTINGS, variableOf } from '../../agent/config/config.ts';
import { type ConfigRequest, loadConfig } from '../../agent/config/configSources.ts';
import { sourceText } from '../../platform/config/load.ts';
import { FleetsealError } from '../../shared/errors.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const NONE = { environment: {}, flags: {}, defaultFile: '/nonexistent/agent.yaml' };

function file(text: string): string {
  const path = join(directory, 'agent.yaml');
  writeFileSync(path, text);
  return path;
}

async function refused(request: Partial<ConfigRequest>): Promise<string> {
  try {
    await loadConfig({ ...NONE, ...request });
  } catch (error) {
    if (error instanceof FleetsealError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('the settings of the agent', () => {
  it('are the documented defaults where nobody says anything', async () => {
    const { config, sources, file: read } = await loadConfig(NONE);
    expect(read).toBeNull();
    for (const key of CONFIG_KEYS) {
      expect(config[key], key).toEqual(SETTINGS[key].fallback);
      expect(sources.get(key), key).toEqual({ kind: 'default' });
    }
  });

  it('come from the file, over it the environment, over it the flags', async () => {
    const path = file('cadence: 600\nname: from-file\nspool:\n  megabytes: 64\nkeyStore: file\n');
    const environment = { FLEETSEAL_AGENT_CADENCE: '700', FLEETSEAL_AGENT_NAME: 'from-env' };
    const { config, sources } = await loadConfig({
      ...NONE,
      file: path,
      environment,
      flags: { name: 'from-flag' },
    });
    expect(config).toMatchObject({ cadence: 700, name: 'from-flag', keyStore: 'file' });
    expect(config['spool.megabytes']).toBe(64);
    const where = (key: 'cadence' | 'name' | 'spool.megabytes' | 'tokenFile') =>
      sourceText(sources.get(key) ?? { kind: 'default' }, key);
    expect(where('cadence')).toBe('FLEETSEAL_AGENT_CADENCE');
    expect(where('name')).toBe('--name');
    expect(where('spool.megabytes')).toBe(`${path}, line 4`);
    expect(where('tokenFile')).toBe('default');
  });

  it('take every setting from a variable of its own', async () => {
    const texts = {
      server: 'wss://s.example/agent/v1',
      tokenFile: '/t',
      name: 'n',
      state: '/s',
      cadence: '60',
      keyStore: 'tpm',
      'tpm.tcti': 'device:/dev/tpm0',
      proxy: 'none',
      noProxy: '.example',
      ca: '/ca',
      metrics: '[::1]:9464',
      'spool.evidence': '24',
      'spool.megabytes': '16',
      'log.level': 'warn',
      nvidiaSmi: '/n',
      hostRoot: '/h',
    } as const;
    const entries = CONFIG_KEYS.map((key) => [variableOf(key), texts[key]] as const);
    const { config } = await loadConfig({ ...NONE, environment: Object.fromEntries(entries) });
    for (const key of CONFIG_KEYS) expect(String(config[key]), key).toBe(texts[key]);
  });

  it('read a relative path of the file from the folder of the file', async () => {
    const path = file('state: state\nca: /etc/ca.pem\ntokenFile: "-"\n');
    const { config } = await loadConfig({ ...NONE, file: path });
    expect(config.state).toBe(join(directory, 'state'));
    expect(config.ca).toBe('/etc/ca.pem');
    expect(config.tokenFile).toBe('-');
  });

  it('take the file of the package where it is there, unless told of none', async () => {
    const defaultFile = file('cadence: 61\n');
    expect((await loadConfig({ ...NONE, defaultFile })).config.cadence).toBe(61);
    const environment = { FLEETSEAL_AGENT_CONFIG: '' };
    expect((await loadConfig({ ...NONE, defaultFile, environment })).config.cadence).toBe(3600);
  });
});

describe('a configuration that is wrong', () => {
  it.each([
    ['server: https://h/', 1, 'server is not right. It must be an address such as wss://'],
    ['server: wss://user:secret@h/', 1, 'server is not right'],
    ['# a comment\n\ncadence: 59', 3, 'a whole number from 60 to 86400'],
    ['cadence: "3600"', 1, 'a whole number from 60 to 86400'],
    ['cadence: 90.5', 1, 'a whole number'],
    ['cadence:', 1, 'cadence is not right'],
    ['cadance: 60', 1, 'There is no setting cadance. Did you mean cadence?'],
    ['token_file: /t', 1, 'Did you mean tokenFile?'],
    ['qqqqqqqqqqqqqq: 1', 1, 'There is no setting qqqqqqqqqqqqqq.'],
    ['name: a\nspool:\n  evidence: 100\n  size: 3', 4, 'There is no setting spool.size.'],
    ['spool: 5', 1, 'spool holds, on indented lines below it: evidence, megabytes.'],
    ['log:\n  level: loud', 2, 'one of error, warn, info, debug'],
    ['name: [a, b]', 1, 'name has one plain value'],
    ['name: &a x\nserver: *a', 2, 'server has one plain value'],
    ['name: a\nname: b', 2, 'duplicate key'],
    ['spool:\n  evidence: 100\nspool.evidence: 200', 3, 'spool.evidence is there twice'],
    ['metrics: 0.0.0.0:9464', 1, 'a loopback address'],
    ['metrics: 10.0.0.1:9464', 1, 'a loopback address'],
    ['metrics: 127.0.0.1:0', 1, 'a loopback address'],
    ['metrics: 127.0.0.999:80', 1, 'a loopback address'],
    ['proxy: ftp://h/', 1, 'environment, none, or an address such as http://'],
    ['name: "a', 1, 'This is not YAML as used here'],
    ['name: a\n\t- b', 2, 'This is not YAML as used here'],
    ['name: a\n---\nname: b', 2, 'This is not YAML as used here'],
    ['- a\n- b', 1, 'list of "name: value" lines'],
    ['true: 1', 1, 'not a plain word'],
    ['name: !!js/function "x"', 1, 'This is not YAML as used here'],
  ])('is refused with its line and with what is allowed: %j', async (text, line, sentence) => {
    const path = file(text);
    const said = await refused({ file: path });
    expect(said).toContain(`configInvalid: ${path}, line ${line}: `);
    expect(said).toContain(sentence);
  });

  it('names the variable that is wrong, and the one that may be meant', async () => {
    const cadence = await refused({ environment: { FLEETSEAL_AGENT_CADENCE: '1h' } });
    expect(cadence).toContain('configInvalid: FLEETSEAL_AGENT_CADENCE: cadence is not right');
    const typo = await refused({ environment: { FLEETSEAL_AGENT_TOKENFILE: '/t' } });
    expect(typo).toContain('Did you mean FLEETSEAL_AGENT_TOKEN_FILE?');
  });

  it('is not what a cluster says of a service with the name of the agent', async () => {
    const environment = {
      FLEETSEAL_AGENT_SERVICE_HOST: '10.0.0.1',
      FLEETSEAL_AGENT_PORT: 'tcp://10.0.0.1:9464',
      FLEETSEAL_AGENT_PORT_9464_TCP: 'tcp://10.0.0.1:9464',
    };
    expect(await refused({ environment })).toBe('accepted');
  });

  it('never repeats a value, which may be a secret in the wrong place', async () => {
    const secret = 'fleetseal-token-1.SECRETSECRET';
    const said = [
      await refused({ file: file(`tokenFile: ${secret}`) }),
      await refused({ file: file(`server: ${secret}`) }),
      await refused({ file: file(`proxy: ftp://user:SECRETSECRET@h`) }),
      await refused({ file: file(`name: "a\n  proxy: http://u:SECRETSECRET@h`) }),
      await refused({ environment: { FLEETSEAL_AGENT_TOKEN_FILE: secret } }),
      await refused({ flags: { tokenFile: secret } }),
    ];
    for (const each of said) {
      expect(each).toContain('configInvalid');
      expect(each).not.toContain('SECRETSECRET');
    }
  });

  it('says which file can not be read', async () => {
    expect(await refused({ file: '/nonexistent/a.yaml' })).toBe(
      'fileUnreadable: Cannot read /nonexistent/a.yaml.',
    );
  });
});
