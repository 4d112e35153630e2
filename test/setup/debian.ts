/**
 * Programs of other people that some tests check our formats with. As root on Debian they are
 * installed when missing; elsewhere the test stops with a sentence that says what to install.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Each tool, and the Debian package that has it. */
const PACKAGES = {
  age: 'age',
  bash: 'bash',
  chromium: 'chromium',
  'fonts-noto-cjk': 'fonts-noto-cjk',
  go: 'golang-go',
  'golang-x-mod': 'golang-golang-x-mod-dev',
  ip: 'iproute2',
  jose: 'jose',
  mmdebstrap: 'mmdebstrap',
  openssl: 'openssl',
  python3: 'python3',
  'python3-jwcrypto': 'python3-jwcrypto',
  rpm: 'rpm',
  rpmbuild: 'rpm',
  sha256sum: 'coreutils',
  strace: 'strace',
  swtpm: 'swtpm',
  swtpm_setup: 'swtpm-tools',
  'systemd-analyze': 'systemd',
  tar: 'tar',
  tpm2: 'tpm2-tools',
  unshare: 'util-linux',
  unzip: 'unzip',
  xxd: 'xxd',
} as const;

/** A tool that a test can ask for. */
export type DebianTool = keyof typeof PACKAGES;

/** Time that one hook which installs tools may take. */
export const INSTALL_MS = 300_000;

/** Debian's own Python, the one that finds Debian's modules; another may come first in PATH. */
export const DEBIAN_PYTHON = '/usr/bin/python3';

/** Where Debian keeps the Go library that verify.go is built with. */
const GO_MODULE = '/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog';

/** Where Debian keeps the fonts that pages in Chinese need. */
const CJK_FONTS = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

const LOCK = '/var/lock/fleetseal-tests.lock';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isThere(tool: DebianTool): boolean {
  if (tool === 'python3-jwcrypto') {
    return spawnSync(DEBIAN_PYTHON, ['-c', 'import jwcrypto']).status === 0;
  }
  if (tool === 'golang-x-mod') return existsSync(GO_MODULE);
  if (tool === 'fonts-noto-cjk') return existsSync(CJK_FONTS);
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => folder !== '');
  return [...folders, '/usr/sbin', '/sbin'].some((folder) => isExecutable(join(folder, tool)));
}

/** Runs apt-get alone: several test files may want to install at the same time. */
function aptGet(args: readonly string[]): { ok: boolean; said: string } {
  const run = spawnSync('flock', [LOCK, 'apt-get', '-qq', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: INSTALL_MS,
  });
  return { ok: run.status === 0, said: run.error?.message ?? run.stderr };
}

function install(packages: readonly string[]): string {
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  // Package lists may be missing or old: try with what is there, then with new ones.
  const first = aptGet(args);
  if (first.ok) {
    return '';
  }
  aptGet(['update']);
  return aptGet(args).said;
}

/**
 * Makes sure that the tools are there. Call it in `beforeAll(…, INSTALL_MS)`.
 * Throws a plain Error that names the missing packages where they are not and cannot be had.
 */
export function requireDebianTools(tools: readonly DebianTool[]): void {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length === 0) {
    return;
  }
  const packages = [...new Set(missing.map((tool) => PACKAGES[tool]))];
  const isRoot = process.getuid?.() === 0;
  const said = isRoot ? install(packages) : 'only root can install them';
  const still = missing.filter((tool) => !isThere(tool));
  if (still.length > 0) {
    throw new Error(
      `This test needs ${still.join(', ')}: apt-get install ${packages.join(' ')} (${said.trim()})`,
    );
  }
}
