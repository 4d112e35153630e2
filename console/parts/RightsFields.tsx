/** Inputs for roles and for the part of the fleet, as the API takes them. */
import { Checkbox, Fieldset, MultiSelect, Stack, TagsInput, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AccessScope, Role } from '../../shared/api/roles.ts';
import { useMay } from '../api/me.ts';
import { useCall } from '../api/queries.ts';
import { useWords } from '../words/WordsProvider.tsx';

const NAMES_MAX = '500';
const ORDER: Readonly<Record<Role, true>> = {
  administrator: true,
  compliance: true,
  approver: true,
  auditor: true,
  regulator: true,
  operator: true,
};
// as: the keys of a table of roles are roles.
const ROLE_NAMES = Object.keys(ORDER) as readonly Role[];

/** Roles to choose from, each with what it may do. */
export function RolesField(props: {
  readonly value: readonly Role[];
  readonly onChange: (roles: Role[]) => void;
  /** Every role where not given. */
  readonly among?: readonly Role[];
  readonly error: string | null;
}): ReactNode {
  const { value, onChange, among = ROLE_NAMES, error } = props;
  const { terms, people } = useWords();
  return (
    <Checkbox.Group
      label={people.roles}
      error={error}
      value={[...value]}
      onChange={(chosen) => onChange(ROLE_NAMES.filter((role) => chosen.includes(role)))}
    >
      <Stack gap="xs" my="xs">
        {among.map((role) => (
          <Checkbox
            key={role}
            value={role}
            label={terms.roles[role]}
            description={terms.roleMeanings[role]}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

/** The part of the fleet: everything, or sites and licenses by their names. */
export function ScopeField(props: {
  readonly value: AccessScope;
  readonly onChange: (scope: AccessScope) => void;
  /** A token gives no more than this. */
  readonly within?: AccessScope;
  /** True once the form was sent: what is missing is said. */
  readonly isTried: boolean;
}): ReactNode {
  const { value, onChange, within, isTried } = props;
  const { people } = useWords();
  const mayList = useMay('listSites');
  const query = mayList ? { query: { limit: NAMES_MAX } } : null;
  const sites = useCall('listSites', query);
  const licenses = useCall('listLicenses', query);
  const idsOf = (rows: readonly { readonly id: string }[] = []) => rows.map(({ id }) => id);
  return (
    <Fieldset variant="unstyled" p={0} m={0} legend={<Legend />}>
      <Stack gap="xs">
        <LimitField
          every={people.everySite}
          label={people.onlySites}
          value={value.sites}
          known={within?.sites ?? (mayList ? idsOf(sites.data?.items) : null)}
          isBound={within !== undefined && within.sites !== null}
          isTried={isTried}
          onChange={(next) => onChange({ ...value, sites: next })}
        />
        <LimitField
          every={people.everyLicense}
          label={people.onlyLicenses}
          value={value.licenses}
          known={within?.licenses ?? (mayList ? idsOf(licenses.data?.items) : null)}
          isBound={within !== undefined && within.licenses !== null}
          isTried={isTried}
          onChange={(next) => onChange({ ...value, licenses: next })}
        />
      </Stack>
    </Fieldset>
  );
}

function Legend(): ReactNode {
  return (
    <Text span size="sm" fw={500}>
      {useWords().people.scope}
    </Text>
  );
}

interface LimitFieldProps {
  readonly every: string;
  readonly label: string;
  readonly value: string[] | null;
  /** Names to choose from; null where the account may not list them. */
  readonly known: readonly string[] | null;
  /** True where there is a limit already: it can only become narrower. */
  readonly isBound: boolean;
  readonly isTried: boolean;
  readonly onChange: (value: string[] | null) => void;
}

function LimitField(props: LimitFieldProps): ReactNode {
  const { every, label, value, known, isBound, isTried, onChange } = props;
  const { people } = useWords();
  const error = isTried && value?.length === 0 ? people.chooseOne : null;
  const shared = { label, value: value ?? [], error, onChange, withAsterisk: true };
  return (
    <>
      {isBound ? null : (
        <Checkbox
          label={every}
          checked={value === null}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? null : [])}
        />
      )}
      {value !== null && known === null ? (
        <TagsInput {...shared} description={people.typeNames} />
      ) : null}
      {value !== null && known !== null ? (
        <MultiSelect
          {...shared}
          searchable
          hidePickedOptions
          data={[...new Set([...known, ...value])]}
          nothingFoundMessage={people.noSuchName}
        />
      ) : null}
    </>
  );
}

/** True where neither limit is an empty list, which the API refuses. */
export function isScopeWhole({ sites, licenses }: AccessScope): boolean {
  return sites?.length !== 0 && licenses?.length !== 0;
}
