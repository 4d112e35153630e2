/** The language that is spoken, for components. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { type Language, loadWords, rememberLanguage, type Words } from './languages.ts';

/** A language with its texts. */
export interface SpokenWords {
  readonly language: Language;
  readonly words: Words;
}

interface Speaking extends SpokenWords {
  readonly speak: (language: Language) => Promise<void>;
}

const WordsContext = createContext<Speaking | null>(null);

/** Gives the texts to everything in it. */
export function WordsProvider(props: {
  readonly first: SpokenWords;
  readonly children: ReactNode;
}): ReactNode {
  const [spoken, setSpoken] = useState(props.first);
  const speak = useCallback(async (language: Language) => {
    const words = await loadWords(language);
    rememberLanguage(language);
    document.documentElement.lang = words.shell.htmlLanguage;
    setSpoken({ language, words });
  }, []);
  const value = useMemo(() => ({ ...spoken, speak }), [spoken, speak]);
  return <WordsContext value={value}>{props.children}</WordsContext>;
}

/** The language that is spoken, and how to change it. */
export function useLanguage(): Speaking {
  const speaking = useContext(WordsContext);
  if (speaking === null) throw new TypeError('there is no WordsProvider around this');
  return speaking;
}

/** Every text in the language that is spoken. */
export function useWords(): Words {
  return useLanguage().words;
}
