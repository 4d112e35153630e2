/** The packages as files: the same bytes twice, digests, signatures, sizes, and that they run. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { makePackages, ran } from './running.ts';

const BUILD_MS = 300_000;
const BYTES_MAX = 45_000_000;
const folder = mkdtempSync(join(tmpdir(), 'fleetseal-packages-'));
const [first, second] = [join(folder, '1'), join(folder, '2')];
const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
const named = (ending: string): string[] =>
  readdirSync(first)
    .filter((name) => name.endsWith(ending))
    .toSorted();

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
    expect(readdirSync(first).length).toBe(15);
    expect(digests(second)).toEqual(digests(first));
  });

  test('no package is larger than 45 MB', () => {
    for (const name of [...named('.deb'), ...named('.rpm'), ...named('.tar.gz')]) {
      expect(readFileSync(join(first, name)).length, name).toBeLessThanOrEqual(BYTES_MAX);
    }
  });

  test('sha256sum checks every package against SHA256SUMS', () => {
    const checked = ran('sh', ['-c', 'cd "$1" && sha256sum -c SHA256SUMS', 'sh', first]);
    expect(checked.status, checked.out).toBe(0);
    expect(checked.out.match(/: OK$/gm)).toHaveLength(6);
  });

  test('openssl verifies every signature, and refuses one over other bytes', () => {
    const verify = (file: string, signature: string): number | null => {
      const key = ['-pubin', '-inkey', join(first, 'fleetseal-packages.pub.pem'), '-rawin'];
      return ran('openssl', ['pkeyutl', '-verify', ...key, '-in', file, '-sigfile', signature])
        .status;
    };
    expect(named('.sig')).toHaveLength(7);
    for (const name of named('.sig')) {
      expect(verify(join(first, name.slice(0, -4)), join(first, name)), name).toBe(0);
    }
    const other = join(folder, 'other');
    writeFileSync(other, 'other');
    expect(verify(other, join(first, 'SHA256SUMS.sig'))).not.toBe(0);
  });

  test('the tar.gz runs where it is unpacked, with no Node on PATH', () => {
    for (const program of ['agent', 'server']) {
      const out = join(folder, `tar-${program}`);
      mkdirSync(out);
      const [file = ''] = named('.tar.gz').filter((name) => name.includes(program));
      expect(ran('tar', ['-xzf', join(first, file), '-C', out]).status).toBe(0);
      const command = join(out, file.replace(/\.tar\.gz$/, ''), 'bin/fleetseal');
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

describe('what else is in a package', () => {
  const member = (path: string): string => {
    const [file = ''] = named('.tar.gz').filter((name) => name.includes('agent'));
    const inside = `${file.replace(/\.tar\.gz$/, '')}/${path}`;
    return ran('tar', ['-xzOf', join(first, file), inside]).out;
  };

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
