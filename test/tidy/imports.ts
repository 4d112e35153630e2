/** Who may import whom: one pure core, programs that do not know each other, no cycles. */
import { posix } from 'node:path';
import {
  isNode,
  nodeAt,
  nodesAt,
  type Rule,
  reporter,
  type SourceFile,
  type TreeNode,
  textAt,
  type Violation,
  walk,
} from './source.ts';

/** One import: of a package, or of a file of this tree. */
export interface Import {
  readonly node: TreeNode;
  readonly specifier: string;
  /** Path of the imported file from the root, or undefined for a package. */
  readonly target: string | undefined;
  /** True where the file is started by its URL (worker, child process) or loaded only when used. */
  readonly later: boolean;
}

const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

/** Text of `new URL('./file.ts', import.meta.url)`: a file that is started, not imported. */
function startedFile(node: TreeNode): string | undefined {
  if (node.type !== 'NewExpression' || textAt(nodeAt(node, 'callee'), 'name') !== 'URL') {
    return undefined;
  }
  const [path, base] = nodesAt(node, 'arguments');
  const isHere = nodeAt(base, 'object')?.type === 'MetaProperty';
  const text = textAt(path, 'value');
  return isHere && /\.[jt]sx?$/.test(text) ? text : undefined;
}

function specifierOf(node: TreeNode): string | undefined {
  if (!IMPORTS.has(node.type)) {
    return startedFile(node);
  }
  const source = node.source ?? node.argument;
  return isNode(source) ? textAt(source, 'value') : undefined;
}

function isLater(node: TreeNode): boolean {
  return node.type === 'NewExpression' || node.type === 'ImportExpression';
}

/** Every import of a file, also the ones for types and the files that it starts by URL. */
export function importsOf(file: SourceFile): Import[] {
  const imports: Import[] = [];
  walk(file.program, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) {
      return;
    }
    const isFile = specifier.startsWith('.');
    const target = isFile ? posix.join(posix.dirname(file.path), specifier) : undefined;
    imports.push({ node, specifier, target, later: isLater(node) });
  });
  return imports;
}

const PROGRAMS = ['agent', 'server', 'regulator', 'console'];
/** Which top folders each top folder may import, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  platform: ['shared'],
  agent: ['shared', 'platform'],
  server: ['shared', 'platform'],
  regulator: ['shared', 'platform'],
  console: ['shared'],
  simulator: ['shared', 'platform', ...PROGRAMS],
  cli: ['shared', 'platform', 'simulator', ...PROGRAMS],
  packaging: ['shared', 'platform', 'cli', 'regulator', 'console'],
  bench: ['shared', 'platform', 'simulator', 'cli', 'packaging', ...PROGRAMS],
  test: ['shared', 'platform', 'simulator', 'cli', 'bench', 'packaging', ...PROGRAMS],
};

/** Folder at the top of a path; an empty text for a file in the root. */
export function topFolder(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The program's own version comes from here; it is no program. */
const PACKAGE = 'package.json';

/** Programs never import each other; only cli/ and simulator/ (and test/, bench/) import them. */
export const programsApart: Rule = (file) => {
  const { found, add } = reporter(file, 'programsApart');
  const from = topFolder(file.path);
  for (const { node, target } of importsOf(file)) {
    const to = target === undefined || target === PACKAGE ? from : topFolder(target);
    if (to !== from && MAY_IMPORT[from]?.includes(to) !== true) {
      add(node, `${from}/ imports ${to}/`);
    }
  }
  return found;
};

const CORE_PACKAGES = /^(?:zod|jose|@noble\/hashes)(?:\/|$)/;

/** shared/ imports only zod, jose, @noble/hashes and itself: nothing of Node, nothing later. */
export const coreImports: Rule = (file) => {
  const { found, add } = reporter(file, 'coreImports');
  for (const { node, specifier, target, later } of importsOf(file)) {
    const isForeign = target === undefined && !CORE_PACKAGES.test(specifier);
    if (isForeign || target === PACKAGE) {
      add(node, `shared/ imports ${specifier}`);
    }
    if (later) {
      add(node, `shared/ loads ${specifier} while it runs`);
    }
  }
  return found;
};

/** Imports of files, by path of the importing file. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The graph of all files; `withLater` adds files that are started or loaded later. */
export function importGraph(files: readonly SourceFile[], withLater: boolean): ImportGraph {
  const targets = (file: SourceFile): string[] =>
    importsOf(file)
      .filter((one) => withLater || !one.later)
      .flatMap(({ target }) => (target === undefined ? [] : [target]));
  return new Map(files.map((file) => [file.path, targets(file)]));
}

/** Every import cycle, reported at the import that closes it. */
export function importCycles(files: readonly SourceFile[]): Violation[] {
  const graph = importGraph(files, false);
  const done = new Set<string>();
  const found: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      const message = [...trail.slice(at), path].join(' > ');
      found.push({ path, line: 1, rule: 'importCycles', message });
    }
    if (at !== -1 || done.has(path)) {
      return;
    }
    for (const target of graph.get(path) ?? []) {
      visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of graph.keys()) {
    visit(path, []);
  }
  return found;
}

/** Where running begins: the command line, tests, benchmarks, `npm run` writers, configuration. */
const ROOTS = new RegExp(
  [
    /^cli\/(?:main\.ts|fleetseal\.js)$/,
    /^console\/(?:main\.tsx|virtual\.d\.ts)$/,
    /\.(?:test|config)\.ts$/,
    /^(?:bench|packaging)\/main\.ts$/,
    /^packaging\/build\.ts$/,
    /^test\/.*\/write\w*\.ts$/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

/** Every file is reached from a root by imports or by being started; else it is unused. */
export function unusedFiles(files: readonly SourceFile[], roots: RegExp = ROOTS): Violation[] {
  const graph = importGraph(files, true);
  const waiting = [...graph.keys()].filter((path) => roots.test(path));
  const reached = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (!reached.has(path)) {
      reached.add(path);
      waiting.push(...(graph.get(path) ?? []));
    }
  }
  return [...graph.keys()]
    .filter((path) => !reached.has(path))
    .map((path) => ({ path, line: 1, rule: 'unusedFiles', message: 'nothing uses this file' }));
}

/** Every import of a file names one that exists. */
export function missingFiles(files: readonly SourceFile[]): Violation[] {
  const known = new Set(files.map(({ path }) => path));
  const missing = (file: SourceFile): Violation[] =>
    importsOf(file).flatMap(({ node, target, specifier }) =>
      target === undefined || known.has(target) || /\.(?:json|css)$/.test(target)
        ? []
        : [
            {
              path: file.path,
              line: file.lineAt(node.start),
              rule: 'missingFiles',
              message: `${specifier} does not exist`,
            },
          ],
    );
  return files.flatMap(missing);
}
