/** The one box for everything: its answer is a page of its own. */
import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { usePageHref } from '../address/PageLink.tsx';
import { one } from '../address/search.ts';
import { useGo, useSearchState } from '../address/useSearch.ts';
import { useWords } from '../words/WordsProvider.tsx';

/** The box in the header. */
export function SearchBox(): ReactNode {
  const { shell } = useWords();
  const asked = one(useSearchState(), 'text') ?? '';
  const [text, setText] = useState(asked);
  const go = useGo();
  const hrefOf = usePageHref();
  return (
    <search className="search-box">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') go(hrefOf('search', {}, { text: [text.trim()] }));
        }}
      >
        <TextInput
          type="search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder={shell.search}
          aria-label={shell.searchLabel}
          leftSection={<IconSearch size={16} aria-hidden />}
        />
      </form>
    </search>
  );
}
