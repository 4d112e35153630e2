/** Whether an account can be used. */
import type { ReactNode } from 'react';
import type { AccountView } from '../../../shared/api/account.ts';
import { Tag } from '../../parts/badges.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const COLORS: Readonly<Record<AccountView['state'], string>> = {
  active: 'teal',
  invited: 'yellow',
  disabled: 'gray',
};

/** State of an account. */
export function AccountStateTag({ state }: Pick<AccountView, 'state'>): ReactNode {
  const { people } = useWords();
  return (
    <Tag color={COLORS[state]} meaning={people.accountStateMeanings[state]}>
      {people.accountStates[state]}
    </Tag>
  );
}
