/**
 * What keeps shared/ pure, so that the same bytes give the same verdict on every machine: nothing
 * from the machine, no clock, no chance, no locale, integers only.
 */
import {
  dottedName,
  nodeAt,
  nodesAt,
  type Rule,
  reporter,
  type SourceFile,
  type TreeNode,
  textAt,
  walk,
} from './source.ts';

const GLOBALS = new Set([
  'Buffer',
  'Date',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'Intl',
  'Temporal',
  'WebSocket',
  'XMLHttpRequest',
  'clearInterval',
  'clearTimeout',
  'console',
  'fetch',
  'parseFloat',
  'performance',
  'process',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

const MEMBERS = new Set([
  'getFloat32',
  'getFloat64',
  'getRandomValues',
  'localeCompare',
  'parseFloat',
  'randomUUID',
  'setFloat32',
  'setFloat64',
  'toExponential',
  'toFixed',
  'toPrecision',
]);

/** The functions of Math that take integers to integers. */
const MATH = new Set(['abs', 'ceil', 'clz32', 'floor', 'imul', 'max', 'min', 'sign', 'trunc']);
const ROUNDING = new Set(['Math.floor', 'Math.trunc', 'Math.ceil']);

/** True where an identifier only names a member or a key, and reads no variable. */
function isOnlyAName(node: TreeNode, parent: TreeNode | undefined): boolean {
  if (parent === undefined || parent.computed === true) {
    return false;
  }
  return nodeAt(parent, 'property') === node || nodeAt(parent, 'key') === node;
}

/** No global that gives a clock, chance, a locale, the network or the machine. */
export const noImpureGlobals: Rule = (file) => {
  const { found, add } = reporter(file, 'noImpureGlobals');
  walk(file.program, (node, [parent]) => {
    const name = node.type === 'Identifier' ? textAt(node, 'name') : '';
    if (GLOBALS.has(name) && !isOnlyAName(node, parent)) {
      add(node, `${name}: pass the value in`);
    }
    if (node.type === 'MetaProperty') {
      add(node, 'import.meta: the core knows no file');
    }
  });
  return found;
};

function memberProblem(node: TreeNode): string | undefined {
  const object = dottedName(nodeAt(node, 'object'));
  const property = nodeAt(node, 'property');
  const name = node.computed === true ? textAt(property, 'value') : textAt(property, 'name');
  if (MEMBERS.has(name) || name.startsWith('toLocale')) {
    return `.${name}: not the same everywhere, or not an integer`;
  }
  if (object === 'globalThis' && GLOBALS.has(name)) {
    return `globalThis.${name}: pass the value in`;
  }
  if (object === 'Math' && !MATH.has(name)) {
    return `Math.${name}: integers and no chance`;
  }
  return undefined;
}

/** No member that depends on a locale or on chance, or that makes fractions. */
export const noImpureMembers: Rule = (file) => {
  const { found, add } = reporter(file, 'noImpureMembers');
  walk(file.program, (node) => {
    const problem = node.type === 'MemberExpression' ? memberProblem(node) : undefined;
    if (problem !== undefined) {
      add(node, problem);
    }
  });
  return found;
};

/** `.sort()` without a comparator orders by text, also numbers: every order is written out. */
export const sortsHaveComparators: Rule = (file) => {
  const { found, add } = reporter(file, 'sortsHaveComparators');
  walk(file.program, (node) => {
    const callee = nodeAt(node, 'callee');
    const name = textAt(nodeAt(callee, 'property'), 'name');
    const isSort = node.type === 'CallExpression' && (name === 'sort' || name === 'toSorted');
    if (isSort && nodesAt(node, 'arguments').length === 0) {
      add(node, `.${name}() without a comparator`);
    }
  });
  return found;
};

function isBigInt(node: TreeNode | undefined): boolean {
  const isLiteral = node?.type === 'Literal' && textAt(node, 'bigint') !== '';
  return isLiteral || dottedName(nodeAt(node, 'callee')) === 'BigInt';
}

function divides(node: TreeNode): boolean {
  const operator = textAt(node, 'operator');
  return (
    (node.type === 'BinaryExpression' && operator === '/') ||
    (node.type === 'AssignmentExpression' && operator === '/=')
  );
}

function isRounded(node: TreeNode, parent: TreeNode | undefined): boolean {
  const bigint = isBigInt(nodeAt(node, 'left')) || isBigInt(nodeAt(node, 'right'));
  const callee = dottedName(nodeAt(parent, 'callee'));
  return bigint || (node.type === 'BinaryExpression' && ROUNDING.has(callee));
}

function isFraction(file: SourceFile, node: TreeNode): boolean {
  if (node.type !== 'Literal' || typeof node.value !== 'number') {
    return false;
  }
  const raw = file.text.slice(node.start, node.end);
  return raw.includes('.') || !Number.isSafeInteger(node.value);
}

/** No fractions: no decimal literal, and a division only directly inside floor, trunc or ceil. */
export const integersOnly: Rule = (file) => {
  const { found, add } = reporter(file, 'integersOnly');
  walk(file.program, (node, [parent]) => {
    if (isFraction(file, node)) {
      add(node, 'a number that is no safe integer');
    }
    if (divides(node) && !isRounded(node, parent)) {
      add(node, '"/" outside Math.floor, Math.trunc or Math.ceil');
    }
  });
  return found;
};

/** Every rule that holds in shared/ only. */
export const PURE_RULES = [noImpureGlobals, noImpureMembers, sortsHaveComparators, integersOnly];
