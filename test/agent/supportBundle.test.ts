/** The support bundle: helps whoever helps, and tells nobody who or what or where. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../agent/config/configSources.ts';
import { writeStatus } from '../../agent/status/status.ts';
import { Pseudonyms } from '../../agent/support/pseudonyms.ts';
import { supportBundle } from '../../agent/support/supportBundle.ts';
import { csvOf, type FakeHost, GPU_A, GPU_B, makeFakeHost } from '../collectors/fakeHost.ts';
import { sampleStatus } from '../factories/agentStatus.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

describe('pseudonyms', () => {
  it('are the same for the same value, however it is written, and tell nothing of it', () => {
    const pseudonyms = new Pseudonyms();
    pseudonyms.know('serial', ['1650000000001']);
    pseudonyms.know('host', ['gpu7.corp.example', 'gpu7']);
    const { text } = { text: (line: string) => pseudonyms.text(line) };
    expect(text('serial 1650000000001 of gpu7.corp.example')).toBe('serial serial-1 of host-1');
    expect(text('GPU7 is not gpu77')).toBe('host-2 is not gpu77');
    expect(text('serial=1650000000001')).toBe('serial=serial-1');
  });

  it.each([
    ['wss://secret.example:8443/agent', /^wss:\/\/host-1:8443\/agent$/],
    ['http://user:pass@proxy.example:3128/', /^http:\/\/[^@]*@?host-1:3128\/$/],
    ['GPU-6f1c2a3b-9d4e-4f50-8a61-72b38c94d5e6', /^GPU-uuid-1$/],
    ['pdi 0x7c31e5a90b42d86f', /^pdi chip-1$/],
    ['mac 00:1a:2b:3c:4d:5e', /^mac address-1$/],
    ['to 192.168.17.4 port 1', /^to address-1 port 1$/],
    ['to fe80::1a2b:3c4d', /^to address-1$/],
    ['to 2001:db8:1:2:3:4:5:6', /^to address-1$/],
    ['/home/alice/state', /^\/home\/user-1\/state$/],
    ['board 1654923017734', /^board number-1$/],
    ['token fleetseal-token-1.eyJpZCI6', /^token \[secret\]$/],
    ['Proxy-Authorization: Basic dXNlcjpwYXNz', /^Proxy-Authorization: \[secret\]$/],
  ])('replace what identifies by its form: %s', (text, expected) => {
    expect(new Pseudonyms().text(text)).toMatch(expected);
  });

  it.each([
    'ws://127.0.0.1:7600/agent/v1',
    '2026-11-22T04:22:04Z',
    'gpu-00000000:18:00.0',
    'version 0.2.0',
    '590.48.01',
    '/var/lib/fleetseal-agent/status.json',
  ])('leave what identifies nobody: %s', (text) => {
    expect(new Pseudonyms().text(text)).toBe(text);
  });

  it('reach every text of a value, names of members too', () => {
    const pseudonyms = new Pseudonyms();
    pseudonyms.know('host', ['gpu7']);
    const value = { gpu7: ['on gpu7', { deep: 'gpu7' }], number: 7, none: null };
    expect(pseudonyms.redact(value)).toEqual({
      'host-1': ['on host-1', { deep: 'host-1' }],
      number: 7,
      none: null,
    });
  });
});

describe('a support bundle', () => {
  let world: ServerWorld;
  let host: FakeHost;
  let directory = '';
  let bundle = '';
  let identity: { ueid: string; key: Record<string, string> };
  let kid = '';
  const PASSWORD = 'PROXY-PASSWORD';

  beforeAll(async () => {
    world = await serverWorld();
    directory = mkdtempSync(join(tmpdir(), 'fleetseal-bundle-'));
    host = makeFakeHost();
    host.answerCsv({ stdout: csvOf(GPU_A, GPU_B), stderr: `warning about ${GPU_B.uuid}\n` });
    host.showToKernel(GPU_A, GPU_B);
    host.writeFile('/sys/class/dmi/id/product_serial', 'J1234567\n');
    host.writeFile('/proc/sys/kernel/hostname', 'secret-host-9\n');
    const agent = await world.agent('host');
    await agent.connect();
    await agent.attest('start');
    kid = agent.identity.kid;
    agent.close();
    const state = join(world.directory, 'host');
    const server = 'wss://named-on-command-line.corp.example/agent/v1';
    await writeStatus(state, { ...sampleStatus(), server });
    identity = JSON.parse(readFileSync(join(state, 'identity.json'), 'utf8'));
    const token = await world.token();
    writeFileSync(join(directory, 'token'), token);
    const lines = [
      `server: ${world.server.agentsUrl}`,
      `state: ${state}`,
      'name: the-name-of-it',
      `proxy: http://proxyuser:${PASSWORD}@proxy.corp.example:3128`,
      'noProxy: 127.0.0.1,.corp.example',
      `tokenFile: ${join(directory, 'token')}`,
      `nvidiaSmi: ${host.nvidiaSmi}`,
      `hostRoot: ${join(host.folder, 'root')}`,
    ];
    const file = join(directory, 'agent.yaml');
    writeFileSync(file, lines.join('\n'), { mode: 0o600 });
    const loaded = await loadConfig({ file, environment: {}, flags: {} });
    const made = await supportBundle({
      loaded,
      config: loaded.config,
      environment: {},
      now: () => world.clock.now,
      answerMs: 3_000,
      root: join(host.folder, 'root'),
    });
    bundle = JSON.stringify(made, null, 2);
  });
  afterAll(async () => {
    await world.close();
    host.remove();
    rmSync(directory, { recursive: true });
  });

  it('says what is inside, and has every part', () => {
    const parsed = JSON.parse(bundle);
    expect(parsed.format).toBe('fleetseal/supportBundle@1');
    expect(parsed.about).toContain('Read it before you send it.');
    expect(Object.keys(parsed)).toEqual(
      expect.arrayContaining(['settings', 'doctor', 'status', 'preview', 'history', 'files']),
    );
    expect(parsed.doctor.length).toBeGreaterThan(15);
    expect(parsed.history).toHaveLength(1);
    expect(parsed.files.map(({ name }: { name: string }) => name)).toContain('identity.json');
    expect(bundle).toContain('NVIDIA H200');
  });

  it('holds no secret', () => {
    for (const secret of [
      identity.key.d ?? '?',
      PASSWORD,
      'proxyuser',
      'fleetseal-token',
      readFileSync(join(directory, 'token'), 'utf8').trim().slice(30, 60),
    ]) {
      expect(bundle).not.toContain(secret);
    }
  });

  it('holds no serial, UUID, name, address or key that identifies', () => {
    const interfaces = Object.values(networkInterfaces()).flat();
    const own = interfaces.flatMap((one) =>
      one === undefined || one.internal ? [] : [one.address, one.mac],
    );
    const values = [GPU_A, GPU_B].flatMap(({ serial, uuid, pdi }) => [serial, uuid, pdi]);
    const named = ['J1234567', 'secret-host-9', 'the-name-of-it', 'corp.example', kid];
    for (const value of [...values, ...named, identity.ueid, identity.key.x ?? '?', ...own]) {
      expect(bundle, value).not.toContain(value);
    }
    expect(bundle).not.toMatch(new RegExp(`"[^"]*\\b${hostname()}\\b[^"]*"`));
  });

  it('names the same GPU alike wherever it stands', () => {
    const { submods } = JSON.parse(bundle).preview;
    const serials = [GPU_A, GPU_B].map(({ busId }) => submods[`gpu-${busId}`].serial);
    expect(serials).toEqual([expect.stringMatching(/^serial-\d$/), expect.anything()]);
    expect(serials[0]).not.toBe(serials[1]);
  });
});
