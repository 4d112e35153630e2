/** Hosts that wait for a person's approval, each with what is known to decide on. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { WaitingHost } from '../../../shared/api/routes/enrollment.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { ApproveHost, RefuseHost } from './DecideHost.tsx';
import { Alarms, MatchWords } from './hostWords.tsx';
import './enrollment.css';

const CURSOR = 'waiting';

/** The section. */
export function WaitingHosts(): ReactNode {
  const { enrollment } = useWords();
  const query = useCall('listWaitingHosts', { query: useCursor(CURSOR) });
  return (
    <Section title={enrollment.waiting} lead={enrollment.waitingLead}>
      <Answer query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={enrollment.waitingNone}>{enrollment.waitingNoneNext}</Empty>
          ) : (
            <Stack>
              {page.items.map((host) => (
                <Waiting key={host.kid} host={host} />
              ))}
              <Pager page={page} name={CURSOR} />
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}

function Waiting({ host }: { readonly host: WaitingHost }): ReactNode {
  const { enrollment } = useWords();
  const mayApprove = useMay('approveHost');
  const mayRefuse = useMay('refuseHost');
  const [asked, setAsked] = useState<'approve' | 'refuse' | null>(null);
  const close = () => setAsked(null);
  const { name, alarms } = host;
  return (
    <Stack gap="sm" className="waiting" component="section" aria-label={name}>
      <Title order={3} size="h5" className="breaks">
        {name}
      </Title>
      {alarms.length === 0 ? null : <Alarms alarms={alarms} />}
      <HostFacts host={host} />
      <Group gap="sm">
        {mayApprove ? (
          <Button aria-label={enrollment.approveNamed(name)} onClick={() => setAsked('approve')}>
            {enrollment.approve}
          </Button>
        ) : null}
        {mayRefuse ? (
          <Button
            variant="default"
            aria-label={enrollment.refuseNamed(name)}
            onClick={() => setAsked('refuse')}
          >
            {enrollment.refuse}
          </Button>
        ) : null}
        {mayApprove || mayRefuse ? null : <Text size="sm">{enrollment.operatorDecides}</Text>}
      </Group>
      <ApproveHost opened={asked === 'approve'} host={host} onClose={close} />
      <RefuseHost opened={asked === 'refuse'} host={host} onClose={close} />
    </Stack>
  );
}

function HostFacts({ host }: { readonly host: WaitingHost }): ReactNode {
  const { enrollment, terms } = useWords();
  const format = useFormat();
  const { matches, token, tokenBy, tokenNote, lastSeq } = host;
  return (
    <Facts
      items={[
        {
          name: enrollment.mayBe,
          value: matches.length === 0 ? enrollment.mayBeNone : <Matches matches={matches} />,
        },
        { name: enrollment.siteDeclared, value: host.site ?? terms.none },
        { name: enrollment.enrolledAt, value: <Moment ms={host.enrolledAt} exact /> },
        { name: enrollment.keyIn, value: terms.protections[host.protection] },
        {
          name: enrollment.ek,
          value:
            host.ekDigest === null ? null : <Copyable text={host.ekDigest} what={enrollment.ek} />,
        },
        {
          name: enrollment.follows,
          value:
            host.follows === null ? null : (
              <Copyable text={host.follows} what={enrollment.follows} />
            ),
        },
        {
          name: enrollment.tokenUsed,
          value: token === null ? null : <TokenUsed id={token} by={tokenBy} note={tokenNote} />,
        },
        {
          name: enrollment.evidence,
          value:
            lastSeq === null
              ? enrollment.evidenceNone
              : enrollment.evidenceTo(format.count(lastSeq)),
        },
        { name: enrollment.ueid, value: <span className="breaks">{host.ueid}</span> },
        { name: enrollment.key, value: <Copyable text={host.kid} what={enrollment.key} /> },
      ]}
    />
  );
}

function TokenUsed(props: { id: string; by: string | null; note: string | null }): ReactNode {
  const { id, by, note } = props;
  const { enrollment } = useWords();
  return (
    <>
      <span className="breaks">{id}</span>
      {by === null ? null : `, ${enrollment.madeBy(by)}`}
      {note === null || note === '' ? null : `: ${note}`}
    </>
  );
}

function Matches({ matches }: Pick<WaitingHost, 'matches'>): ReactNode {
  return (
    <Stack gap={2}>
      {matches.map((match) => (
        <span key={match.kid}>
          <PageLink page="host" params={{ host: match.kid }}>
            {match.name}
          </PageLink>{' '}
          (<MatchWords match={match} />)
        </span>
      ))}
    </Stack>
  );
}
