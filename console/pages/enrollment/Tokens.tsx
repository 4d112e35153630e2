/** Enrollment tokens: the list, a new one, and how to revoke one. */
import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { EnrollmentTokenRow } from '../../../shared/api/routes/enrollment.ts';
import { useMay } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { Tag } from '../../parts/badges.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { Pager, useCursor } from '../../parts/Pager.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { HandOver } from './HandOver.tsx';
import { TokenForm } from './TokenForm.tsx';

const CURSOR = 'tokens';
const COLORS = { live: 'teal', used: 'gray', expired: 'gray', revoked: 'gray' } as const;

/** The section. */
export function Tokens(): ReactNode {
  const { enrollment } = useWords();
  const mayCreate = useMay('createEnrollmentToken');
  const query = useCall('listEnrollmentTokens', { query: useCursor(CURSOR) });
  const create = useWrite('createEnrollmentToken');
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Section
      title={enrollment.tokens}
      lead={enrollment.tokensLead}
      actions={
        mayCreate ? (
          <Button size="xs" onClick={() => setOpen(true)}>
            {enrollment.newToken}
          </Button>
        ) : undefined
      }
    >
      {made === null ? null : <HandOver token={made} onClose={() => setMade(null)} />}
      <Answer query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={enrollment.tokensNone} />
          ) : (
            <>
              <TokenTable tokens={page.items} />
              <Pager page={page} name={CURSOR} />
            </>
          )
        }
      </Answer>
      <Dialog opened={isOpen} title={enrollment.newToken} onClose={() => setOpen(false)}>
        <TokenForm
          action={enrollment.makeToken}
          busy={create.isPending}
          error={create.error}
          onClose={() => setOpen(false)}
          onSubmit={(body) => {
            const onSuccess = ({ token }: { readonly token: string }) => {
              setMade(token);
              setOpen(false);
            };
            create.mutate({ body }, { onSuccess });
          }}
        />
      </Dialog>
    </Section>
  );
}

function TokenTable(props: { readonly tokens: readonly EnrollmentTokenRow[] }): ReactNode {
  const { enrollment, terms } = useWords();
  const format = useFormat();
  const mayRevoke = useMay('revokeEnrollmentToken');
  const revoke = useWrite('revokeEnrollmentToken');
  const [revoking, setRevoking] = useState<string | null>(null);
  const close = () => setRevoking(null);
  return (
    <>
      <PlainTable
        label={enrollment.tokens}
        columns={[
          { name: enrollment.tokenId },
          { name: enrollment.tokenState },
          { name: terms.site },
          { name: enrollment.uses, kind: 'number' },
          { name: enrollment.hostsNamed, kind: 'number' },
          { name: enrollment.note, kind: 'words' },
          { name: enrollment.made, kind: 'words' },
          { name: enrollment.ends },
          ...(mayRevoke ? [{ name: enrollment.actions }] : []),
        ]}
        rows={props.tokens.map((token) => ({
          key: token.id,
          cells: [
            token.id,
            <Tag key="state" color={COLORS[token.state]}>
              {enrollment.tokenStates[token.state]}
            </Tag>,
            token.site ?? enrollment.anySite,
            enrollment.ofMany(
              format.count(token.usesLeft),
              token.uses === null ? '–' : format.count(token.uses),
            ),
            token.hostsNamed === 0
              ? '–'
              : enrollment.ofMany(
                  format.count(token.hostsEnrolled),
                  format.count(token.hostsNamed),
                ),
            token.note,
            <Made key="made" token={token} />,
            <Moment key="ends" ms={token.revokedAt ?? token.expiresAt} />,
            mayRevoke && token.state === 'live' ? (
              <Button
                key="revoke"
                size="compact-sm"
                variant="default"
                aria-label={enrollment.revokeNamed(token.id)}
                onClick={() => setRevoking(token.id)}
              >
                {enrollment.revoke}
              </Button>
            ) : (
              ''
            ),
          ],
        }))}
      />
      {revoke.error === null ? null : <ProblemView error={revoke.error} />}
      <Confirm
        opened={revoking !== null}
        title={enrollment.revokeNamed(revoking ?? '')}
        action={enrollment.revoke}
        danger
        busy={revoke.isPending}
        onClose={close}
        onConfirm={() => {
          if (revoking === null) return;
          revoke.mutate({ params: { token: revoking }, body: {} }, { onSettled: close });
        }}
      >
        <Text>{enrollment.revokeMeaning}</Text>
      </Confirm>
    </>
  );
}

function Made({ token }: { readonly token: EnrollmentTokenRow }): ReactNode {
  const { createdAt, createdBy } = token;
  const { terms } = useWords();
  if (createdAt === null) return terms.unknown;
  return (
    <>
      <Moment ms={createdAt} />
      {createdBy === null ? null : ` · ${createdBy}`}
    </>
  );
}
