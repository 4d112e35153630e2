/** What concerns every page: no connection, a second factor that is missing. */
import { Alert } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { PageLink } from '../address/PageLink.tsx';
import type { Me } from '../api/me.ts';
import { useWords } from '../words/WordsProvider.tsx';

function useIsOffline(): boolean {
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const update = () => setOffline(!navigator.onLine);
    addEventListener('online', update);
    addEventListener('offline', update);
    return () => {
      removeEventListener('online', update);
      removeEventListener('offline', update);
    };
  }, []);
  return isOffline;
}

/** Notices above a page. */
export function Notices({ me }: { readonly me: Me }): ReactNode {
  const { shell } = useWords();
  const isOffline = useIsOffline();
  return (
    <>
      {isOffline ? (
        <Alert role="status" color="orange" title={shell.offlineTitle} mb="md">
          {shell.offline}
        </Alert>
      ) : null}
      {me.secondFactorMissing ? (
        <Alert role="status" color="orange" title={shell.secondFactorMissing} mb="md">
          <PageLink page="me" params={{}}>
            {shell.secondFactorNext}
          </PageLink>
        </Alert>
      ) : null}
    </>
  );
}
