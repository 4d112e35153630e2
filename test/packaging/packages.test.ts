/** The packages as files: the same bytes twice, digests, signatures, sizes, and that they run. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { makePackages, ran } from './running.ts';

const BUILD_MS = 300_000;
/** Most bytes of a package; the server's has the console too. */
const BYTES_MAX = { agent: 45_000_000, server: 48_000_000 };
const folder = mkdtempSync(join(tmpdir(), 'fleetseal-packages-'));
const [first, second] = [join(folder, '1'), join(folder, '2')];
const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
const named = (ending: string): string[] =>
  readdirSync(first)
    .filter((name) => name.endsWith(ending))
    .toSorted();

/** The folder that a program's .tar.gz unpacks into; unpacked once. */
function unpacked(program: string): string {
  const out = join(folder, `tar-${program}`);
  const file = named('.tar.gz').find((name) => name.includes(program)) ?? '';
  const inside = join(out, file.replace(/\.tar\.gz$/, ''));
  if (existsSync(inside)) return inside;
  mkdirSync(out, { recursive: true });
  expect(ran('tar', ['-xzf', join(first, file), '-C', out]).status).toBe(0);
  return inside;
}
const memberOf = (program: string, path: string): string =>
  readFileSync(join(unpacked(program), path), 'utf8');
/** Paths of the files of a program, below that folder. */
function pathsOf(program: string): string[] {
  const inside = unpacked(program);
  return readdirSync(inside, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(inside.length + 1))
    .toSorted();
}

beforeAll(async () => {
  requireDebianTools(['rpmbuild', 'rpm', 'openssl', 'sha256sum']);
  const key = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  // Two runs at once: each in its own process, at its own moments.
  await Promise.all([first, second].map((out) => makePackages('--out', out, '--key', key)));
}, INSTALL_MS + BUILD_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run package', () => {
  test('it makes .deb, .rpm and .tar.gz of agent and server', () => {
    for (const program of ['agent', 'server']) {
      const name = `fleetseal-${program}`;
      expect(named('.deb').some((file) => file.startsWith(`${name}_${version}_`))).toBe(true);
      expect(named('.rpm').some((file) => file.startsWith(`${name}-${version}-1.`))).toBe(true);
      expect(named('.tar.gz').some((file) => file.startsWith(`${name}-${version}-`))).toBe(true);
    }
  });

  test('made twice, every file has the same bytes', () => {
    const digests = (out: string): string[] =>
      readdirSync(out)
        .toSorted()
        .map((name) => {
          const digest = createHash('sha256')
            .update(readFileSync(join(out, name)))
            .digest('hex');
          return `${name} ${digest}`;
        });
    expect(readdirSync(first).length).toBe(17);
    expect(digests(second)).toEqual(digests(first));
  });

  test('the page that verifies reports is beside them, of the same version', () => {
    const html = readFileSync(join(first, 'verify.html'), 'utf8');
    expect(html).toContain(`<title>Fleetseal ${version}: verify a report</title>`);
    expect(html.length).toBeLessThan(1_000_000);
    for (const name of ['zod', 'jose', '@noble/hashes']) {
      expect(html).toMatch(new RegExp(`(?:^|>)${name} `, 'm'));
    }
    expect(html).not.toContain(process.cwd());
  });

  test('no package of the agent is larger than 45 MB, and none of the server than 48 MB', () => {
    for (const name of [...named('.deb'), ...named('.rpm'), ...named('.tar.gz')]) {
      const most = name.includes('agent') ? BYTES_MAX.agent : BYTES_MAX.server;
      expect(statSync(join(first, name)).size, name).toBeLessThanOrEqual(most);
    }
  });

  test('sha256sum checks every package against SHA256SUMS', () => {
    const checked = ran('sh', ['-c', 'cd "$1" && sha256sum -c SHA256SUMS', 'sh', first]);
    expect(checked.status, checked.out).toBe(0);
    expect(checked.out.match(/: OK$/gm)).toHaveLength(7);
  });

  test('openssl verifies every signature, and refuses one over other bytes', () => {
    const verify = (file: string, signature: string): number | null => {
      const key = ['-pubin', '-inkey', join(first, 'fleetseal-packages.pub.pem'), '-rawin'];
      return ran('openssl', ['pkeyutl', '-verify', ...key, '-in', file, '-sigfile', signature])
        .status;
    };
    expect(named('.sig')).toHaveLength(8);
    for (const name of named('.sig')) {
      expect(verify(join(first, name.slice(0, -4)), join(first, name)), name).toBe(0);
    }
    const other = join(folder, 'other');
    writeFileSync(other, 'other');
    expect(verify(other, join(first, 'SHA256SUMS.sig'))).not.toBe(0);
  });

  test('the tar.gz runs where it is unpacked, with no Node on PATH', () => {
    for (const program of ['agent', 'server']) {
      const command = join(unpacked(program), 'bin/fleetseal');
      const shown = ran(command, ['--version'], { PATH: '/usr/bin:/bin', NODE_OPTIONS: '--bad' });
      expect(shown.out.trim()).toBe(version);
    }
  });

  test('the .rpm lists its files as root, and unpacks into a root folder', () => {
    const [file = ''] = named('.rpm');
    const listed = ran('rpm', [
      '-qp',
      '--qf',
      '[%{FILENAMES} %{FILEUSERNAME}\\n]',
      join(first, file),
    ]);
    expect(listed.out).toContain('/usr/lib/fleetseal/agent.mjs root');
    expect(listed.out).not.toMatch(/ (?!root$)\S+$/m);
    const root = join(folder, 'rpm-root');
    mkdirSync(root);
    const how = ['--root', root, '--nodeps', '--noscripts', '-i', join(first, file)];
    const installed = ran('rpm', how);
    expect(installed.status, installed.out).toBe(0);
    const node = join(root, 'usr/lib/fleetseal/node');
    expect(ran(node, [join(root, 'usr/lib/fleetseal/agent.mjs'), '--version']).out.trim()).toBe(
      version,
    );
  });

  test('a machine whose Node is not installed is refused with what brings it', async () => {
    const other = process.arch === 'x64' ? 'arm64' : 'x64';
    const out = join(folder, 'other-arch');
    await expect(makePackages('--out', out, '--arch', other)).rejects.toThrow(`--cpu=${other}`);
  });
});

