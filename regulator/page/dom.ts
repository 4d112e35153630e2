/** Makes parts of the page. Every text goes in as text, made safe as for a terminal. */
import { terminalText } from '../../shared/text/terminal.ts';

/** Text or a part; null is nothing. */
export type Child = Node | string | null;

/** Attributes by name; a true one has no value, an undefined or false one is left out. */
export type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** An element with its attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') made.setAttribute(name, terminalText(value));
    else if (value === true) made.setAttribute(name, '');
  }
  made.append(
    ...children
      .filter((child) => child !== null)
      .map((child) => (typeof child === 'string' ? terminalText(child) : child)),
  );
  return made;
}

/** A button. */
export function button(
  attributes: Attributes,
  label: string,
  onClick: () => void,
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A list of sentences of the verifier, which are English in every language of the page. */
export function englishList(sentences: readonly string[]): HTMLUListElement {
  const items = sentences.map((sentence) => element('li', {}, sentence));
  return element('ul', { lang: 'en' }, ...items);
}

/** A cell: plain text of the page, or with its attributes. */
export type Cell = string | { readonly text: string; readonly attributes: Attributes };

/**
 * A table that scrolls by itself where it is wider than the page. Its caption is for who does not
 * see the text before it.
 */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
): HTMLElement {
  const head = heads.map((text) => element('th', { scope: 'col' }, text));
  const body = rows.map((cells) =>
    element('tr', {}, ...cells.map((cell, i) => cellElement(cell, i === 0))),
  );
  const made = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
  const isWide = heads.length > 3;
  const frame = {
    class: isWide ? 'scrolls wide' : 'scrolls',
    role: 'group',
    tabindex: '0',
    'aria-label': caption,
  };
  return element('div', frame, made);
}

function cellElement(cell: Cell, isFirst: boolean): HTMLElement {
  const { text, attributes } = typeof cell === 'string' ? { text: cell, attributes: {} } : cell;
  return isFirst
    ? element('th', { scope: 'row', ...attributes }, text)
    : element('td', attributes, text);
}
