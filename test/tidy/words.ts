/** What the console says comes from its catalogs in every language; no component holds text. */
import { nodeAt, type Rule, reporter, type TreeNode, textAt, walk } from './source.ts';

/** Attributes that people read or hear. */
const SPOKEN = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'description',
  'error',
  'label',
  'placeholder',
  'summary',
  'title',
]);
/** Two letters that follow each other, of any script: a dash or a unit of one letter is no text. */
const WORD = /\p{L}{2}/u;

function isLiteral(node: TreeNode | undefined): node is TreeNode {
  return node?.type === 'Literal' || node?.type === 'TemplateElement';
}

function literalOf(node: TreeNode): string {
  const value = nodeAt(node, 'value');
  if (isLiteral(value)) return textAt(value, 'value');
  const inner = nodeAt(value, 'expression');
  return isLiteral(inner) ? textAt(inner, 'value') : '';
}

/** No words in JSX, nor in the attributes that people read. */
export const wordsFromCatalogs: Rule = (file) => {
  const { found, add } = reporter(file, 'wordsFromCatalogs');
  if (!file.path.startsWith('console/')) return found;
  walk(file.program, (node) => {
    if (node.type === 'JSXText' && WORD.test(textAt(node, 'value'))) {
      add(node, 'text in a component: it belongs into the catalogs of console/words/');
    }
    const isSpoken =
      node.type === 'JSXAttribute' && SPOKEN.has(textAt(nodeAt(node, 'name'), 'name'));
    if (isSpoken && WORD.test(literalOf(node))) {
      add(node, 'text in an attribute: it belongs into the catalogs of console/words/');
    }
  });
  return found;
};
