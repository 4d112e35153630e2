import { describe, expect, it } from 'vitest';
import { readingsFrozen } from '../../../shared/appraisal/checks/readingsFrozen.ts';
import { readingsRepeated } from '../../../shared/appraisal/checks/readingsRepeated.ts';
import type { GpuReadings } from '../../../shared/claims/claims.ts';
import {
  DAY,
  digest,
  HOUR,
  h200,
  MINUTE,
  readingsText,
  serialOf,
  shipment,
  slot,
  T0,
  TestFleet,
  unit,
} from '../../factories/appraisal.ts';
import { seenBy, wordsOf } from '../../factories/fleetChecks.ts';

const LATE = { validAt: T0 + 30 * DAY };
/** An idle board. */
const IDLE = {
  utilizationGpuPercent: 0,
  utilizationMemoryPercent: 0,
  memoryUsedMiB: 0,
  temperatureCelsius: 30,
  powerMilliwatts: 70_120,
  smClockMHz: 345,
  memoryClockMHz: 1593,
};
const COARSE = { ...IDLE, powerMilliwatts: 70_000 };

function fleetOf(): TestFleet {
  const units = [1, 2, 3].map((number) => unit(number));
  return new TestFleet({ shipments: [shipment(units)], hosts: ['host-1', 'host-2'] });
}

interface Round {
  readonly host?: string;
  readonly at: number;
  /** Numbers of the GPUs in slots 0, 1, …, with what each shows. */
  readonly gpus: readonly (readonly [number, GpuReadings])[];
}

function attest(fleet: TestFleet, { host = 'host-1', at, gpus }: Round): void {
  const readings = gpus.map(([, shown], position) => [slot(position), shown] as const);
  fleet.attest(host, {
    at,
    gpus: gpus.map(([number]) => h200(number)),
    texts: { readings: readingsText({}, { gpus: Object.fromEntries(readings) }) },
  });
}

/** Unit 1 with these readings, one evidence each `everyMs`. */
function shown(lines: readonly GpuReadings[], everyMs = HOUR): TestFleet {
  const fleet = fleetOf();
  for (const [round, readings] of lines.entries()) {
    attest(fleet, { at: T0 + round * everyMs, gpus: [[1, readings]] });
  }
  return fleet;
}

const times = (count: number, readings: GpuReadings): GpuReadings[] =>
  Array.from({ length: count }, () => readings);

describe('readings that stand still', () => {
  const frozen = (fleet: TestFleet) => seenBy(readingsFrozen, fleet, LATE);

  it('are found after 12 evidences in a row, with words that stay as the row goes on', () => {
    const seen = 'the same readings (0 0 0 30 70120 345 1593) in at least 12 evidences in a row ';
    for (const count of [12, 20]) {
      expect(frozen(shown(times(count, IDLE)))).toMatchObject([
        {
          subject: { kind: 'unit', id: serialOf(1) },
          kid: digest('host-1'),
          seen: `${seen}over at least 6 hours, from leaf 0`,
          firstLeaf: 0,
          lastLeaf: count - 1,
          openedAt: T0 + 11 * HOUR,
        },
      ]);
    }
    expect(frozen(shown(times(11, IDLE)))).toEqual([]);
  });

  it('are none within six hours, however many they are', () => {
    expect(frozen(shown(times(36, IDLE), 10 * MINUTE))).toEqual([]);
    expect(frozen(shown(times(37, IDLE), 10 * MINUTE))).toHaveLength(1);
  });

  it('are none where one digit moves', () => {
    const moving = times(30, IDLE).map((readings, round) => ({
      ...readings,
      powerMilliwatts: 70_120 + (round % 10) * 10,
    }));
    expect(frozen(shown(moving))).toEqual([]);
  });

  it('are found where they stood still once', () => {
    const later = { ...IDLE, temperatureCelsius: 31 };
    expect(frozen(shown([...times(12, IDLE), later, IDLE]))).toMatchObject([{ lastLeaf: 11 }]);
  });

  it('are none of a GPU whose power or temperature was not read, or whose power is 0', () => {
    const { powerMilliwatts: _, ...noPower } = IDLE;
    const { temperatureCelsius: __, ...noTemperature } = IDLE;
    for (const readings of [noPower, noTemperature, { ...IDLE, powerMilliwatts: 0 }]) {
      expect(frozen(shown(times(40, readings)))).toEqual([]);
    }
  });

  it('are found after a day where the power is whole watts, as an idle board can show', () => {
    expect(frozen(shown(times(24, COARSE)))).toEqual([]);
    const [seen] = frozen(shown(times(25, COARSE)));
    expect(seen?.seen).toContain('in at least 24 evidences in a row over at least 24 hours');
  });

  it('are neither lengthened nor ended by an evidence without readings', () => {
    const withGap = (count: number) => [...times(6, IDLE), {}, ...times(count, IDLE)];
    expect(frozen(shown(withGap(5)))).toEqual([]);
    expect(frozen(shown(withGap(6)))).toHaveLength(1);
  });
});

