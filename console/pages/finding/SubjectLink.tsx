/** What a finding is about, as a link to its page. */
import type { ReactNode } from 'react';
import type { FindingRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';

/** Records are named by type and id, with a space between. */
export function SubjectLink({ subject }: Pick<FindingRow, 'subject'>): ReactNode {
  const { kind, id } = subject;
  switch (kind) {
    case 'gpu':
    case 'unit':
      return (
        <PageLink page="gpu" params={{ gpu: id }}>
          {id}
        </PageLink>
      );
    case 'host':
      return (
        <PageLink page="host" params={{ host: id }}>
          {id}
        </PageLink>
      );
    case 'license':
      return (
        <PageLink page="license" params={{ license: id }}>
          {id}
        </PageLink>
      );
    case 'shipment':
      return (
        <PageLink page="shipment" params={{ shipment: id }}>
          {id}
        </PageLink>
      );
    case 'site':
      return (
        <PageLink page="site" params={{ site: id }}>
          {id}
        </PageLink>
      );
    default:
      return <RecordLink kind={kind} id={id} />;
  }
}

function RecordLink({ kind, id }: { readonly kind: 'party' | 'record'; id: string }): ReactNode {
  const [type = 'party', ...rest] = kind === 'party' ? ['party', id] : id.split(' ');
  return (
    <PageLink page="record" params={{ type, id: rest.join(' ') }}>
      {id}
    </PageLink>
  );
}
