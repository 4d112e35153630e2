/** Size budgets: what one reader can hold at once (CONTRIBUTING.md has the table). */
import {
  childrenOf,
  nodeAt,
  nodesAt,
  type Rule,
  reporter,
  type SourceFile,
  type TreeNode,
  textAt,
  walk,
} from './source.ts';

/** The budgets, in lines, columns and counts. */
export const BUDGETS = {
  functionLines: 60,
  componentLines: 120,
  fileLines: 400,
  lineColumns: 100,
  parameters: 3,
  nesting: 3,
} as const;

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

const BLOCKS = new Set([
  'IfStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'SwitchStatement',
  'TryStatement',
]);

/** True for a function of any form. */
export const isFunction = (node: TreeNode): boolean => FUNCTIONS.has(node.type);

/** The name at the root of a callee: `describe` in `describe.skipIf(absent)('title', run)`. */
function calleeRoot(node: TreeNode | undefined): string {
  if (node?.type === 'CallExpression') {
    return calleeRoot(nodeAt(node, 'callee'));
  }
  if (node?.type === 'MemberExpression') {
    return calleeRoot(nodeAt(node, 'object'));
  }
  return textAt(node, 'name');
}

/** The callback of `describe` holds tests; it is a container, not a function to be read. */
function isDescribeCallback(parent: TreeNode | undefined): boolean {
  return parent?.type === 'CallExpression' && calleeRoot(parent) === 'describe';
}

function holdsJsx(node: TreeNode): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||= inner.type === 'JSXElement' || inner.type === 'JSXFragment';
  });
  return found;
}

function lineLimit(file: SourceFile, node: TreeNode): number {
  const isComponent = file.path.endsWith('.tsx') && holdsJsx(node);
  return isComponent ? BUDGETS.componentLines : BUDGETS.functionLines;
}

/** A function is at most 60 lines, a component at most 120. */
export const functionLines: Rule = (file) => {
  const { found, add } = reporter(file, 'functionLines');
  walk(file.program, (node, [parent]) => {
    if (!isFunction(node) || isDescribeCallback(parent)) {
      return;
    }
    const lines = file.lineAt(node.end) - file.lineAt(node.start) + 1;
    const limit = lineLimit(file, node);
    if (lines > limit) {
      add(node, `function of ${lines} lines, limit ${limit}`);
    }
  });
  return found;
};

/** A file is at most 400 lines. */
export const fileLines: Rule = (file) => {
  const { found, addAt } = reporter(file, 'fileLines');
  const lines = file.text.endsWith('\n') ? file.lines.length - 1 : file.lines.length;
  if (lines > BUDGETS.fileLines) {
    addAt(BUDGETS.fileLines + 1, `file of ${lines} lines, limit ${BUDGETS.fileLines}`);
  }
  return found;
};

/** A line is at most 100 columns, counted in code points. */
export const lineColumns: Rule = (file) => {
  const { found, addAt } = reporter(file, 'lineColumns');
  for (const [index, line] of file.lines.entries()) {
    const columns = [...line].length;
    if (columns > BUDGETS.lineColumns) {
      addAt(index + 1, `line of ${columns} columns, limit ${BUDGETS.lineColumns}`);
    }
  }
  return found;
};

/** A function takes at most 3 parameters. */
export const parameters: Rule = (file) => {
  const { found, add } = reporter(file, 'parameters');
  walk(file.program, (node) => {
    const count = nodesAt(node, 'params').length;
    if (isFunction(node) && count > BUDGETS.parameters) {
      add(node, `${count} parameters, limit ${BUDGETS.parameters}: take an options object`);
    }
  });
  return found;
};

/** `else if` goes on with the same decision, so it is not one level deeper. */
function deepens(node: TreeNode, parent: TreeNode): boolean {
  const isElseIf = parent.type === 'IfStatement' && nodeAt(parent, 'alternate') === node;
  return BLOCKS.has(node.type) && !isElseIf;
}

/** Control statements nest at most 3 deep inside one function. */
export const nesting: Rule = (file) => {
  const { found, add } = reporter(file, 'nesting');
  const descend = (parent: TreeNode, depth: number): void => {
    for (const node of childrenOf(parent)) {
      const within = isFunction(node) ? 0 : depth;
      const level = deepens(node, parent) ? within + 1 : within;
      if (level === BUDGETS.nesting + 1 && level > depth) {
        add(node, `blocks nested ${level} deep, limit ${BUDGETS.nesting}`);
      }
      descend(node, level);
    }
  };
  descend(file.program, 0);
  return found;
};

/** Every budget. */
export const BUDGET_RULES = [functionLines, fileLines, lineColumns, parameters, nesting];
