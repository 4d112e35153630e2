/** A new report: what it is about, what it withholds, and what it will hold. */
import { Alert, Group, Loader, Stack, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { PageLink, usePageHref } from '../../address/PageLink.tsx';
import { useGo, useSearchState } from '../../address/useSearch.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { WriteForm } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Page, Section } from '../../parts/Page.tsx';
import { fromInput, toInput } from '../../shell/moments.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { IntervalFields, LicensesField, RedactionsField } from './DraftFields.tsx';
import { type DraftChoice, faultsOf, type LicenseRow } from './draftChoice.ts';
import './reports.css';

const DAY_MS = 86_400_000;
const FIRST_DAYS = 30;
const LICENSES_MAX = '500';

/** The page. */
export function DraftPage(): ReactNode {
  const { shell, reports } = useWords();
  const query = useCall('listLicenses', { query: { limit: LICENSES_MAX } });
  return (
    <Page title={shell.pages.draft} lead={reports.draftLead}>
      <Answer query={query}>
        {({ items }) => (items.length === 0 ? <NoLicenses /> : <DraftForm licenses={items} />)}
      </Answer>
    </Page>
  );
}

function NoLicenses(): ReactNode {
  const { reports } = useWords();
  return (
    <Empty title={reports.noLicenses}>
      <Text inherit>{reports.noLicensesNext}</Text>
      <PageLink page="imports" params={{}}>
        {reports.toImport}
      </PageLink>
    </Empty>
  );
}

function useFirstChoice(licenses: readonly LicenseRow[]): DraftChoice {
  const asked = useSearchState().license ?? [];
  const known = licenses.map(({ id }) => id);
  const only = known.length === 1 ? known : known.filter((id) => asked.includes(id));
  const from = toInput(Date.now() - FIRST_DAYS * DAY_MS);
  return { licenses: only, from, to: '', redactions: [], reason: '' };
}

function DraftForm({ licenses }: { readonly licenses: readonly LicenseRow[] }): ReactNode {
  const { reports, parts } = useWords();
  const first = useFirstChoice(licenses);
  const [choice, setChoice] = useState(first);
  const [isTried, setTried] = useState(false);
  const write = useWrite('draftReport');
  const go = useGo();
  const hrefOf = usePageHref();
  const change = (changes: Partial<DraftChoice>) => setChoice({ ...choice, ...changes });
  const from = fromInput(choice.from);
  const to = choice.to === '' ? null : fromInput(choice.to);
  const faults = faultsOf(choice.licenses, { from, to }, Date.now());
  const submit = () => {
    setTried(true);
    if (from === null || Object.keys(faults).length > 0) return;
    const { redactions, reason } = choice;
    const body = { licenses: [...choice.licenses], from, to, redactions: [...redactions], reason };
    write.mutate({ body }, { onSuccess: ({ report }) => go(hrefOf('report', { report })) });
  };
  if (write.isPending) return <Drafting />;
  const told = isTried ? faults : {};
  return (
    <WriteForm action={reports.draft} busy={false} error={write.error} onSubmit={submit}>
      <Stack maw="48rem" gap="xl">
        <LicensesField
          licenses={licenses}
          chosen={choice.licenses}
          error={told.licenses === undefined ? null : reports[told.licenses]}
          onChange={(chosen) => change({ licenses: chosen })}
        />
        <IntervalFields choice={choice} faults={told} onChange={change} />
        <WillHold />
        <RedactionsField
          chosen={choice.redactions}
          onChange={(redactions) => change({ redactions })}
        />
        <Textarea
          label={`${parts.reason} (${parts.optional})`}
          description={reports.reasonMeaning}
          maxLength={512}
          autosize
          minRows={2}
          value={choice.reason}
          onChange={({ currentTarget }) => change({ reason: currentTarget.value })}
        />
      </Stack>
    </WriteForm>
  );
}

function WillHold(): ReactNode {
  const { reports } = useWords();
  return (
    <Section title={reports.holds}>
      <ul className="reports-holds">
        {reports.holdsItems.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <Alert variant="default" icon={<IconAlertTriangle aria-hidden />}>
        {reports.holdsWarning}
      </Alert>
    </Section>
  );
}

const TICK_MS = 1000;

/** Shown while the server builds; who leaves loses nothing. */
function Drafting(): ReactNode {
  const { reports } = useWords();
  const format = useFormat();
  const [begun] = useState(() => Date.now());
  const [now, setNow] = useState(begun);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Stack maw="44rem">
      <Group gap="sm" role="status">
        <Loader size="sm" aria-hidden />
        <Text fw={600}>{reports.drafting}</Text>
      </Group>
      <Text>{reports.draftingMeaning}</Text>
      <Text size="sm">
        {reports.draftingSince(format.duration(Math.max(now - begun, TICK_MS)))}
      </Text>
      <div>
        <PageLink page="reports" params={{}}>
          {reports.toList}
        </PageLink>
      </div>
    </Stack>
  );
}
