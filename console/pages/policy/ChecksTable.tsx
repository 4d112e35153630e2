/** The checks of a policy: what each finds, and how bad that is here. */
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CheckText } from '../../../shared/appraisal/checks/check.ts';
import type { Severity } from '../../../shared/register/policyDocuments.ts';
import { Loading } from '../../parts/Answer.tsx';
import { SeverityTag } from '../../parts/badges.tsx';
import { checkName } from '../../parts/checkWords.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** What each check of this release finds; it is a large table, so it comes when it is asked for. */
async function checksOfRelease(): Promise<ReadonlyMap<string, CheckText>> {
  const { CHECKS } = await import('../../../shared/appraisal/checks/registry.ts');
  return new Map(CHECKS.map((check) => [`${check.name}@${check.version}`, check]));
}

/** `checks` as in `silent@1`; `severities` by code of the finding, where the policy sets them. */
export function ChecksTable(props: {
  readonly checks: readonly string[];
  readonly severities: Readonly<Record<string, Severity>>;
}): ReactNode {
  const { checks, severities } = props;
  const words = useWords();
  const { administration, terms } = words;
  const { data } = useQuery({ queryKey: ['checksOfRelease'], queryFn: checksOfRelease });
  if (data === undefined) return <Loading />;
  return (
    <PlainTable
      label={administration.checks}
      columns={[
        { name: administration.check },
        { name: administration.finds, kind: 'words' },
        { name: administration.family },
        { name: administration.severity },
      ]}
      rows={checks.map((id) => {
        const check = data.get(id);
        if (check === undefined) return { key: id, cells: [id, '–', '–', '–'] };
        const { code, family, severity } = check;
        const set = severities[code];
        return {
          key: id,
          cells: [
            id,
            checkName(words, code),
            terms.families[family],
            <SeverityCell key="severity" severity={set ?? severity} own={severity} />,
          ],
        };
      })}
    />
  );
}

function SeverityCell(props: { readonly severity: Severity; readonly own: Severity }): ReactNode {
  const { severity, own } = props;
  const { administration, terms } = useWords();
  return (
    <>
      <SeverityTag severity={severity} />
      {severity === own ? null : (
        <Text size="xs">{administration.severityOwn(terms.severities[own])}</Text>
      )}
    </>
  );
}
