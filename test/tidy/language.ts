/** What of TypeScript we do without, because it hides an error or sends a reader elsewhere. */
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
import { wordsFromCatalogs } from './words.ts';

/** No `any`. */
export const noAny: Rule = (file) => {
  const { found, add } = reporter(file, 'noAny');
  walk(file.program, (node) => {
    if (node.type === 'TSAnyKeyword') {
      add(node, 'any: use unknown and narrow it');
    }
  });
  return found;
};

function isConstAssertion(node: TreeNode): boolean {
  const annotation = nodeAt(node, 'typeAnnotation');
  return dottedName(nodeAt(annotation, 'typeName')) === 'const';
}

/** A comment `as: reason` that ends on the line of the cast or on the line above it. */
function hasReason(file: SourceFile, node: TreeNode): boolean {
  const lines = [file.lineAt(node.start), file.lineAt(node.end)];
  return file.comments.some(
    (comment) =>
      /^\s*\**\s*as: \S/.test(comment.text) &&
      lines.some((line) => comment.lastLine === line || comment.lastLine === line - 1),
  );
}

/** `as` only as `as const`, or with the reason in a comment `// as: …` beside it. */
export const castsHaveReasons: Rule = (file) => {
  const { found, add } = reporter(file, 'castsHaveReasons');
  walk(file.program, (node) => {
    const isCast = node.type === 'TSAsExpression' || node.type === 'TSTypeAssertion';
    if (isCast && !isConstAssertion(node) && !hasReason(file, node)) {
      add(node, 'cast without a comment "// as: reason" on its line or the line above');
    }
  });
  return found;
};

/** No `value!`. */
export const noNonNull: Rule = (file) => {
  const { found, add } = reporter(file, 'noNonNull');
  walk(file.program, (node) => {
    if (node.type === 'TSNonNullExpression') {
      add(node, 'non-null assertion: check for undefined');
    }
  });
  return found;
};

function exportsDefault(node: TreeNode): boolean {
  return (
    node.type === 'ExportDefaultDeclaration' ||
    (node.type === 'ExportSpecifier' && textAt(nodeAt(node, 'exported'), 'name') === 'default')
  );
}

/** No default export, except where a tool wants one: `*.config.ts`. */
export const noDefaultExport: Rule = (file) => {
  const { found, add } = reporter(file, 'noDefaultExport');
  walk(file.program, (node) => {
    if (exportsDefault(node) && !file.path.endsWith('.config.ts')) {
      add(node, 'default export: export a name');
    }
  });
  return found;
};

function onlyPassesOn(statement: TreeNode): boolean {
  return (
    statement.type === 'ExportAllDeclaration' ||
    statement.type === 'ImportDeclaration' ||
    (statement.type === 'ExportNamedDeclaration' && nodeAt(statement, 'declaration') === undefined)
  );
}

/** No file in shared/ that only passes on what other files export. */
export const noBarrel: Rule = (file) => {
  const { found, addAt } = reporter(file, 'noBarrel');
  const body = nodesAt(file.program, 'body');
  if (file.path.startsWith('shared/') && body.length > 0 && body.every(onlyPassesOn)) {
    addAt(1, 'a file of only re-exports: import from where the name is defined');
  }
  return found;
};

const MARKERS = /\b(?:TO-?DO|FIX-?ME|XXX|HACK)\b|@ts-ignore|@ts-nocheck/;

/** No comment that puts work off or switches the type checker off. */
export const noMarkers: Rule = (file) => {
  const { found, addAt } = reporter(file, 'noMarkers');
  for (const comment of file.comments) {
    const marker = MARKERS.exec(comment.text);
    if (marker !== null) {
      addAt(comment.firstLine, `${marker[0]}: finish it or file it as an issue`);
    }
  }
  return found;
};

const TEST_NAMES = /^(?:test|it|describe|suite|bench|context|ctx)(?:\.\w+)*\.(\w+)$/;
const SKIPS = new Set(['skip', 'only', 'todo', 'fails']);
/** Facts about the machine that may leave a test out, visibly. */
const SKIP_FACTS = /FLEETSEAL_REFERENCE_DATA|reference|vectors/i;

function skipProblem(file: SourceFile, call: TreeNode): string | undefined {
  const method = TEST_NAMES.exec(dottedName(nodeAt(call, 'callee')))?.[1] ?? '';
  if (SKIPS.has(method)) {
    return `.${method}: every test runs`;
  }
  if (method !== 'skipIf' && method !== 'runIf') {
    return undefined;
  }
  const [fact] = nodesAt(call, 'arguments');
  const text = fact === undefined ? '' : file.text.slice(fact.start, fact.end);
  return SKIP_FACTS.test(text) ? undefined : `.${method} only for absent reference data`;
}

/** No test is switched off, except where the reference data is absent. */
export const noSkippedTests: Rule = (file) => {
  const { found, add } = reporter(file, 'noSkippedTests');
  walk(file.program, (node) => {
    const problem = node.type === 'CallExpression' ? skipProblem(file, node) : undefined;
    if (problem !== undefined) {
      add(node, problem);
    }
  });
  return found;
};

const SHELL_CALLS = new Set(['exec', 'execSync']);

function usesShell(node: TreeNode, parent: TreeNode | undefined): boolean {
  if (node.type === 'ImportSpecifier') {
    const source = textAt(nodeAt(parent, 'source'), 'value');
    const imported = textAt(nodeAt(node, 'imported'), 'name');
    return source === 'node:child_process' && SHELL_CALLS.has(imported);
  }
  return (
    node.type === 'Property' &&
    textAt(nodeAt(node, 'key'), 'name') === 'shell' &&
    nodeAt(node, 'value')?.value !== false
  );
}

/** No shell: child processes get a fixed list of arguments. */
export const noShell: Rule = (file) => {
  const { found, add } = reporter(file, 'noShell');
  // A browser starts no processes, and its frame around the pages is called so.
  if (file.path.startsWith('console/')) return found;
  walk(file.program, (node, [parent]) => {
    if (usesShell(node, parent)) {
      add(node, 'a shell: use execFile or spawn with a list of arguments');
    }
  });
  return found;
};

/** Every rule about the language. */
export const LANGUAGE_RULES = [
  noAny,
  castsHaveReasons,
  noNonNull,
  noDefaultExport,
  noBarrel,
  noMarkers,
  noSkippedTests,
  noShell,
  wordsFromCatalogs,
];
