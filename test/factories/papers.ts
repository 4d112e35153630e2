/** The papers that every shipment and host of a test has, unless the test says otherwise. */
import { DAY_MS, dayToMs, msToDay } from '../../shared/register/day.ts';
import type { Shipment } from '../../shared/register/records/licenses.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';

/** A lab test that every unit of a shipment passed, the day before it was shipped. */
export function labTestOf({ id, shippedAt, units }: Shipment): RegisterRecord {
  const names = units.map(({ serial, uuid }) => ({
    ...(serial === undefined ? {} : { serial }),
    ...(uuid === undefined ? {} : { uuid }),
  }));
  return {
    type: 'labTest@1',
    id: `LT-${id}`,
    shipment: id,
    lab: 'lab-1',
    testedOn: msToDay(dayToMs(shippedAt) - DAY_MS),
    method: 'TPP by MLPerf',
    results: names.map((name) => ({ ...name, result: 'passed' as const })),
  };
}

/** A declared user of a host, from long ago until further notice. */
export function useOf(host: string): RegisterRecord {
  return { type: 'use@1', id: `use-${host}`, host, user: 'user-1', from: 0 };
}
