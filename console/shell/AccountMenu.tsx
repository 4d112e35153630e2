/** Who is signed in, and the way out. */
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { usePageHref } from '../address/PageLink.tsx';
import { pathOf } from '../address/pages.ts';
import { useGo } from '../address/useSearch.ts';
import { type ApiProblem, call } from '../api/call.ts';
import type { Me } from '../api/me.ts';
import { ProblemView } from '../parts/Problem.tsx';
import { useWords } from '../words/WordsProvider.tsx';

/** The menu of the account. */
export function AccountMenu(props: { readonly me: Me; readonly isLive: boolean }): ReactNode {
  const { me, isLive } = props;
  const { shell, terms } = useWords();
  const go = useGo();
  const hrefOf = usePageHref();
  const [error, setError] = useState<ApiProblem | null>(null);
  // Nothing of this account stays in the memory of the page.
  const leave = () => location.assign(pathOf('signIn', {}));
  const signOut = () =>
    call('signOut', {}).then(leave, (problem: ApiProblem) => {
      // A session that ended by itself is no reason to stay.
      if (problem.code === 'notSignedIn') leave();
      else setError(problem);
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={shell.account(me.name)}>
          <IconUserCircle size={22} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name}
          <br />
          {me.roles.map((role) => terms.roles[role]).join(', ')}
        </Menu.Label>
        <Menu.Label>
          <Text span size="xs" title={isLive ? shell.liveMeaning : shell.notLiveMeaning}>
            {isLive ? shell.live : shell.notLive}
          </Text>
        </Menu.Label>
        <Menu.Item onClick={() => go(hrefOf('me', {}))}>{shell.pages.me}</Menu.Item>
        {me.via === 'session' ? (
          <Menu.Item closeMenuOnClick={false} onClick={() => void signOut()}>
            {shell.signOut}
          </Menu.Item>
        ) : null}
        {error === null ? null : <ProblemView error={error} />}
      </Menu.Dropdown>
    </Menu>
  );
}
