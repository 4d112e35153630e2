/** A record by its type and id, as a link to its page. */
import type { ReactNode } from 'react';
import type { RecordType } from '../../shared/register/records/record.ts';
import { PageLink } from '../address/PageLink.tsx';

/** Licenses, shipments and sites have pages of their own; a decision has that of its finding. */
export function RecordLink(props: { readonly type: RecordType; readonly id: string }): ReactNode {
  const { type, id } = props;
  switch (type) {
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
    case 'decision':
      return (
        <PageLink page="finding" params={{ finding: id }}>
          {id}
        </PageLink>
      );
    default:
      return (
        <PageLink page="record" params={{ type, id }}>
          {id}
        </PageLink>
      );
  }
}
