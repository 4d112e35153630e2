import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balance, encodeBalance } from '../../shared/accounting/balance.ts';
import type { HistoryItem } from '../../shared/accounting/history.ts';
import { licensesScope } from '../../shared/accounting/scope.ts';
import { balanceSchema, balanceV1Schema, COLUMNS } from '../../shared/accounting/types.ts';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import type { Register } from '../../shared/register/register.ts';
import {
  columnsOf,
  DAY,
  evidenceLeaf,
  findingsOf,
  HOUR,
  h200,
  license,
  MINUTE,
  registerOf,
  serialOf,
  shipment,
  T0,
  type TestFleet,
  unit,
  uuidOf,
} from '../factories/appraisal.ts';
import { EDITIONS, fleetsUnder } from '../factories/editions.ts';

describe.each(EDITIONS)('in edition $edition', ({ edition, policy }) => {
  const fleetIn = fleetsUnder(policy);
  describe('the columns', () => {
    it('begin with transit, which ends after the policy grace', () => {
      const fleet = fleetIn({ shipments: [shipment([unit(1)], { shippedAt: '2026-05-18' })] });
      const shippedAt = T0 - 14 * DAY;
      expect(columnsOf(fleet.balance(shippedAt - 1))).toEqual({});
      expect(fleet.balance(shippedAt - 1).total.notShipped).toBe(8);
      expect(columnsOf(fleet.balance(shippedAt))[serialOf(1)]).toBe('inTransit');
      expect(columnsOf(fleet.balance(T0 - 1))[serialOf(1)]).toBe('inTransit');
      expect(columnsOf(fleet.balance(T0))[serialOf(1)]).toBe('unaccounted');
    });

    it('go from attested to unreachable to unaccounted with age, each boundary inclusive', () => {
      const fleet = fleetIn({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      const at = (age: number) => columnsOf(fleet.balance(T0 + age))[serialOf(1)];
      expect(at(90 * MINUTE)).toBe('attested');
      expect(at(90 * MINUTE + 1)).toBe('unreachable');
      expect(at(DAY)).toBe('unreachable');
      expect(at(DAY + 1)).toBe('unaccounted');
    });

    it('know nothing of evidence that was received after the moment', () => {
      const fleet = fleetIn({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      fleet.attest('host-1', { at: T0 + HOUR, gpus: [h200(1, { memoryTotalMiB: 1 })] });
      const before = fleet.balance(T0 + HOUR - 1);
      expect(before.findings).toEqual([]);
      expect(before.units[0]).toMatchObject({ column: 'attested', leaf: 0 });
      expect(fleet.balance(T0 + HOUR).units[0]?.leaf).toBe(1);
    });

    it('count evidence that was not fresh from its challenge, not from its arrival', () => {
      const fleet = fleetIn({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
      fleet.attest('host-1', { at: T0, challengedAt: T0 - 2 * HOUR, gpus: [h200(1)] });
      const drawn = fleet.balance(T0);
      expect(columnsOf(drawn)[serialOf(1)]).toBe('unreachable');
      expect(drawn.units[0]).toMatchObject({ lastSeenAt: T0 - 2 * HOUR, leaf: 0 });
      expect(drawn.units[0]?.continuity.instants).toBe(0);
    });

    it('have no unit of another license and no finding on it, but those on every host', () => {
      const fleet = fleetIn({
        hosts: ['host-1', 'host-2'],
        licenses: [license(), license({ id: 'L2' })],
        shipments: [shipment([unit(1)]), shipment([unit(2)], { id: 'S2', license: 'L2' })],
      });
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      fleet.attest('host-2', { at: T0, gpus: [h200(2, { memoryTotalMiB: 1 }), h200(9)] });
      const drawn = fleet.balance(T0 + DAY, { licenses: ['L1'] });
      expect(findingsOf(drawn)).toEqual([
        `gpuUnlicensed gpu ${uuidOf(9)}`,
        'hostSilent host host-1',
        'hostSilent host host-2',
      ]);
      expect(drawn.units.map(({ serial }) => serial)).toEqual([serialOf(1)]);
      expect(drawn.total.licensed).toBe(8);
    });

    it('count a unit once that two licenses name, and both scopes show the finding', () => {
      const shippedAt = '2026-05-25';
      const fleet = fleetIn({
        licenses: [license(), license({ id: 'L2' })],
        shipments: [
          shipment([unit(1)], { shippedAt }),
          shipment([unit(1)], { id: 'S2', license: 'L2', shippedAt }),
        ],
      });
      expect(fleet.balance(T0).units).toHaveLength(1);
      for (const id of ['L1', 'L2']) {
        const drawn = fleet.balance(T0, { licenses: [id] });
        expect(findingsOf(drawn)).toEqual([`unitNamedTwice unit ${serialOf(1)}`]);
        expect(drawn.units).toHaveLength(id === 'L1' ? 1 : 0);
      }
    });

    it('refuse a license that the register does not have', () => {
      const draw = () => fleetIn({}).balance(T0, { licenses: ['L9'] });
      expect(draw).toThrow(expect.objectContaining({ code: 'notFound' }));
    });
  });

  describe('findings on the host key', () => {
    it('name refused evidence and gaps, and only a gap puts units in doubt', () => {
      const fleet = fleetIn({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      const next = evidenceLeaf({ host: 'host-1', index: 1, seq: 1, prev: null, time: T0 + 1 });
      const { challenge: _, challengedAt: __, ...rest } = next;
      const prev = fleet.history[0]?.leaf.digest ?? null;
      const refusal: HistoryItem = {
        index: 1,
        leaf: { ...rest, prev, kind: 'refusal', code: 'nonceWrong' },
        result: null,
      };
      fleet.history.push(refusal);
      const refused = fleet.balance(T0 + 1);
      expect(findingsOf(refused)).toEqual(['evidenceRefused host host-1']);
      expect(columnsOf(refused)[serialOf(1)]).toBe('attested');
      const far = evidenceLeaf({ host: 'host-1', index: 2, seq: 5, prev: 'x', time: T0 + 2 });
      fleet.history.push({ index: 2, leaf: far, result: null });
      const gap = fleet.balance(T0 + 2);
      expect(findingsOf(gap)).toEqual(['evidenceRefused host host-1', 'sequenceGap host host-1']);
      expect(columnsOf(gap)[serialOf(1)]).toBe('attestedWithFindings');
    });
  });

  describe('encodeBalance', () => {
    it('gives the bytes of the balance in schema order whatever order the members are in', () => {
      const fleet = fleetIn({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
      fleet.attest('host-1', { at: T0, gpus: [h200(1), h200(9)] });
      const drawn = fleet.balance(T0 + HOUR);
      const reversed = JSON.parse(JSON.stringify(drawn), (_, value: unknown) =>
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      );
      expect(fromUtf8(encodeBalance(reversed))).toBe(fromUtf8(encodeBalance(drawn)));
      const text = fromUtf8(encodeBalance(drawn));
      const first = balanceV1Schema.safeParse(JSON.parse(text));
      expect(first.success).toBe(edition === 1);
      expect(text).toBe(JSON.stringify(first.success ? first.data : drawn));
    });
  });

  /** One step of a random history: a host or a holder of its key shows some GPUs in some state. */
  const stepArb = fc.record({
    host: fc.constantFrom('host-1', 'host-2', 'host-3'),
    holder: fc.constantFrom('', 'copy'),
    minutes: fc.integer({ min: 0, max: 300 }),
    delayMinutes: fc.constantFrom(0, 1, 9, 30, 600),
    gpus: fc.array(
      fc.record({
        number: fc.integer({ min: 1, max: 7 }),
        label: fc.integer({ min: 1, max: 7 }),
        relabeled: fc.boolean(),
        state: fc.constantFrom('readable', 'readable', 'readable', 'unreadable'),
        memoryTotalMiB: fc.constantFrom(143_771, 143_771, 1),
      }),
      { maxLength: 4 },
    ),
  });
  const unitArb = fc
    .record({ number: fc.integer({ min: 1, max: 7 }), model: fc.constantFrom('H200', 'H20') })
    .chain(({ number, model }) =>
      fc.constantFrom(
        { model, serial: serialOf(number) },
        { model, uuid: uuidOf(number) },
        { model, serial: serialOf(number), uuid: uuidOf(number) },
      ),
    );
  const partsArb = fc.record({
    quantities: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })),
    units: fc.array(fc.array(unitArb, { minLength: 1, maxLength: 5 }), { maxLength: 4 }),
    days: fc.array(fc.constantFrom('2026-05-01', '2026-05-30', '2026-06-02'), {
      minLength: 4,
      maxLength: 4,
    }),
    steps: fc.array(stepArb, { maxLength: 25 }),
  });
  type Parts = typeof partsArb extends fc.Arbitrary<infer T> ? T : never;

  function randomFleet({ quantities, units, days, steps }: Parts): {
    fleet: TestFleet;
    end: number;
  } {
    const [first, second] = quantities;
    const fleet = fleetIn({
      hosts: ['host-1', 'host-2', 'host-3'],
      licenses: [
        license({ items: [{ model: 'H200', quantity: first }] }),
        license({ id: 'L2', items: [{ model: 'H20', quantity: second }] }),
      ],
      shipments: units.map((own, position) =>
        shipment(own, {
          id: `S${position}`,
          license: position % 2 === 0 ? 'L1' : 'L2',
          shippedAt: days[position] ?? '2026-05-01',
        }),
      ),
    });
    let at = T0;
    for (const { host, holder, minutes, delayMinutes, gpus } of steps) {
      at += minutes * MINUTE;
      const shown = gpus.map(({ number, label, relabeled, state, memoryTotalMiB }) =>
        h200(number, {
          // as: the arbitrary holds only the two states
          state: state as 'readable' | 'unreadable',
          memoryTotalMiB,
          ...(relabeled ? { serial: serialOf(label) } : {}),
        }),
      );
      const challengedAt = at - delayMinutes * MINUTE;
      fleet.attest(host, { at, challengedAt, gpus: shown, holder: `${host}${holder}` });
    }
    return { fleet, end: at };
  }

  function draw(
    { register, history }: Pick<TestFleet, 'register' | 'history'>,
    validAt: number,
    size: number,
  ) {
    return balance({
      register,
      reference: referenceValues(register),
      history,
      scope: licensesScope(['L2', 'L1']),
      from: T0,
      validAt,
      knownAt: { evidenceSize: size, registerSize: register.size },
      time: 'declared',
    });
  }

  const reversedMap = <K, V>(map: ReadonlyMap<K, V>) => new Map([...map].reverse());

  describe('any balance', () => {
    it('closes, with each unit in one column, and is a balance document', () => {
      fc.assert(
        fc.property(partsArb, (parts) => {
          const { fleet, end } = randomFleet(parts);
          const drawn = fleet.balance(end);
          const { licensed, notShipped, ...columns } = drawn.total;
          const placed = Object.values(columns).reduce((sum, each) => sum + each, 0);
          expect(placed + notShipped).toBe(licensed);
          expect(licensed).toBe(parts.quantities[0] + parts.quantities[1]);
          expect(placed).toBe(drawn.units.length);
          for (const column of COLUMNS) {
            const inColumn = drawn.units.filter((each) => each.column === column);
            expect(drawn.total[column]).toBe(inColumn.length);
          }
          const keys = drawn.units.map(({ serial, uuid }) => `${serial} ${uuid}`);
          expect(new Set(keys).size).toBe(keys.length);
          expect(balanceSchema.parse({ ...drawn, format: 'fleetseal/balance@2' })).toBeTruthy();
        }),
        { numRuns: 300 },
      );
    });

    it('calls missing exactly what is unaccounted, and has the same columns without', () => {
      fc.assert(
        fc.property(partsArb, (parts) => {
          const { fleet, end } = randomFleet(parts);
          const drawn = fleet.balance(end);
          const unaccounted = drawn.units.filter(({ column }) => column === 'unaccounted');
          const missing = drawn.units.filter(({ findings }) => findings.includes('unitMissing'));
          expect(missing).toEqual(unaccounted);
          const named = drawn.findings.filter(({ code }) => code === 'unitMissing');
          const ids = new Set(unaccounted.map(({ serial, uuid }) => serial ?? uuid));
          expect(new Set(named.map(({ subject }) => subject.id))).toEqual(ids);
          const { policy } = fleet.register;
          const checks = policy.checks.filter((check) => check !== 'missing@1');
          const changed = { ...policy, checks };
          const policies = fleet.register.policies.map((each) => ({ ...each, policy: changed }));
          const register = { ...fleet.register, policy: changed, policies };
          const without = draw({ register, history: fleet.history }, end, fleet.history.length);
          expect(columnsOf(without)).toEqual(columnsOf(drawn));
        }),
        { numRuns: 150 },
      );
    });

    it('is the same whatever order its inputs are given in', () => {
      fc.assert(
        fc.property(partsArb, (parts) => {
          const { fleet, end } = randomFleet(parts);
          const { register, history } = fleet;
          const turned: Register = {
            ...register,
            hosts: reversedMap(register.hosts),
            records: {
              ...register.records,
              license: reversedMap(register.records.license),
              shipment: reversedMap(register.records.shipment),
            },
          };
          const size = history.length;
          const shuffled = { register: turned, history: history.toReversed() };
          expect(draw(shuffled, end, size)).toEqual(draw(fleet, end, size));
        }),
        { numRuns: 150 },
      );
    });

    it('never changes for a fixed moment and size when the log grows', () => {
      fc.assert(
        fc.property(partsArb, fc.nat(25), (parts, cut) => {
          const { fleet, end } = randomFleet(parts);
          const { register, history } = fleet;
          const size = Math.min(cut, history.length);
          const validAt = T0 + Math.floor((end - T0) / 2);
          const before = draw({ register, history: history.slice(0, size) }, validAt, size);
          expect(draw(fleet, validAt, size)).toEqual(before);
        }),
        { numRuns: 150 },
      );
    });

    it('has each finding once, ordered by severity, code and subject', () => {
      fc.assert(
        fc.property(partsArb, (parts) => {
          const { fleet, end } = randomFleet(parts);
          const { findings } = fleet.balance(end);
          const names = findingsOf({ findings });
          expect(new Set(names).size).toBe(names.length);
          const ranks = ['critical', 'high', 'medium', 'low'];
          const keys = findings.map(({ severity, code, subject }) =>
            JSON.stringify([ranks.indexOf(severity), code, subject.id]),
          );
          expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        }),
        { numRuns: 150 },
      );
    });
  });

  it('a register of another size than the one that is named is a programmer error', () => {
    const register = registerOf();
    const options = {
      register,
      reference: referenceValues(register),
      history: [],
      scope: licensesScope([]),
    };
    const knownAt = { evidenceSize: 0, registerSize: 99 };
    const drawAtOther = () =>
      balance({ ...options, from: T0, validAt: T0, knownAt, time: 'declared' });
    expect(drawAtOther).toThrow(TypeError);
  });
});
