/** The first page of a regulator: released reports, keys to verify them by, challenges. */
import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Fingerprints } from '../../parts/Fingerprints.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { ChallengesTable } from '../../parts/regulator/ChallengesTable.tsx';
import { KeysTable } from '../../parts/regulator/KeysTable.tsx';
import { ReportsTable } from '../../parts/reports/ReportsTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const NEWEST = '10';

/** The page. */
export function RegulatorToday(): ReactNode {
  const { shell, verifying } = useWords();
  const mayAsk = useMay('listChallenges');
  return (
    <Page title={shell.pages.today} lead={verifying.regulatorLead}>
      <Stack gap="xl">
        <Released />
        <Alert
          variant="default"
          title={verifying.beforeRelying}
          icon={<IconAlertTriangle aria-hidden />}
        >
          <Text size="sm">{verifying.beforeRelyingText}</Text>
          <Text size="sm">
            <PageLink page="verifying" params={{}}>
              {verifying.toVerifying}
            </PageLink>
          </Text>
        </Alert>
        <Section title={verifying.prints} lead={verifying.printsLead}>
          <Fingerprints />
        </Section>
        {mayAsk ? <Asked /> : null}
      </Stack>
    </Page>
  );
}

function Released(): ReactNode {
  const { verifying } = useWords();
  const query = useCall('listReports', { query: { state: ['released'], limit: NEWEST } });
  return (
    <Section title={verifying.releasedReports}>
      <Answer query={query}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={verifying.noReleased}>{verifying.noReleasedNext}</Empty>
          ) : (
            <>
              <ReportsTable items={items} />
              {next === null ? null : (
                <PageLink page="reports" params={{}}>
                  {verifying.toReports}
                </PageLink>
              )}
            </>
          )
        }
      </Answer>
    </Section>
  );
}

function Asked(): ReactNode {
  const { verifying, challenges } = useWords();
  const mayFile = useMay('fileChallenge');
  const filed = useCall('listChallenges', {});
  const keys = useCall('listRegulatorKeys', {});
  return (
    <>
      <Section title={verifying.challenges}>
        <Answer query={filed}>
          {({ items }) =>
            items.length === 0 ? (
              <Text>{challenges.none}</Text>
            ) : (
              <ChallengesTable items={items} keys={keys.data?.items ?? []} />
            )
          }
        </Answer>
        {mayFile ? (
          <div>
            <PageLink page="challenges" params={{}}>
              {verifying.toChallenges}
            </PageLink>
          </div>
        ) : null}
      </Section>
      <Section title={challenges.keys} lead={challenges.keysLead}>
        <Answer query={keys}>
          {({ items }) =>
            items.length === 0 ? <Text>{challenges.noKeys}</Text> : <KeysTable items={items} />
          }
        </Answer>
      </Section>
    </>
  );
}
