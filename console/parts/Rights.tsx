/** What an account or a token may do, and for which part of the fleet. */
import { List, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AccessScope, Role } from '../../shared/api/roles.ts';
import { useWords } from '../words/WordsProvider.tsx';

/** Roles in one line. */
export function RoleNames({ roles }: { readonly roles: readonly Role[] }): ReactNode {
  const { terms } = useWords();
  return roles.length === 0 ? terms.none : roles.map((role) => terms.roles[role]).join(', ');
}

/** Roles with what each may do. */
export function RoleMeanings({ roles }: { readonly roles: readonly Role[] }): ReactNode {
  const { terms, people } = useWords();
  if (roles.length === 0) return people.noRoles;
  return (
    <List listStyleType="none" spacing={2}>
      {roles.map((role) => (
        <List.Item key={role}>
          {terms.roles[role]}: {terms.roleMeanings[role]}
        </List.Item>
      ))}
    </List>
  );
}

/** The part of the fleet that can be seen. */
export function ScopeText({ scope }: { readonly scope: AccessScope }): ReactNode {
  const { terms, people } = useWords();
  const { sites, licenses } = scope;
  if (sites === null && licenses === null) return people.wholeFleet;
  return (
    <>
      {sites === null ? null : <Limit name={terms.sites} values={sites} />}
      {licenses === null ? null : <Limit name={terms.licenses} values={licenses} />}
    </>
  );
}

function Limit(props: { readonly name: string; readonly values: readonly string[] }): ReactNode {
  const { people } = useWords();
  return (
    <Text inherit className="breaks">
      {people.onlyThese(props.name, props.values.join(', '))}
    </Text>
  );
}
