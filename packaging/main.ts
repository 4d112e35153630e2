/**
 * `npm run package`: makes the packages of agent and server as .deb, .rpm and .tar.gz, and the
 * verifier as a page, with their digests, and signs them where a key is given. The same checkout
 * gives the same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundle, type Program } from './bundle.ts';
import { contentsOf, type PackageContents, portableFiles } from './contents.ts';
import { debName, debOf } from './deb.ts';
import { ARCHITECTURES, type Architecture } from './pinnedNode.ts';
import { readRelease } from './release.ts';
import { rpmName, rpmOf } from './rpm.ts';
import { type Artifact, readSigningKey, signaturesOf, sumsOf } from './sign.ts';
import { tarOf } from './tar.ts';
import { buildVerifyPage, VERIFY_PAGE_NAME } from './verifyPage.ts';

const USAGE = `npm run package -- [--out <folder>] [--arch x64|arm64] [--key <file>]
                   [--only agent|server] [--version <version>] [--bundle <file>]

--out      folder for the packages; default: dist
--arch     machine they are for; its Node must be installed; default: this machine's
--key      private key in PEM (Ed25519 or P-256); else FLEETSEAL_PACKAGE_KEY; else unsigned
--only     one of the two programs, and no page
--version  another version than that of package.json, to try an upgrade
--bundle   write only the bundled file of --only, and no package
`;

const PROGRAMS: readonly Program[] = ['agent', 'server'];

function oneOf<T extends string>(what: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === given);
  if (found === undefined) throw new Error(`--${what} is one of ${allowed.join(', ')}`);
  return found;
}

function tarball(program: Program, { facts, files }: PackageContents): Artifact {
  const folder = `${facts.name}-${facts.version}-linux-${facts.arch}`;
  const options = { prefix: `${folder}/`, timeS: facts.timeS };
  const bytes = gzipSync(tarOf(portableFiles(program, files), options));
  return { name: `${folder}.tar.gz`, bytes };
}

function artifactsOf(program: Program, contents: PackageContents): Artifact[] {
  const { facts, files } = contents;
  return [
    { name: debName(facts), bytes: debOf(facts, files) },
    { name: rpmName(facts), bytes: rpmOf(facts, files) },
    tarball(program, contents),
  ];
}

function publish(folder: string, artifacts: readonly Artifact[], keyFile: string | undefined) {
  const all = [...artifacts, sumsOf(artifacts)];
  const signatures = keyFile === undefined ? [] : signaturesOf(all, readSigningKey(keyFile));
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of [...all, ...signatures]) {
    writeFileSync(join(folder, name), bytes);
    process.stdout.write(`${(bytes.length / 1e6).toFixed(1).padStart(6)} MB  ${name}\n`);
  }
  if (keyFile === undefined) {
    process.stdout.write('These files are not signed: no --key and no FLEETSEAL_PACKAGE_KEY.\n');
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'dist' },
      arch: { type: 'string', default: process.arch },
      key: { type: 'string' },
      only: { type: 'string' },
      version: { type: 'string' },
      bundle: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const release = readRelease(process.env);
  const version = values.version ?? release.version;
  const wanted = values.only === undefined ? PROGRAMS : [oneOf('only', values.only, PROGRAMS)];
  if (values.bundle !== undefined) {
    writeFileSync(values.bundle, (await bundle(wanted[0] ?? 'agent', version)).code);
    return;
  }
  const arch: Architecture = oneOf('arch', values.arch, ARCHITECTURES);
  const artifacts: Artifact[] = [];
  for (const program of wanted) {
    const contents = await contentsOf({ program, arch, version, timeS: release.timeS });
    artifacts.push(...artifactsOf(program, contents));
  }
  if (values.only === undefined) {
    const { html } = await buildVerifyPage(version);
    artifacts.push({ name: VERIFY_PAGE_NAME, bytes: Buffer.from(html) });
  }
  const keyFile = values.key ?? process.env.FLEETSEAL_PACKAGE_KEY;
  publish(values.out, artifacts, keyFile === '' ? undefined : keyFile);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stderr.write('npm run package -- --help says what it can be asked for.\n');
  process.exitCode = 1;
}
