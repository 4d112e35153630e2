/** What regulators ask of the fleet: filed challenges, and the keys that sign them. */
import { List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { ChallengesTable } from '../../parts/regulator/ChallengesTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { FileChallenge } from './FileChallenge.tsx';
import { RegulatorKeys } from './RegulatorKeys.tsx';

/** The page. */
export function ChallengesPage(): ReactNode {
  const { shell, challenges } = useWords();
  const mayFile = useMay('fileChallenge');
  const mayKeys = useMay('listRegulatorKeys');
  return (
    <Page title={shell.pages.challenges} lead={challenges.lead}>
      <Stack gap="xl">
        <Filed />
        {mayFile ? <FileChallenge /> : null}
        {mayKeys ? <RegulatorKeys /> : null}
        <Section title={challenges.limits}>
          <List spacing="xs" maw="48rem">
            {challenges.limitsItems.map((item) => (
              <List.Item key={item}>{item}</List.Item>
            ))}
          </List>
        </Section>
      </Stack>
    </Page>
  );
}

function Filed(): ReactNode {
  const { challenges } = useWords();
  const query = useCall('listChallenges', {});
  const keys = useCall('listRegulatorKeys', {});
  return (
    <Section title={challenges.filed} lead={challenges.filedLead}>
      <Answer query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={challenges.none}>
              <Text inherit>{challenges.noneNext}</Text>
            </Empty>
          ) : (
            <ChallengesTable items={items} keys={keys.data?.items ?? []} />
          )
        }
      </Answer>
    </Section>
  );
}
