/** Where files are chosen or dropped, and the keys of the trust files. */
import type { VerifyOutcome } from '../json.ts';
import { button, element, table } from './dom.ts';
import type { ChosenFile } from './messages.ts';
import { type Chooser, filled, type Words } from './words/words.ts';

/** What a chooser shows and does. */
export interface ChooserOptions {
  /** As the file dialog takes it. */
  readonly accept: string;
  readonly files: readonly ChosenFile[];
  /** Words of the button that removes `{file}`. */
  readonly removeWords: string;
  /** True while something runs. */
  readonly isLocked: boolean;
  readonly onAdd: (files: readonly File[]) => void;
  readonly onRemove: (file: ChosenFile) => void;
}

/** A section to choose files in, or to drop them on, with a list of those chosen. */
export function chooser(id: string, words: Chooser, options: ChooserOptions): HTMLElement {
  const { accept, files, isLocked, onAdd } = options;
  const hintId = `${id}Hint`;
  const input = element('input', {
    id,
    type: 'file',
    multiple: true,
    accept,
    disabled: isLocked,
    'aria-describedby': hintId,
  });
  input.addEventListener('change', () => onAdd([...(input.files ?? [])]));
  const section = element(
    'section',
    { class: 'drop', 'aria-labelledby': `${id}Heading` },
    element('h2', { id: `${id}Heading` }, words.heading),
    element('p', { id: hintId }, words.hint),
    element('p', {}, element('label', { for: id }, words.choose), ' ', input),
    element('p', { class: 'hint' }, words.drop),
    files.length === 0
      ? element('p', {}, words.none)
      : element('ul', { class: 'files' }, ...files.map((file) => fileItem(id, file, options))),
  );
  section.addEventListener('drop', (event) => {
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (!isLocked && dropped.length > 0) onAdd(dropped);
  });
  return section;
}

function fileItem(id: string, file: ChosenFile, options: ChooserOptions): HTMLElement {
  const { removeWords, isLocked, onRemove } = options;
  const label = filled(removeWords, { file: file.name });
  const remove = button({ disabled: isLocked, 'aria-label': label }, '×', () => {
    onRemove(file);
    // The button is gone with its row.
    document.getElementById(id)?.focus();
  });
  return element('li', {}, element('bdi', {}, file.name), ' ', remove);
}

/** The keys of the trust files, to compare over a second channel; nothing where there are none. */
export function fingerprintSection(words: Words, trust: VerifyOutcome['trust']): HTMLElement {
  const { heading, compare, key, fingerprint } = words.fingerprints;
  const section = element('section', { id: 'fingerprints' });
  if (trust.length === 0) return section;
  section.append(
    element('h3', {}, heading),
    element('p', {}, compare),
    ...trust.flatMap(({ file, fingerprints }) => [
      element('p', {}, element('bdi', {}, file)),
      table(
        file,
        [key, fingerprint],
        fingerprints.map((each) => [
          each.name,
          { text: each.fingerprint, attributes: { class: 'code' } },
        ]),
      ),
    ]),
  );
  return section;
}
