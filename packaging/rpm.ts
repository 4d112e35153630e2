/** Writes an RPM package by rpmbuild, with everything set that would differ between two runs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type PackageFacts, ZSTD_LEVEL } from './deb.ts';
import { foldersOf, type PackagedFile } from './tar.ts';

const RPM_ARCHITECTURES = { x64: 'x86_64', arm64: 'aarch64' } as const;

/** Name of the package's file. */
export function rpmName({ name, version, arch }: PackageFacts): string {
  return `${name}-${version}-1.${RPM_ARCHITECTURES[arch]}.rpm`;
}

/** Folders that are ours, not the distribution's. */
const isOurFolder = (path: string): boolean => /\/fleetseal[^/]*$/.test(path);

function fileLine({ path, mode }: PackagedFile, settings: readonly string[]): string {
  const attributes = `%attr(${mode.toString(8).padStart(4, '0')},root,root)`;
  const isSetting = settings.includes(path);
  return `${isSetting ? '%config(noreplace) ' : ''}${attributes} "/${path}"`;
}

// RPM gives its scripts the number of versions that will be left, where Debian gives a word.
function scriptSections(scripts: PackageFacts['scripts']): string[] {
  const { postinst = '', prerm = '', postrm = '' } = scripts;
  const body = (script: string, set: string): string => script.replace(/^#!.*\n/, `${set}\n`);
  const left = (isLast: string, otherwise: string): string =>
    `if [ "$1" = 0 ]; then set -- ${isLast}; else set -- ${otherwise}; fi`;
  return [
    '%post',
    body(postinst, 'if [ "$1" -gt 1 ]; then set -- configure old; else set -- configure; fi'),
    '%preun',
    body(prerm, left('remove', 'upgrade')),
    '%postun',
    body(postrm, left('remove', 'upgrade')),
  ];
}

function specText(facts: PackageFacts, files: readonly PackagedFile[]): string {
  const { name, version, other } = facts;
  const folders = foldersOf(files.map(({ path }) => path)).filter(isOurFolder);
  return `${[
    `Name: ${name}`,
    `Version: ${version}`,
    'Release: 1',
    `Summary: ${facts.summary}`,
    'License: Apache-2.0',
    'AutoReqProv: no',
    'Requires: glibc >= 2.28, libstdc++, libgcc, libatomic, /usr/sbin/useradd',
    ...(facts.providesOther ? [`Provides: ${other} = ${version}`] : []),
    `Conflicts: ${other}`,
    '%description',
    facts.description.replaceAll(/^\.$/gm, ''),
    ...scriptSections(facts.scripts),
    '%files',
    ...folders.map((path) => `%dir %attr(0755,root,root) "/${path}"`),
    ...files.map((file) => fileLine(file, facts.settings)),
  ].join('\n')}\n`;
}

/** Settings that keep the machine, the clock and the distribution's own steps out. */
function definitions(folder: string): string[] {
  const defined = {
    _topdir: join(folder, 'top'),
    _tmppath: join(folder, 'tmp'),
    _buildhost: 'fleetseal.invalid',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    build_mtime_policy: 'clamp_to_source_date_epoch',
    _binary_payload: `w${ZSTD_LEVEL}.zstdio`,
    _source_payload: 'w0.gzdio',
    _build_id_links: 'none',
    debug_package: '%{nil}',
    __os_install_post: '%{nil}',
    __spec_install_pre: '%{nil}',
    __spec_install_post: '%{nil}',
    __check_files: '%{nil}',
    _docdir: '/usr/share/doc',
  };
  return Object.entries(defined).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
}

function build(folder: string, facts: PackageFacts): Buffer {
  const args = [
    '-bb',
    '--quiet',
    '--noclean',
    ...definitions(folder),
    '--buildroot',
    join(folder, 'root'),
    '--target',
    `${RPM_ARCHITECTURES[facts.arch]}-linux`,
    join(folder, 'package.spec'),
  ];
  const run = spawnSync('rpmbuild', args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, SOURCE_DATE_EPOCH: `${facts.timeS}`, LC_ALL: 'C' },
  });
  if (run.error !== undefined) {
    const why = run.error.message;
    throw new Error(`rpmbuild is needed; on Debian: apt-get install rpm (${why})`);
  }
  if (run.status !== 0) throw new Error(`rpmbuild failed: ${run.stderr}`);
  const arch = RPM_ARCHITECTURES[facts.arch];
  return readFileSync(join(folder, 'top/RPMS', arch, rpmName(facts)));
}

/** The package. Throws a plain Error that says what to install where rpmbuild is missing. */
export function rpmOf(facts: PackageFacts, files: readonly PackagedFile[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'fleetseal-rpm-'));
  try {
    const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    for (const name of ['top', 'tmp', 'root']) mkdirSync(join(folder, name));
    for (const { path, mode, bytes } of sorted) {
      const target = join(folder, 'root', path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes, { mode });
    }
    writeFileSync(join(folder, 'package.spec'), specText(facts, sorted));
    return build(folder, facts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