describe('readings that two GPUs share', () => {
  const repeated = (fleet: TestFleet) => seenBy(readingsRepeated, fleet, LATE);
  /** What moves: one line a round. */
  const lineOf = (round: number, more = 0): GpuReadings => ({
    ...IDLE,
    powerMilliwatts: 70_000 + ((round * 37 + more) % 100) * 10 + 10,
  });

  it('are found in 8 evidences in a row, for both, whichever host is a round ahead', () => {
    for (const [count, found] of [
      [8, 2],
      [7, 0],
      [12, 2],
    ] as const) {
      const fleet = fleetOf();
      for (let round = 0; round < count; round += 1) {
        attest(fleet, { at: T0 + round * HOUR, gpus: [[1, lineOf(round)]] });
        attest(fleet, { host: 'host-2', at: T0 + round * HOUR, gpus: [[2, lineOf(round)]] });
      }
      attest(fleet, { at: T0 + count * HOUR, gpus: [[1, lineOf(count)]] });
      const seen = repeated(fleet);
      expect(seen).toHaveLength(found);
      if (found === 0) continue;
      expect(wordsOf(seen)).toContain(
        `unit ${serialOf(1)}: the same readings as unit ${serialOf(2)} of host host-2 in at ` +
          'least 8 evidences in a row, from leaf 0 and 1 on',
      );
      expect(seen.map(({ firstLeaf }) => firstLeaf).sort()).toEqual([0, 1]);
      expect(seen.map(({ openedAt }) => openedAt)).toEqual([T0 + 7 * HOUR, T0 + 7 * HOUR]);
    }
  });

  it('are found for two GPUs of one host, also where they stand still', () => {
    const fleet = fleetOf();
    for (let round = 0; round < 8; round += 1) {
      attest(fleet, {
        at: T0 + round * HOUR,
        gpus: [
          [1, IDLE],
          [2, IDLE],
          [3, lineOf(round)],
        ],
      });
    }
    expect(repeated(fleet).map(({ subject }) => subject.id)).toEqual([serialOf(2), serialOf(1)]);
  });

  it('are none where the two part in one of the last evidences', () => {
    const fleet = fleetOf();
    for (let round = 0; round < 12; round += 1) {
      const other = lineOf(round, round === 7 ? 1 : 0);
      attest(fleet, {
        at: T0 + round * HOUR,
        gpus: [
          [1, lineOf(round)],
          [2, other],
        ],
      });
    }
    expect(repeated(fleet)).toEqual([]);
  });

  it('are none of idle GPUs with whole watts, and found where they work', () => {
    for (const [utilizationGpuPercent, found] of [
      [0, 0],
      [98, 2],
    ] as const) {
      const fleet = fleetOf();
      const line = { ...COARSE, utilizationGpuPercent };
      for (let round = 0; round < 12; round += 1) {
        attest(fleet, {
          at: T0 + round * HOUR,
          gpus: [
            [1, line],
            [2, line],
          ],
        });
      }
      expect(repeated(fleet)).toHaveLength(found);
    }
  });

  it('are none of one GPU alone, however long it stands still', () => {
    expect(repeated(shown(times(20, IDLE)))).toEqual([]);
  });
});
