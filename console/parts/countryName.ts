/** A country in the language that is spoken; its code where the browser knows no name. */
import { useMemo } from 'react';
import { useLanguage } from '../words/WordsProvider.tsx';

/** Gives names of countries by their codes (ISO 3166-1 alpha-2). */
export function useCountryName(): (code: string) => string {
  const { language } = useLanguage();
  return useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'code' });
    return (code) => names.of(code) ?? code;
  }, [language]);
}
