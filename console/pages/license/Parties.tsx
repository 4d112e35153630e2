/** The parties that a license names, by what they are to it. */
import type { ReactNode } from 'react';
import type { LicenseRole } from '../../../shared/register/licenseParties.ts';
import type { License } from '../../../shared/register/records/licenses.ts';
import { useAsOf } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { useCountryName } from '../../parts/countryName.ts';
import { Facts } from '../../parts/Facts.tsx';
import { Section } from '../../parts/Page.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const ROLES = [
  'exporter',
  'purchaser',
  'intermediateConsignee',
  'ultimateConsignee',
  'endUser',
] as const satisfies readonly LicenseRole[];

function idsOf(license: License, role: LicenseRole): readonly string[] {
  const { exporter, purchaser, intermediateConsignees, ultimateConsignee, endUsers } = license;
  const named: Record<LicenseRole, readonly (string | undefined)[]> = {
    exporter: [exporter],
    purchaser: [purchaser],
    intermediateConsignee: intermediateConsignees ?? [],
    ultimateConsignee: [ultimateConsignee],
    endUser: endUsers ?? [],
  };
  return named[role].filter((id) => id !== undefined);
}

/** Each role with its parties; names and countries where a record has them. */
export function Parties({ license: record }: { readonly license: License }): ReactNode {
  const { license, terms } = useWords();
  const asOf = useAsOf();
  const all = [...new Set(ROLES.flatMap((role) => idsOf(record, role)))].slice(0, 100);
  const query = useCall(
    'listParties',
    all.length === 0 ? null : { query: { ...asOf, id: all, limit: '500' } },
  );
  const countryName = useCountryName();
  const told = new Map(
    query.data?.items.map(({ id, record: { name, country } }) => [
      id,
      `${name}, ${countryName(country)}`,
    ]),
  );
  return (
    <Section title={license.parties}>
      <Facts
        items={ROLES.map((role) => {
          const ids = idsOf(record, role);
          const list = ids.map((id) => (
            <div key={id}>
              <RecordLink type="party" id={id} />
              {told.has(id) ? ` (${told.get(id)})` : ''}
            </div>
          ));
          return { name: license.roles[role], value: ids.length === 0 ? terms.none : list };
        })}
      />
    </Section>
  );
}
