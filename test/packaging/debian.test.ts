/**
 * The .deb in a Debian of its own, made by mmdebstrap: install, upgrade over the state of the 0.1.0
 * agent, downgrade, remove, purge. As root only, and with Debian's archive in reach.
 */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentsOf } from '../../packaging/contents.ts';
import { debName, debOf } from '../../packaging/deb.ts';
import { ARCHITECTURES } from '../../packaging/pinnedNode.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { type Ran, ran } from './running.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetseal-debian-'));
const root = join(folder, 'root');
const GOLDEN = fileURLToPath(new URL('../golden/v1/agent', import.meta.url));
const STATE = join(root, 'var/lib/fleetseal-agent');
const SETTINGS = join(root, 'etc/fleetseal/agent.yaml');
const [OLD, NEW] = ['0.1.0', '99.0.0'] as const;

/** Runs a program inside, with the PATH that a person there has. */
function inside(...command: readonly string[]): Ran {
  const environment = [
    '-i',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'DEBIAN_FRONTEND=noninteractive',
  ];
  return ran('chroot', [root, '/usr/bin/env', ...environment, ...command]);
}

function makeRoot(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const include = '--include=libatomic1,libstdc++6,passwd';
  const args = ['--quiet', '--variant=essential', include, 'bookworm', root];
  const child = spawn('mmdebstrap', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  child.on('error', reject);
  child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`mmdebstrap: ${said}`))));
  return promise;
}

async function makeDeb(version: string): Promise<void> {
  const arch = ARCHITECTURES.find((one) => one === process.arch) ?? 'x64';
  const contents = await contentsOf({ program: 'agent', arch, version, timeS: 1_780_000_000 });
  writeFileSync(join(folder, `${version}.deb`), debOf(contents.facts, contents.files));
  expect(debName(contents.facts)).toContain(`_${version}_`);
}

function install(version: string): Ran {
  cpSync(join(folder, `${version}.deb`), join(root, 'tmp/fleetseal.deb'));
  return inside('dpkg', '-i', '/tmp/fleetseal.deb');
}

const ownerOf = (path: string): string =>
  inside('stat', '-c', '%U:%G %a', path.slice(root.length)).out.trim();

beforeAll(async () => {
  requireDebianTools(['mmdebstrap']);
  const made = makeRoot();
  for (const version of [OLD, NEW]) await makeDeb(version);
  await made;
}, INSTALL_MS + 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Each step goes on from the one before, as on a host.
describe('the agent’s .deb in a Debian of its own', () => {
  test('it installs with what Debian has, and makes its user', () => {
    const installed = install(OLD);
    expect(installed.status, installed.out).toBe(0);
    expect(inside('getent', 'passwd', 'fleetseal-agent').out).toContain('/usr/sbin/nologin');
    expect(ownerOf(SETTINGS)).toBe('root:fleetseal-agent 640');
    expect(inside('dpkg', '-V', 'fleetseal-agent').out.trim()).toMatch(/^$|agent\.yaml$/);
  });

  test('its doctor runs with no Node on PATH', () => {
    expect(inside('sh', '-c', 'command -v node').status).not.toBe(0);
    expect(inside('fleetseal', '--version').out.trim()).toBe(OLD);
    const { status, out } = inside('fleetseal', 'agent', 'doctor');
    expect([0, 1], out).toContain(status);
    expect(out).toContain('nvidia-smi');
  });

  test('an upgrade keeps identity, sequence and settings of the 0.1.0 agent', () => {
    cpSync(GOLDEN, STATE, { recursive: true });
    inside('chmod', '-R', 'go=', '/var/lib/fleetseal-agent');
    appendFileSync(SETTINGS, '# ours\n');
    const identity = readFileSync(join(STATE, 'identity.json'), 'utf8');
    const upgraded = install(NEW);
    expect(upgraded.status, upgraded.out).toBe(0);
    expect(inside('fleetseal', '--version').out.trim()).toBe(NEW);
    expect(ownerOf(STATE)).toBe('fleetseal-agent:fleetseal-agent 700');
    expect(ownerOf(join(STATE, 'identity.json'))).toBe('fleetseal-agent:fleetseal-agent 600');
    expect(readFileSync(SETTINGS, 'utf8')).toMatch(/# ours\n$/);
    const history = inside('fleetseal', 'agent', 'history', '--json');
    expect(history.status, history.out).toBe(0);
    expect(history.out).toMatch(/"seq": 0\b/);
    expect(readFileSync(join(STATE, 'identity.json'), 'utf8')).toBe(identity);
  });

  test('a downgrade keeps them too', () => {
    const downgraded = install(OLD);
    expect(downgraded.status, downgraded.out).toBe(0);
    expect(inside('fleetseal', '--version').out.trim()).toBe(OLD);
    expect(existsSync(join(STATE, 'identity.json'))).toBe(true);
    expect(readFileSync(SETTINGS, 'utf8')).toMatch(/# ours\n$/);
  });

  test('removing leaves state and settings, and no program', () => {
    const removed = inside('dpkg', '-r', 'fleetseal-agent');
    expect(removed.status, removed.out).toBe(0);
    expect(existsSync(join(root, 'usr/lib/fleetseal'))).toBe(false);
    expect(existsSync(join(root, 'usr/bin/fleetseal'))).toBe(false);
    expect(readdirSync(STATE)).toContain('identity.json');
    expect(statSync(SETTINGS).isFile()).toBe(true);
  });

  test('only a purge deletes them', () => {
    const purged = inside('dpkg', '-P', 'fleetseal-agent');
    expect(purged.status, purged.out).toBe(0);
    expect(existsSync(STATE)).toBe(false);
    expect(existsSync(join(root, 'etc/fleetseal'))).toBe(false);
  });
});
