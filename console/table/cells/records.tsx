/** Columns of records, of every type. */
import type { Figures } from '../../../shared/accounting/types.ts';
import { LicenseTag } from '../../parts/badges.tsx';
import { SHOWN_COLUMNS } from '../../parts/FiguresBar.tsx';
import { useFormat } from '../../parts/format.ts';
import {
  badge,
  type Cell,
  code,
  count,
  country,
  ident,
  link,
  part,
  several,
  text,
} from '../columns.tsx';
import type { RowOf } from '../lists.ts';
import { toHost, toLicense, toParty, toShipment, toSite } from './targets.ts';

type Cells<Row> = Readonly<Record<string, Cell<Row>>>;

/** Columns of parties. */
export const PARTY_CELLS: Cells<RowOf<'party'>> = {
  id: text((row) => row.id, 12),
  name: text((row) => row.record.name, 18),
  roles: several(
    (row) => row.record.roles,
    (value, { codes }) => {
      const names: Readonly<Record<string, string>> = codes.partyRoles;
      return names[value] ?? value;
    },
    18,
  ),
  country: country((row) => row.record.country),
  headquarters: country((row) => row.record.headquarters),
  'ultimateParent.country': country((row) => row.record.ultimateParent?.country),
};

/** Columns of sites. */
export const SITE_CELLS: Cells<RowOf<'site'>> = {
  id: text((row) => row.id, 12),
  country: country((row) => row.record.country),
  operator: link((row) => row.record.operator, toParty, 12),
  powerKilowatts: count((row) => row.record.powerKilowatts, 9),
};

/** Columns of licenses. */
export const LICENSE_CELLS: Cells<RowOf<'license'>> = {
  id: text((row) => row.id, 12),
  state: badge(
    ({ state }) => <LicenseTag state={state} />,
    ({ terms }) => terms.licenseStates,
    9,
  ),
  exporter: link((row) => row.record.exporter, toParty, 12),
  purchaser: link((row) => row.record.purchaser, toParty, 12),
  ultimateConsignee: link((row) => row.record.ultimateConsignee, toParty, 12),
};

/** What is drawn from a license, as a bar; its numbers have columns of their own. */
export const DRAW_DOWN: Cell<RowOf<'license'>> = {
  width: 13,
  show: ({ figures }) => <DrawDown figures={figures} />,
};

/** Shipped of licensed in numbers, and where it all is as a bar. */
function DrawDown({ figures }: { readonly figures: Figures }) {
  const format = useFormat();
  const { licensed, notShipped } = figures;
  return (
    <span className="table-draw-down">
      <span className="figures-bar" aria-hidden>
        {SHOWN_COLUMNS.filter((column) => figures[column] > 0).map((column) => (
          <span
            key={column}
            className={`figures-part column-${column}`}
            style={{ flexGrow: figures[column] }}
          />
        ))}
      </span>
      <span className="number">
        {format.count(licensed - notShipped)} / {format.count(licensed)}
      </span>
    </span>
  );
}

/** Columns of license events. */
export const LICENSE_EVENT_CELLS: Cells<RowOf<'licenseEvent'>> = {
  license: link((row) => row.record.license, toLicense),
  event: code(
    (row) => row.record.event,
    ({ codes }) => codes.licenseEvents,
  ),
};

/** Columns of shipments. */
export const SHIPMENT_CELLS: Cells<RowOf<'shipment'>> = {
  id: text((row) => row.id, 12),
  license: link((row) => row.record.license, toLicense),
  site: link((row) => row.record.site, toSite),
  consignee: link((row) => row.record.consignee, toParty, 12),
  country: country((row) => row.record.country),
  forwarder: link((row) => row.record.forwarder, toParty, 12),
  tested: part(
    (row) => row.tested,
    (row) => row.units,
  ),
  received: part(
    (row) => row.received,
    (row) => row.units,
  ),
  attested: part(
    (row) => row.attested,
    (row) => row.units,
  ),
};

/** Columns of lab tests. */
export const LAB_TEST_CELLS: Cells<RowOf<'labTest'>> = {
  shipment: link((row) => row.record.shipment, toShipment),
  lab: link((row) => row.record.lab, toParty, 12),
  passed: part(
    (row) => row.passed,
    (row) => row.units,
  ),
  document: ident((row) => row.record.document),
};

/** Columns of custody events. */
export const CUSTODY_CELLS: Cells<RowOf<'custody'>> = {
  event: code(
    (row) => row.record.event,
    ({ terms }) => terms.custodyEvents,
  ),
  site: link((row) => row.record.site, toSite),
  host: link((row) => row.record.host, toHost),
  party: link((row) => row.record.party, toParty, 12),
  shipment: link((row) => row.record.shipment, toShipment),
};

/** Columns of end-use statements. */
export const STATEMENT_CELLS: Cells<RowOf<'statement'>> = {
  party: link((row) => row.record.party, toParty, 12),
  license: link((row) => row.record.license, toLicense),
};

/** Columns of declared uses. */
export const USE_CELLS: Cells<RowOf<'use'>> = {
  host: link((row) => row.record.host, toHost),
};

/** Columns of declared quantities. */
export const DECLARATION_CELLS: Cells<RowOf<'declaration'>> = {
  what: code(
    (row) => row.record.what,
    ({ codes }) => codes.declared,
    16,
  ),
  party: link((row) => row.record.party, toParty, 12),
  site: link((row) => row.record.site, toSite),
};

/** Columns of papers. */
export const ATTACHMENT_CELLS: Cells<RowOf<'attachment'>> = {
  kind: code(
    (row) => row.record.kind,
    ({ codes }) => codes.papers,
    14,
  ),
  title: text((row) => row.record.title, 16),
  'about.what': code(
    (row) => row.record.about.what,
    ({ codes }) => codes.about,
    9,
  ),
  state: code(
    (row) => row.record.state,
    ({ codes }) => codes.conditions,
  ),
};

/** Columns of decisions. */
export const DECISION_CELLS: Cells<RowOf<'decision'>> = {
  id: text((row) => row.id, 20),
  state: code(
    (row) => row.record.state,
    ({ terms }) => terms.lives,
  ),
  reason: text((row) => row.reason, 18),
};
