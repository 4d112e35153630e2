/** The bundled agent as a tree, with the module that each part of it came from. */
import { bundle } from '../../packaging/bundle.ts';
import {
  dottedName,
  nodeAt,
  nodesAt,
  parseSource,
  type SourceFile,
  type TreeNode,
  textAt,
  walk,
} from '../tidy/source.ts';

/** The built file. */
export interface BuiltFile {
  readonly file: SourceFile;
  /** Path of the module that a node came from, as `agent/run.ts` or `node_modules/ws/…`. */
  readonly moduleOf: (node: TreeNode) => string;
}

/** Bundles the agent and parses it. */
export async function readBuiltFile(): Promise<BuiltFile> {
  const { code } = await bundle('agent', '0.0.0');
  const file = parseSource('agent.js', code);
  // The bundler heads each module with a comment in the first column.
  const heads = [...code.matchAll(/^\/\/ (\S+)$/gm)].map((match) => ({
    start: match.index,
    path: (match[1] ?? '').replace(/^.*node_modules\//, 'node_modules/'),
  }));
  const moduleOf = (node: TreeNode): string =>
    heads.findLast(({ start }) => start <= node.start)?.path ?? '';
  return { file, moduleOf };
}

/** Every node of one type. */
export function nodesOf({ file }: BuiltFile, type: string): TreeNode[] {
  const found: TreeNode[] = [];
  walk(file.program, (node) => {
    if (node.type === type) found.push(node);
  });
  return found;
}

/** What the modules call of `process.getBuiltinModule`, with its argument. */
export function builtinNames(built: BuiltFile): (string | undefined)[] {
  return nodesOf(built, 'CallExpression')
    .filter((call) => /(?:^|\.)getBuiltinModule$/.test(dottedName(nodeAt(call, 'callee'))))
    .map((call) => {
      const [name] = nodesAt(call, 'arguments');
      return name?.type === 'Literal' ? textAt(name, 'value') : undefined;
    });
}

/** One use of a member of one of Node's modules. */
export interface BuiltinUse {
  readonly module: string;
  readonly member: string;
  readonly node: TreeNode;
}

/** The function of the bundle that gives Node's module `name`. */
function takerOf(built: BuiltFile, name: string): string {
  const text = `process.getBuiltinModule("node:${name}")`;
  const [found] = nodesOf(built, 'VariableDeclarator').filter((node) => {
    const callee = dottedName(nodeAt(nodeAt(node, 'init'), 'callee'));
    return callee === '__commonJSMin' && built.file.text.slice(node.start, node.end).includes(text);
  });
  if (found === undefined) throw new RangeError(`the bundle does not take node:${name}`);
  return textAt(nodeAt(found, 'id'), 'name');
}

/** Variables of the bundle that hold what the function gives. */
function variablesOf(built: BuiltFile, take: string): Set<string> {
  const variables = new Set<string>();
  const isTaken = (value: TreeNode | undefined): boolean => {
    if (value?.type !== 'CallExpression') return false;
    const callee = dottedName(nodeAt(value, 'callee'));
    const [first] = nodesAt(value, 'arguments');
    return callee === take || (callee === '__toESM' && isTaken(first));
  };
  for (const node of nodesOf(built, 'VariableDeclarator')) {
    if (isTaken(nodeAt(node, 'init'))) variables.add(textAt(nodeAt(node, 'id'), 'name'));
  }
  for (const node of nodesOf(built, 'AssignmentExpression')) {
    if (isTaken(nodeAt(node, 'right'))) variables.add(textAt(nodeAt(node, 'left'), 'name'));
  }
  return variables;
}

/** Every member of Node's module `name` that any module of the bundle names. */
export function usesOf(built: BuiltFile, name: string): BuiltinUse[] {
  const take = takerOf(built, name);
  const variables = variablesOf(built, take);
  return nodesOf(built, 'MemberExpression').flatMap((node) => {
    const object = nodeAt(node, 'object');
    const isCall =
      object?.type === 'CallExpression' && dottedName(nodeAt(object, 'callee')) === take;
    const member = textAt(nodeAt(node, 'property'), 'name');
    const holder = dottedName(object).replace(/\.default$/, '');
    const isUse = isCall || (variables.has(holder) && member !== 'default');
    return isUse ? [{ module: built.moduleOf(node), member, node }] : [];
  });
}
