/** The appraisal policy in force: what is checked, how bad it is, and how long things may take. */
import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { type Fact, Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { saveFile } from '../../parts/saveFile.ts';
import { useLanguage, useWords } from '../../words/WordsProvider.tsx';
import { ChangePolicy } from './ChangePolicy.tsx';
import { ChecksTable } from './ChecksTable.tsx';

type Policy = CallReply<'getPolicy'>;

/** The policy that evidence is appraised by from its leaf on. */
export function PolicyPage(): ReactNode {
  const { administration, shell } = useWords();
  const query = useCall('getPolicy', {});
  return (
    <Page title={shell.pages.policy} lead={administration.policyLead}>
      <Answer query={query}>{(policy) => <Shown policy={policy} />}</Answer>
    </Page>
  );
}

function Shown({ policy }: { readonly policy: Policy }): ReactNode {
  const { administration } = useWords();
  const maySet = useMay('setPolicy');
  const { values } = policy;
  const file = () => saveFile('policy.yaml', new Blob([policy.text], { type: 'application/yaml' }));
  return (
    <>
      <Entered policy={policy} />
      <Section title={administration.durations}>
        <Durations policy={policy} />
      </Section>
      <Section title={administration.deadlines} lead={administration.deadlinesLead}>
        <Deadlines policy={policy} />
      </Section>
      <Section title={administration.shipmentRules} lead={administration.shipmentRulesLead}>
        <Countries policy={policy} />
      </Section>
      <Section title={administration.checks} lead={administration.checksLead}>
        <ChecksTable checks={values.checks} severities={values.severities} />
      </Section>
      <Section title={administration.policyFile} lead={administration.policyFileLead}>
        <Group>
          <Button variant="default" onClick={file}>
            {administration.policyDownload}
          </Button>
        </Group>
        {maySet ? <ChangePolicy /> : <Text size="sm">{administration.policyByCompliance}</Text>}
      </Section>
    </>
  );
}

function Entered({ policy }: { readonly policy: Policy }): ReactNode {
  const { administration, parts } = useWords();
  const format = useFormat();
  const mayOpen = useMay('getLeaf');
  const leaf = administration.registerLeaf(format.count(policy.index));
  const link = (
    <PageLink page="leaf" params={{ log: 'register', index: String(policy.index) }}>
      {leaf}
    </PageLink>
  );
  return (
    <Facts
      items={[
        { name: administration.inForceSince, value: <Moment ms={policy.since} exact /> },
        { name: administration.enteredBy, value: policy.by },
        { name: parts.reason, value: policy.reason === '' ? null : policy.reason },
        { name: administration.enteredAs, value: mayOpen ? link : leaf },
        {
          name: administration.catalogue,
          value: <Copyable text={policy.values.catalogue} what={administration.catalogue} />,
        },
      ]}
    />
  );
}

const DURATIONS = [
  'cadenceMs',
  'attestedWithinMs',
  'graceMs',
  'transitGraceMs',
  'freshWithinMs',
  'maxGapMs',
  'moveWithinMs',
  'outOfServiceMs',
] as const;

function Durations({ policy }: { readonly policy: Policy }): ReactNode {
  const { administration } = useWords();
  const format = useFormat();
  const items = DURATIONS.map((name): Fact => {
    const { label, meaning } = administration.durationWords[name];
    return { name: label, value: meaning(format.duration(policy.values[name])) };
  });
  return <Facts items={items} />;
}

function Deadlines({ policy }: { readonly policy: Policy }): ReactNode {
  const { administration, terms } = useWords();
  const format = useFormat();
  const { deadlinesMs } = policy.values;
  const items = (['critical', 'high', 'medium', 'low'] as const).map((severity): Fact => {
    const ms = deadlinesMs[severity];
    const value = ms === null ? administration.noDeadline : format.duration(ms);
    return { name: terms.severities[severity], value };
  });
  return <Facts items={items} />;
}

function Countries({ policy }: { readonly policy: Policy }): ReactNode {
  const { administration } = useWords();
  const { language } = useLanguage();
  const format = useFormat();
  const names = new Intl.DisplayNames(language === 'zh' ? 'zh-CN' : language, { type: 'region' });
  const named = (codes: readonly string[]) =>
    codes.map((code) => `${names.of(code) ?? code} (${code})`).join(', ');
  const { capCountries, capPpm, armsEmbargoed, domesticPpm } = policy.values;
  return (
    <Facts
      items={[
        { name: administration.capCountries, value: named(capCountries) },
        { name: administration.cap, value: administration.capMeaning(format.ppm(capPpm)) },
        { name: administration.armsEmbargoed, value: named(armsEmbargoed) },
        {
          name: administration.domestic,
          value:
            domesticPpm === null
              ? administration.notAsked
              : administration.domesticMeaning(format.ppm(domesticPpm)),
        },
      ]}
    />
  );
}
