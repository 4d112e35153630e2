/** The languages of the console. A catalog is loaded only where it is spoken. */
import type { en } from './en/en.ts';

/** Every text of the console: English is the catalog that others follow. */
export type Words = typeof en;

/** Languages, as the address of a page names them, and as they call themselves. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', zh: '简体中文' } as const;
/** A language. */
export type Language = keyof typeof LANGUAGES;
/** Every language, in the order of the menu. */
export const LANGUAGE_NAMES = ['en', 'de', 'zh'] as const satisfies readonly Language[];

const CATALOGS: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => (await import('./en/en.ts')).en,
  de: async () => (await import('./de/de.ts')).de,
  zh: async () => (await import('./zh/zh.ts')).zh,
};

/** Every text in a language. */
export function loadWords(language: Language): Promise<Words> {
  return CATALOGS[language]();
}

const KEY = 'fleetseal-language';

/** What was chosen here before, else what the browser asks for, else English. */
export function languageOfBrowser(): Language {
  const asked = [localStorage.getItem(KEY) ?? '', ...navigator.languages];
  for (const tag of asked) {
    const found = LANGUAGE_NAMES.find((name) => tag.toLowerCase().startsWith(name));
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Remembers the choice on this browser. */
export function rememberLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}
