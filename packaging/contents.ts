/** What is in a package, file by file, and what package managers are told of it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bundle, type Program } from './bundle.ts';
import { consoleFiles } from './console.ts';
import type { PackageFacts } from './deb.ts';
import { billOfMaterials, licensesText, partsOf } from './parts.ts';
import { type Architecture, readPinnedNode } from './pinnedNode.ts';
import type { PackagedFile } from './tar.ts';

/** What to make a package of. */
export interface PackageRequest {
  readonly program: Program;
  readonly arch: Architecture;
  readonly version: string;
  readonly timeS: number;
}

/** A package as every format holds it. */
export interface PackageContents {
  readonly facts: PackageFacts;
  readonly files: readonly PackagedFile[];
}

/**
 * What the agent's Node is told: text never becomes code, whatever a package tries; a heap that
 * grows without end ends the agent and not the host; and memory before speed, since the agent
 * waits for nearly all of its life (docs/PERFORMANCE.md has the figures).
 */
const AGENT_FLAGS = [
  '--disallow-code-generation-from-strings',
  '--max-old-space-size=128',
  '--max-semi-space-size=1',
  '--expose-gc',
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--v8-pool-size=0',
  '--bytecode-old-age=1',
];
const SERVER_FLAGS = ['--disable-warning=ExperimentalWarning'];
/** Memory of glibc's malloc goes back to the system early; few threads. */
export const AGENT_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '32768',
  MALLOC_TOP_PAD_: '4096',
  UV_THREADPOOL_SIZE: '2',
} as const;

/** Flags that Node is started with in a package of this program. */
export function nodeFlags(program: Program): readonly string[] {
  return program === 'agent' ? AGENT_FLAGS : SERVER_FLAGS;
}

const BUNDLE_NAMES = { agent: 'agent.mjs', server: 'server.mjs' } as const;

/** The command: `folder` is a shell expression for where Node and the bundle lie. */
export function commandText(program: Program, folder: string): string {
  const settings = Object.entries(program === 'agent' ? AGENT_ENVIRONMENT : {});
  const flags = nodeFlags(program).join(' ');
  return [
    '#!/bin/sh',
    '# The command line on the Node of this package. What others set for their Node stays out.',
    'unset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS',
    ...settings.map(([name, value]) => `export ${name}=${value}`),
    `exec "${folder}/node" ${flags} "${folder}/${BUNDLE_NAMES[program]}" "$@"`,
    '',
  ].join('\n');
}

const source = (path: string): Buffer => readFileSync(new URL(`../${path}`, import.meta.url));

function file(path: string, content: string | Uint8Array, mode = 0o644): PackagedFile {
  return { path, mode, bytes: typeof content === 'string' ? Buffer.from(content) : content };
}

const DOC = 'usr/share/doc/fleetseal';
const UNITS = 'usr/lib/systemd/system';
const DOCUMENTS = ['PACKAGES.md', 'SERVER.md', 'PROGRAMS-RUN.md', 'DATA-COLLECTED.md'];

function documentFiles(): PackagedFile[] {
  return [
    file(`${DOC}/copyright`, source('LICENSE')),
    file(`${DOC}/CHANGELOG.md`, source('CHANGELOG.md')),
    ...DOCUMENTS.map((name) => file(`${DOC}/${name}`, source(`docs/${name}`))),
  ];
}

/** Settings that the operator changes, and that an upgrade keeps. */
function settingsOf(program: Program): string[] {
  return ['agent.yaml', ...(program === 'server' ? ['server.yaml'] : [])];
}

function hostFiles(program: Program): PackagedFile[] {
  const units = ['fleetseal-agent', ...(program === 'server' ? ['fleetseal-server'] : [])];
  return [
    file('usr/bin/fleetseal', commandText(program, '/usr/lib/fleetseal'), 0o755),
    file('usr/lib/fleetseal/dmi-serials', source('deploy/package/dmi-serials'), 0o755),
    ...settingsOf(program).map((name) =>
      file(`etc/fleetseal/${name}`, source(`deploy/package/${name}`)),
    ),
    ...units.map((name) =>
      file(`${UNITS}/${name}.service`, source(`deploy/systemd/${name}.service`)),
    ),
  ];
}

async function programFiles(request: PackageRequest): Promise<PackagedFile[]> {
  const { program, arch, version } = request;
  const { code, files } = await bundle(program, version);
  const site = program === 'server' ? await consoleFiles() : { files: [], madeOf: [] };
  const node = readPinnedNode(arch);
  const parts = partsOf([...files, ...site.madeOf]);
  const nodeSha256 = createHash('sha256').update(node.program).digest('hex');
  const product = { name: `fleetseal-${program}`, version, arch, nodeSha256 };
  return [
    file('usr/lib/fleetseal/node', node.program, 0o755),
    file(`usr/lib/fleetseal/${BUNDLE_NAMES[program]}`, code),
    ...site.files.map(({ path, bytes }) => file(`usr/lib/fleetseal/console/${path}`, bytes)),
    file(`${DOC}/THIRD-PARTY-LICENSES.txt`, licensesText(parts, node.license.toString('utf8'))),
    file(`${DOC}/sbom.cdx.json`, billOfMaterials(product, parts)),
  ];
}

const SUMMARIES = {
  agent: 'evidence about the GPUs of this host',
  server: 'logs, balance and reports of a fleet of GPUs',
} as const;

const DESCRIPTIONS = {
  agent: `Reads the GPUs of this host, signs what it read and sends it to the operator's server.
It writes to its state folder only and takes no command from the network.
.
The Node runtime that it runs on is in the package.`,
  server: `Enrolls hosts, verifies and logs their evidence, accounts for every licensed GPU and
makes reports that are verified offline. It serves its console to browsers. The agent and the
verifier are in it too.
.
The Node runtime that it runs on is in the package.`,
} as const;

function factsOf({ program, arch, version, timeS }: PackageRequest): PackageFacts {
  const script = (name: string): string => source(`deploy/package/${name}`).toString('utf8');
  return {
    name: `fleetseal-${program}`,
    version,
    arch,
    summary: SUMMARIES[program],
    description: DESCRIPTIONS[program],
    other: program === 'agent' ? 'fleetseal-server' : 'fleetseal-agent',
    providesOther: program === 'server',
    scripts: { postinst: script('postinst'), prerm: script('prerm'), postrm: script('postrm') },
    settings: settingsOf(program).map((name) => `etc/fleetseal/${name}`),
    timeS,
  };
}

/** Gathers the contents of one package. */
export async function contentsOf(request: PackageRequest): Promise<PackageContents> {
  const files = [
    ...(await programFiles(request)),
    ...hostFiles(request.program),
    ...documentFiles(),
  ];
  return { facts: factsOf(request), files };
}

/** The same files for a folder anywhere: `bin`, `lib`, `etc`, `systemd`, `doc`. */
export function portableFiles(program: Program, files: readonly PackagedFile[]): PackagedFile[] {
  const folders: readonly (readonly [string, string])[] = [
    ['usr/bin/', 'bin/'],
    ['usr/lib/fleetseal/', 'lib/'],
    ['etc/fleetseal/', 'etc/'],
    [`${UNITS}/`, 'systemd/'],
    [`${DOC}/`, 'doc/'],
  ];
  return files.map((one) => {
    const [from, to] = folders.find(([prefix]) => one.path.startsWith(prefix)) ?? ['', ''];
    const path = to + one.path.slice(from.length);
    if (path !== 'bin/fleetseal') return { ...one, path };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
    return file(path, commandText(program, '${0%/*}/../lib'), one.mode);
  });
}
