/** What happens once somebody is signed in: nothing of before stays, and the page turns. */
import { useQueryClient } from '@tanstack/react-query';
import { useGo } from '../../address/useSearch.ts';

/** Goes to an address as who is signed in now. */
export function useSignedIn(): (href: string) => void {
  const client = useQueryClient();
  const go = useGo();
  return (href) => {
    client.clear();
    go(href);
  };
}
