/** How a regulator verifies a report without this server, and what no report ever shows. */
import { List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { Copyable } from '../../parts/Copyable.tsx';
import { Fingerprints } from '../../parts/Fingerprints.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const CHECKSUM_COMMANDS = [
  'openssl pkeyutl -verify -pubin -inkey release-key.pub.pem -rawin ' +
    '-in SHA256SUMS -sigfile SHA256SUMS.sig',
  'sha256sum --ignore-missing -c SHA256SUMS',
];
const VERIFY_COMMAND = 'fleetseal verify report.zip --trust trust.json';

/** The page. */
export function VerifyingPage(): ReactNode {
  const { shell, verifying } = useWords();
  const mayList = useMay('listReports');
  return (
    <Page title={shell.pages.verifying} lead={verifying.lead}>
      <Stack gap="xl">
        <Section title={`1. ${verifying.verifier}`} lead={verifying.verifierLead}>
          <Steps items={verifying.verifierSteps} />
          <Commands label={verifying.checksumCommand} lines={CHECKSUM_COMMANDS} />
        </Section>
        <Section title={`2. ${verifying.trust}`} lead={verifying.trustLead}>
          <Fingerprints />
        </Section>
        <Section title={`3. ${verifying.report}`} lead={verifying.reportLead}>
          {mayList ? (
            <div>
              <PageLink page="reports" params={{}}>
                {verifying.toReports}
              </PageLink>
            </div>
          ) : null}
        </Section>
        <Section title={`4. ${verifying.run}`}>
          <Steps items={verifying.runSteps} />
          <Commands label={verifying.runCommand} lines={[VERIFY_COMMAND]} />
        </Section>
        <Outcomes />
        <Section title={verifying.never}>
          <List spacing="xs" maw="48rem">
            {verifying.neverItems.map((item) => (
              <List.Item key={item}>{item}</List.Item>
            ))}
          </List>
        </Section>
      </Stack>
    </Page>
  );
}

function Steps({ items }: { readonly items: readonly string[] }): ReactNode {
  return (
    <List type="ordered" spacing="xs" maw="48rem">
      {items.map((item) => (
        <List.Item key={item}>{item}</List.Item>
      ))}
    </List>
  );
}

function Commands(props: { readonly label: string; readonly lines: readonly string[] }): ReactNode {
  const { label, lines } = props;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      {lines.map((line) => (
        <Copyable key={line} text={line} what={line} />
      ))}
    </Stack>
  );
}

function Outcomes(): ReactNode {
  const { verifying } = useWords();
  return (
    <Section title={verifying.outcomes}>
      <PlainTable
        label={verifying.outcomes}
        columns={[{ name: verifying.outcome }, { name: verifying.meaning, kind: 'words' }]}
        rows={[
          { key: 'valid', cells: [verifying.valid, verifying.validMeaning] },
          { key: 'invalid', cells: [verifying.invalid, verifying.invalidMeaning] },
          { key: 'cannotTell', cells: [verifying.cannotTell, verifying.cannotTellMeaning] },
        ]}
      />
    </Section>
  );
}
