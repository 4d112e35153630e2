/** The server itself: whether it is ready, its store, backups, addresses and logs. */
import { Anchor } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { addressOf, type CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Tag } from '../../parts/badges.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { Backup } from './Backup.tsx';

type Operations = CallReply<'getOperations'>;
type Status = CallReply<'getStatus'>;
type ReadyPart = keyof Operations['readiness']['parts'];
const partsOf = ({ readiness }: Operations) =>
  // as: the keys of the answer are its parts.
  Object.keys(readiness.parts) as ReadyPart[];

/** How the server stands. */
export function OperationsPage(): ReactNode {
  const { administration, shell } = useWords();
  const operations = useCall('getOperations', {});
  const status = useCall('getStatus', {});
  const mayBackUp = useMay('createBackup');
  return (
    <Page title={shell.pages.operations} lead={administration.operationsLead}>
      <Answer query={operations}>
        {(data) => (
          <>
            <Readiness operations={data} />
            <Section title={administration.backups} lead={administration.backupsLead}>
              <BackupFacts operations={data} />
              {mayBackUp ? <Backup /> : null}
            </Section>
          </>
        )}
      </Answer>
      <Answer query={status}>{(data) => <Server status={data} />}</Answer>
    </Page>
  );
}

function Readiness({ operations }: { readonly operations: Operations }): ReactNode {
  const { administration } = useWords();
  const { readiness } = operations;
  return (
    <Section title={readiness.ready ? administration.ready : administration.notReady}>
      <PlainTable
        label={administration.health}
        columns={[{ name: administration.part }, { name: administration.state, kind: 'words' }]}
        rows={partsOf(operations).map((name) => {
          const { ok, detail } = readiness.parts[name];
          return {
            key: name,
            cells: [
              administration.healthParts[name],
              <Fragment key="state">
                <Tag color={ok ? 'teal' : 'red'}>
                  {ok ? administration.fine : administration.wrong}
                </Tag>{' '}
                <span lang="en">{detail}</span>
              </Fragment>,
            ],
          };
        })}
      />
      <OperationsFacts operations={operations} />
    </Section>
  );
}

function OperationsFacts({ operations }: { readonly operations: Operations }): ReactNode {
  const { administration } = useWords();
  const format = useFormat();
  const { certificateEndsAt } = operations;
  return (
    <Facts
      items={[
        { name: administration.version, value: operations.version },
        { name: administration.startedAt, value: <Moment ms={operations.startedAt} exact /> },
        { name: administration.store, value: format.bytes(operations.storeBytes) },
        {
          name: administration.certificateEnds,
          value:
            certificateEndsAt === null ? (
              administration.noCertificate
            ) : (
              <Moment ms={certificateEndsAt} exact />
            ),
        },
      ]}
    />
  );
}

function BackupFacts({ operations }: { readonly operations: Operations }): ReactNode {
  const { administration } = useWords();
  const format = useFormat();
  const { lastBackup } = operations;
  const value =
    lastBackup === null ? (
      administration.noBackup
    ) : (
      <>
        <Moment ms={lastBackup.at} exact />
        <br />
        {administration.backupOf(
          format.count(lastBackup.evidenceSize),
          format.count(lastBackup.registerSize),
        )}
      </>
    );
  return <Facts items={[{ name: administration.lastBackup, value }]} />;
}

function Server({ status }: { readonly status: Status }): ReactNode {
  const { administration, terms } = useWords();
  const format = useFormat();
  const { logs, hosts } = status;
  const logFacts = (name: 'evidence' | 'register') => ({
    name: administration.logs[name],
    value: (
      <>
        {administration.leaves(format.count(logs[name].size))}
        <Copyable text={logs[name].vkey} what={administration.logKey} />
      </>
    ),
  });
  return (
    <Section title={administration.settings} lead={administration.settingsLead}>
      <Facts
        items={[
          {
            name: administration.agentsAddress,
            value: <Copyable text={status.agents} what={administration.agentsAddress} />,
          },
          {
            name: administration.httpAddress,
            value: <Copyable text={status.http} what={administration.httpAddress} />,
          },
          {
            name: terms.hosts,
            value:
              hosts === null
                ? null
                : administration.hostCounts(
                    format.count(hosts.enrolled),
                    format.count(hosts.connected),
                    format.count(hosts.awaitingApproval),
                  ),
          },
          logFacts('evidence'),
          logFacts('register'),
          {
            name: administration.trustFile,
            value: (
              <>
                <Anchor inherit href={addressOf('getTrust', {})} download="trust.json">
                  {administration.trustDownload}
                </Anchor>
                <br />
                {administration.trustMeaning}
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}
