/**
 * One parsed file for the rules of the tidy test. TypeScript 7 has no JavaScript API, so the tree
 * comes from oxc-parser (ESTree with TypeScript nodes); the rules read it through `TreeNode`.
 */
import { parseSync } from 'oxc-parser';

/** One node of the syntax tree. Offsets count UTF-16 units. */
export interface TreeNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** One comment with its first and last line (from 1). */
export interface SourceComment {
  readonly text: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** One file of the tree, parsed. */
export interface SourceFile {
  /** Path from the root of the checkout, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly program: TreeNode;
  readonly comments: readonly SourceComment[];
  /** Line (from 1) of an offset. */
  readonly lineAt: (offset: number) => number;
}

/** One breach of one rule. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** A rule over one file. */
export type Rule = (file: SourceFile) => Violation[];

/** True for anything that the parser made as a node. */
export function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The child nodes of a node, in the order of the text. */
export function childrenOf(node: TreeNode): TreeNode[] {
  return Object.values(node).flat().filter(isNode);
}

/** Calls `visit` for every node with its ancestors, nearest first. */
export function walk(
  node: TreeNode,
  visit: (node: TreeNode, ancestors: readonly TreeNode[]) => void,
  ancestors: readonly TreeNode[] = [],
): void {
  visit(node, ancestors);
  for (const child of childrenOf(node)) {
    walk(child, visit, [node, ...ancestors]);
  }
}

/** The value of `node[key]` where it is a node. */
export function nodeAt(node: TreeNode | undefined, key: string): TreeNode | undefined {
  const value = node?.[key];
  return isNode(value) ? value : undefined;
}

/** The nodes of the list `node[key]`. */
export function nodesAt(node: TreeNode | undefined, key: string): TreeNode[] {
  const value = node?.[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The value of `node[key]` where it is a text, else an empty text. */
export function textAt(node: TreeNode | undefined, key: string): string {
  const value = node?.[key];
  return typeof value === 'string' ? value : '';
}

/** `name` for an identifier, `a.b` for a plain member access, else an empty text. */
export function dottedName(node: TreeNode | undefined): string {
  if (node?.type === 'Identifier') {
    return textAt(node, 'name');
  }
  if (node?.type === 'MemberExpression' && node.computed === false) {
    return `${dottedName(nodeAt(node, 'object'))}.${textAt(nodeAt(node, 'property'), 'name')}`;
  }
  return '';
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    return after === -1 ? starts.length : after;
  };
}

/** Parses one file; throws where the text is not TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  const [error] = parsed.errors;
  if (error !== undefined) {
    throw new Error(`${path}: ${error.message}`);
  }
  const program: unknown = parsed.program;
  if (!isNode(program)) {
    throw new TypeError(`${path}: the parser gave no tree`);
  }
  const lineAt = lineFinder(text);
  const comments = parsed.comments.map(({ value, start, end }) => ({
    text: value,
    firstLine: lineAt(start),
    lastLine: lineAt(end),
  }));
  return { path, text, lines: text.split('\n'), program, comments, lineAt };
}

/** Makes violations of one rule in one file. */
export function reporter(file: SourceFile, rule: string) {
  const found: Violation[] = [];
  const add = (node: TreeNode, message: string): void => {
    found.push({ path: file.path, line: file.lineAt(node.start), rule, message });
  };
  const addAt = (line: number, message: string): void => {
    found.push({ path: file.path, line, rule, message });
  };
  return { found, add, addAt };
}
