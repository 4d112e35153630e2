/** Shipments of the demonstration fleet, and what papers say happened to their units. */
import type { RecordOf, RegisterRecord } from '../../shared/register/records/record.ts';
import { labTestRecord, paperDigest } from '../papers.ts';
import type { Board } from '../scenario/boards.ts';
import { DAY_MS, dateOf, HOUR_MS } from '../timeline.ts';
import { PARTY_IDS, SITES } from './deliveries.ts';
import type { DemoHost, DemoPlan, PlannedDelivery } from './plan.ts';

/** Names of boards, as papers give them. */
const named = (boards: readonly Board[]) => boards.map(({ serial, uuid }) => ({ serial, uuid }));

/** When a shipment was entered: on the day after it left. */
export function shippedAt({ delivery }: PlannedDelivery, presentAt: number): number {
  return presentAt - delivery.shippedDays * DAY_MS;
}

/** A shipment, its lab test and its waybill. */
export function shipmentPapers(planned: PlannedDelivery, presentAt: number): RegisterRecord[] {
  const { delivery, boards } = planned;
  const { id, license, site } = delivery;
  const units = boards.map(({ model, serial, uuid }) => ({ model, serial, uuid }));
  const day = dateOf(shippedAt(planned, presentAt));
  const test = labTestRecord({ id, shippedAt: day, units });
  return [
    {
      type: 'shipment@2',
      id,
      license,
      shippedAt: day,
      consignee: PARTY_IDS.endUsers[site],
      forwarder: PARTY_IDS.forwarder,
      site: SITES[site].id,
      country: 'CN',
      waybill: `AWB ${id}`,
      units,
    },
    { ...test, lab: PARTY_IDS.lab },
    {
      type: 'attachment@1',
      id: `waybill ${id}`,
      kind: 'airWaybill',
      about: { what: 'shipment', id },
      title: `Air waybill of ${id}`,
      document: paperDigest(`waybill ${id}`),
      dated: day,
    },
  ];
}

/** That everything of a shipment came. */
export function receipt({ delivery, boards }: PlannedDelivery, at: number): RegisterRecord {
  const { id, site } = delivery;
  return custody('received', boards, {
    id: `received ${id}`,
    at,
    shipment: id,
    site: SITES[site].id,
    person: site === 'suzhou' ? '陈洁 (Chen Jie)' : '王磊 (Wang Lei)',
  });
}

/** That the units of a host were built in, and who uses it from then on. */
export function installation(host: DemoHost, index: number): RegisterRecord[] {
  const { name, site, delivery, startAt, delivered } = host;
  const purpose = delivery.model === 'H20' ? 'inference for customers' : 'training of models';
  const place = { rack: `R${String(1 + (index >> 1)).padStart(2, '0')}` };
  const position = `U${index % 2 === 0 ? 8 : 24}`;
  return [
    custody('installed', delivered, {
      id: `installed ${name}`,
      at: startAt - HOUR_MS,
      site,
      host: name,
      ...place,
      position,
      person: 'Zhao Min',
    }),
    {
      type: 'use@1',
      id: `use ${name}`,
      host: name,
      user: PARTY_IDS.endUsers[delivery.site],
      from: startAt - HOUR_MS,
      purpose,
    },
  ];
}

/** The broken board leaves. */
export function repairOut({ incidents: { repaired } }: DemoPlan): RegisterRecord {
  const { board, outAt } = repaired;
  return custody('rmaOut', [board], {
    id: `RMA out ${board.serial}`,
    at: outAt,
    party: PARTY_IDS.exporters[0],
    person: '王磊 (Wang Lei)',
  });
}

/** Another one comes for it, and waits in the store. */
export function repairIn({ incidents: { repaired } }: DemoPlan): RegisterRecord {
  const { board, fresh, freshAt } = repaired;
  const replaces = { serial: board.serial, uuid: board.uuid };
  const unit = { serial: fresh.serial, uuid: fresh.uuid, model: fresh.model, replaces };
  const rest = { at: freshAt, site: SITES.shanghai.id, person: '王磊 (Wang Lei)' };
  return { ...custody('rmaIn', [], { id: `RMA in ${fresh.serial}`, ...rest }), units: [unit] };
}

/** Id of the move that is planned. */
export const PLANNED_MOVE = 'planned move 1';

/** Two boards will go to the other site. */
export function plannedMove({ incidents: { planned } }: DemoPlan): RegisterRecord {
  const rest = { at: planned.at, site: SITES.suzhou.id, person: '陈洁 (Chen Jie)' };
  return custody('moved', planned.boards, { id: PLANNED_MOVE, ...rest });
}

type InRack = Extract<RecordOf<'custody'>, { type: 'custody@2' }>;

function custody(
  event: InRack['event'],
  boards: readonly Board[],
  rest: Pick<InRack, 'id' | 'at' | 'person'> & Partial<InRack>,
): InRack {
  const document = paperDigest(`custody ${rest.id}`);
  return { type: 'custody@2', event, units: named(boards), document, ...rest };
}
