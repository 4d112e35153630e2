/**
 * What of other people's packages stays out of the bundled agent, though their code asks for it:
 * code made from text, programs started by name, and parts that nothing of ours calls.
 */
import type { Plugin } from 'rolldown';

/** A module that is replaced: `source` as `importer` asks for it. */
interface ReplacedModule {
  readonly importer: RegExp;
  readonly source: string;
  /** The module in its place. */
  readonly code: string;
}

/** A text that is replaced, once, in one file. */
interface ReplacedText {
  readonly file: RegExp;
  readonly from: string;
  readonly to: string;
}

const refusing = (what: string): string =>
  `module.exports = function () { throw new TypeError('${what} is not in this bundle'); };`;

const REPLACED_MODULES: readonly ReplacedModule[] = [
  // commander starts programs for subcommands that are files of their own: there are none.
  {
    importer: /\/commander\//,
    source: 'node:child_process',
    code: "export default { spawn() { throw new TypeError('spawn is not in this bundle'); } };",
  },
  // pino loads transports by name into worker threads, and opens files: our log has a stream.
  { importer: /\/pino\//, source: './transport', code: refusing('transport') },
  { importer: /\/pino\//, source: './lib/transport', code: refusing('transport') },
  { importer: /\/pino\//, source: 'sonic-boom', code: refusing('sonic-boom') },
  // Its dependencies ask whether they are in a worker; there are none.
  { importer: /./, source: 'worker_threads', code: 'export const isMainThread = true;' },
  // prom-client adds up the figures of a cluster of processes; there is one.
  { importer: /\/prom-client\//, source: 'cluster', code: 'export const isPrimary = true;' },
  // debug, which a package logs with, colors its lines where somebody installed this.
  { importer: /\/debug\//, source: 'supports-color', code: 'export const level = 0;' },
  // A proxy that asks for Kerberos is answered by a native package, where somebody installed it.
  {
    importer: /\/proxy-agent-negotiate\//,
    source: 'kerberos',
    code: "throw new TypeError('kerberos is not in this bundle');",
  },
  // systeminformation's whole index loads every part of it; six of its calls are used.
  {
    importer: /\/agent\/collectors\//,
    source: 'systeminformation',
    code: `import s from 'systeminformation/lib/system.js';
      import o from 'systeminformation/lib/osinfo.js';
      export const { system, baseboard, chassis, bios } = s;
      export const { osInfo, uuid } = o;`,
  },
  // It asks other programs for hardware addresses, which the agent does not use.
  {
    importer: /\/systeminformation\//,
    source: './network',
    code: 'export const getMacAddresses = () => ({});',
  },
  // xml2js also writes XML; the agent only reads it.
  { importer: /\/xml2js\//, source: 'xmlbuilder', code: refusing('xmlbuilder') },
];

const REPLACED_TEXTS: readonly ReplacedText[] = [
  // zod compiles schemas to code where it may: the agent's schemas are read as they are.
  {
    file: /\/zod\/v4\/core\/util\.js$/,
    from: 'const F = Function;\n        new F("");\n        return true;',
    to: 'return false;',
  },
  {
    file: /\/zod\/v4\/core\/doc\.js$/,
    from: 'const F = Function;',
    to: "const F = class { constructor() { throw new TypeError('no code from text'); } };",
  },
];

const PREFIX = '\0left-out:';

/**
 * The plugin that replaces them. Where all of them must be met, as in the whole agent, one that
 * met nothing fails the build: the package changed, and what it does now has to be read.
 */
export function leaveOut(mustMeetAll: boolean): Plugin {
  const met = new Set<unknown>();
  return {
    name: 'leave-out',
    resolveId(source, importer) {
      const found = REPLACED_MODULES.findIndex(
        (one) => one.source === source && one.importer.test(importer ?? ''),
      );
      if (found === -1) return null;
      met.add(REPLACED_MODULES[found]);
      return `${PREFIX}${found}`;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      return REPLACED_MODULES[Number(id.slice(PREFIX.length))]?.code ?? null;
    },
    transform(code, id) {
      const replaced = REPLACED_TEXTS.find(({ file }) => file.test(id));
      if (replaced === undefined) return null;
      if (code.split(replaced.from).length !== 2) return null;
      met.add(replaced);
      return code.replace(replaced.from, () => replaced.to);
    },
    buildEnd(error) {
      if (error !== undefined || !mustMeetAll) return;
      const unmet = [...REPLACED_MODULES, ...REPLACED_TEXTS].filter((one) => !met.has(one));
      if (unmet.length === 0) return;
      const names = unmet.map((one) => ('source' in one ? one.source : one.file.source));
      throw new TypeError(`nothing to leave out: ${names.join(', ')}`);
    },
  };
}