const partSchema = z.object({ name: z.string(), purl: z.string() });
const partNames = (program: string): string[] =>
  z
    .object({ components: z.array(partSchema) })
    .parse(JSON.parse(memberOf(program, 'doc/sbom.cdx.json')))
    .components.map(({ name }) => name);

describe('the console in the packages', () => {
  test('it is beside the bundled server: its page, what that loads, nothing else', () => {
    const paths = pathsOf('server').filter((path) => path.includes('console'));
    const assets = paths.filter((path) => /^lib\/console\/assets\/[\w.-]+\.(?:js|css)$/.test(path));
    expect(assets.length).toBeGreaterThan(50);
    const rest = paths.filter((path) => !assets.includes(path));
    expect(rest.toSorted()).toEqual(['lib/console/icon.svg', 'lib/console/index.html']);
    const page = memberOf('server', 'lib/console/index.html');
    const loaded = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)];
    expect(loaded.length).toBeGreaterThan(1);
    for (const [, path] of loaded) expect(paths).toContain(`lib/console/${path}`);
  });

  test('it is built for people, and says nothing of the machine that built it', () => {
    const scripts = pathsOf('server')
      .filter((path) => /^lib\/console\/.*\.js$/.test(path))
      .map((path) => memberOf('server', path))
      .join('\n');
    const has = (text: string): boolean => scripts.includes(text);
    expect(has(process.cwd())).toBe(false);
    // React says it only where it was built for developers.
    expect(has('React DevTools')).toBe(false);
    expect(has('react.dev/errors')).toBe(true);
  });

  test('the licenses of what it is made of are with the server, and not with the agent', () => {
    const madeOf = ['react', 'react-dom', '@mantine/core', '@tanstack/react-router', 'd3-geo'];
    expect(partNames('server')).toEqual(expect.arrayContaining([...madeOf, 'vite']));
    const text = memberOf('server', 'doc/THIRD-PARTY-LICENSES.txt');
    for (const name of madeOf) expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    for (const name of madeOf) expect(partNames('agent')).not.toContain(name);
  });

  test('the package of the agent has nothing of it', () => {
    expect(pathsOf('agent').filter((path) => /console|\.html$/.test(path))).toEqual([]);
    expect(pathsOf('agent').filter((path) => path.startsWith('lib/'))).toEqual([
      'lib/agent.mjs',
      'lib/dmi-serials',
      'lib/node',
    ]);
  });
});

describe('what else is in a package', () => {
  const member = (path: string): string => memberOf('agent', path);

  test('the license text of every bundled package, and of Node', () => {
    const text = member('doc/THIRD-PARTY-LICENSES.txt');
    for (const name of ['zod', 'ws', 'jose', 'systeminformation', 'node-nvidia-smi', 'Node.js']) {
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    }
  });

  test('a bill of materials with the digest of every part', () => {
    const hash = z.object({ alg: z.string(), content: z.string().regex(/^[0-9a-f]{64,128}$/) });
    const component = z.object({ name: z.string(), purl: z.string(), hashes: z.tuple([hash]) });
    const bill = z
      .object({ bomFormat: z.literal('CycloneDX'), components: z.array(component) })
      .parse(JSON.parse(member('doc/sbom.cdx.json')));
    expect(bill.components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['zod', 'ws', 'pino', `node-linux-${process.arch}`]),
    );
  });

  test('nothing of the machine that built it', () => {
    expect(member('lib/agent.mjs')).not.toContain(process.cwd());
  });
});
