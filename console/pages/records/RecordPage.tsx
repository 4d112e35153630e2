/** One record: what it says, who entered it, where it is in the register. */
import { Button, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AsOf } from '../../../shared/api/query.ts';
import type { RecordType } from '../../../shared/register/records/record.ts';
import { PageLink, usePageHref } from '../../address/PageLink.tsx';
import { useAsOf, useGo, useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall, useWrite } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Confirm } from '../../parts/Confirm.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { NotFound } from '../../shell/Failed.tsx';
import { useCellContext } from '../../table/useCellContext.ts';
import { useWords } from '../../words/WordsProvider.tsx';
import { RecordFacts } from './RecordFacts.tsx';
import { ONE_ROUTES, recordTypeOf } from './recordTypes.ts';
import './records.css';

type Row = CallReply<(typeof ONE_ROUTES)[RecordType]>['row'];

/** The page of one record. */
export function RecordPage(): ReactNode {
  const type = recordTypeOf(useParam('type'));
  const id = useParam('id');
  return type === undefined ? <NotFound /> : <RecordOf key={`${type} ${id}`} type={type} id={id} />;
}

function RecordOf({ type, id }: { readonly type: RecordType; readonly id: string }): ReactNode {
  const { terms, records } = useWords();
  const mayWithdraw = useMay('withdrawRecord');
  const asOf = useAsOf();
  const context = { ...useCellContext(), tabIndex: 0 as const };
  const query = useCall(ONE_ROUTES[type], { params: { id }, query: asOf });
  const isPresent = Object.keys(asOf).length === 0;
  return (
    <Page
      title={id}
      kind={terms.recordType[type]}
      {...(mayWithdraw && isPresent && query.data !== undefined
        ? { actions: <Withdraw type={type} id={id} /> }
        : {})}
    >
      <div>
        <PageLink page="records" params={{ type }}>
          {terms.recordTypes[type]}
        </PageLink>
      </div>
      <Answer query={query}>
        {({ row, asOf: known }) => (
          <>
            <Section title={records.recordFacts}>
              <RecordFacts type={type} row={row} context={context} />
            </Section>
            <Section title={records.recordOrigin}>
              <Origin type={type} row={row} asOf={known} />
            </Section>
          </>
        )}
      </Answer>
    </Page>
  );
}

function Origin(props: {
  readonly type: RecordType;
  readonly row: Row;
  readonly asOf: AsOf;
}): ReactNode {
  const { row } = props;
  const { records, terms } = useWords();
  const { index } = row;
  const mayLeaf = useMay('getLeaf');
  const format = useFormat();
  const leaf = records.leafNumber(format.count(index));
  return (
    <Facts
      items={[
        { name: records.enteredBy, value: row.by },
        { name: records.enteredAt, value: <Moment ms={row.time} exact /> },
        { name: records.enteredWhy, value: row.reason === '' ? terms.none : row.reason },
        {
          name: records.registerLeaf,
          value: mayLeaf ? (
            <PageLink page="leaf" params={{ log: 'register', index: String(index) }}>
              {leaf}
            </PageLink>
          ) : (
            leaf
          ),
        },
        { name: records.versions, value: <Versions {...props} /> },
      ]}
    />
  );
}

/** What was known before this version is another moment of knowledge. */
function Versions(props: {
  readonly type: RecordType;
  readonly row: Row;
  readonly asOf: AsOf;
}): ReactNode {
  const { type, row, asOf } = props;
  const { records } = useWords();
  const format = useFormat();
  if (row.earlier === 0) return records.firstVersion;
  const search = {
    knownEvidence: [String(asOf.knownAt.evidenceSize)],
    knownRegister: [String(row.index)],
  };
  return (
    <>
      {records.earlierVersions(format.count(row.earlier))}{' '}
      <PageLink page="record" params={{ type, id: row.id }} search={search}>
        {records.versionBefore}
      </PageLink>
    </>
  );
}

function Withdraw({ type, id }: { readonly type: RecordType; readonly id: string }): ReactNode {
  const { records } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const withdraw = useWrite('withdrawRecord');
  const go = useGo();
  const hrefOf = usePageHref();
  const body = { type, id, reason: reason.trim() };
  return (
    <>
      <Button variant="default" color="red" onClick={() => setOpen(true)}>
        {records.withdraw}
      </Button>
      <Confirm
        opened={isOpen}
        danger
        title={records.withdraw}
        action={records.withdraw}
        busy={withdraw.isPending}
        disabled={body.reason === ''}
        onConfirm={() =>
          withdraw.mutate({ body }, { onSuccess: () => go(hrefOf('records', { type })) })
        }
        onClose={() => setOpen(false)}
      >
        <Text>{records.withdrawMeaning}</Text>
        <Textarea
          data-autofocus
          required
          label={records.withdrawReason}
          value={reason}
          maxLength={512}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {withdraw.error === null ? null : <ProblemView error={withdraw.error} />}
      </Confirm>
    </>
  );
}
