/** A one-time link that was just made, shown once. */
import { Alert, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Link } from '../../../shared/api/account.ts';
import { Moment } from '../../parts/Moment.tsx';
import { SecretOnce } from '../../parts/SecretOnce.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** The link of an account; null for one that a provider signs in. */
export function NewLink(props: { readonly name: string; readonly link: Link | null }): ReactNode {
  const { name, link } = props;
  const { people } = useWords();
  if (link === null) {
    return (
      <Alert color="teal" role="status">
        {people.accountMade(name)}
      </Alert>
    );
  }
  return (
    <SecretOnce what={people.linkFor(name)} text={`${location.origin}${link.path}`}>
      <Text size="sm">{people.linkUse}</Text>
      <Text size="sm">
        {people.ends}: <Moment ms={link.expiresAt} exact />
      </Text>
    </SecretOnce>
  );
}
