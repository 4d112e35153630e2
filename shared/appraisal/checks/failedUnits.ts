/** failedUnits@1: a unit that was shipped passed its lab test. */
import type { FleetSeen } from '../../accounting/fleet.ts';
import { dayToMs, msToDay } from '../../register/day.ts';
import { type TestedUnits, testsOf } from '../papers/labTests.ts';
import { unitsShipped } from '../papers/papers.ts';
import { type ReferenceUnit, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each shipped unit whose last lab test failed. */
export const failedUnits: FleetCheck = {
  scope: 'fleet',
  name: 'failedUnits',
  version: 1,
  code: 'unitTestFailed',
  family: 'license',
  severity: 'high',
  rule: 'R07',
  shows: 'The last lab test of a shipped unit failed; of several on one day a failure counts.',
  cannotShow:
    'What failed, and which GPU of a board where the test names the serial of the board alone.',
  falseAlarms: 'A repeated test that was not imported, or has the same day as the failed one.',
  next: 'Ask the lab and the exporter what failed and why the unit was shipped.',
  run(context) {
    const today = msToDay(context.validAt);
    const tests = [...testsOf(context.register).values()]
      .flat()
      .filter(({ testedOn }) => testedOn <= today);
    const hasFailure = tests.some(({ record }) =>
      record.results.some(({ result }) => result === 'failed'),
    );
    if (!hasFailure) return [];
    const results = resultsByName(tests);
    return unitsShipped(context).flatMap((unit) => seenOf(unit, results));
  },
};

/** The result of one unit in one test. */
interface Result {
  readonly test: TestedUnits;
  readonly failed: boolean;
  /** False for a name without a uuid: it stands for every GPU of its board. */
  readonly hasUuid: boolean;
}

interface Results {
  readonly ofUuid: ReadonlyMap<string, readonly Result[]>;
  readonly ofSerial: ReadonlyMap<string, readonly Result[]>;
}

function resultsByName(tests: readonly TestedUnits[]): Results {
  const ofUuid = new Map<string, Result[]>();
  const ofSerial = new Map<string, Result[]>();
  for (const test of tests) {
    for (const { serial, uuid, result } of test.record.results) {
      const each = { test, failed: result === 'failed', hasUuid: uuid !== undefined };
      if (uuid !== undefined) enter(ofUuid, uuid, each);
      if (serial !== undefined) enter(ofSerial, serial, each);
    }
  }
  return { ofUuid, ofSerial };
}

function enter(results: Map<string, Result[]>, name: string, result: Result): void {
  const own = results.get(name);
  if (own === undefined) results.set(name, [result]);
  else own.push(result);
}

/** By uuid where both have one, else by serial. */
function resultsOf({ serial, uuid }: ReferenceUnit, { ofUuid, ofSerial }: Results): Result[] {
  const bySerial = (serial === null ? undefined : ofSerial.get(serial)) ?? [];
  if (uuid === null) return [...bySerial];
  return [...(ofUuid.get(uuid) ?? []), ...bySerial.filter(({ hasUuid }) => !hasUuid)];
}

function seenOf(unit: ReferenceUnit, results: Results): FleetSeen[] {
  const own = resultsOf(unit, results);
  const failures = own.filter(({ failed }) => failed);
  const failure = failures.reduce<Result | null>(
    (last, each) => (last === null || each.test.testedOn >= last.test.testedOn ? each : last),
    null,
  );
  if (failure === null) return [];
  const { id, lab, testedOn, leaf } = failure.test;
  if (own.some((each) => !each.failed && each.test.testedOn > testedOn)) return [];
  return [
    {
      subject: unitSubject(unit),
      kid: null,
      hostId: null,
      units: [unit],
      seen: `failed lab test ${id} of ${testedOn} by ${lab}, register leaf ${leaf}`,
      firstLeaf: null,
      lastLeaf: null,
      openedAt: Math.max(dayToMs(testedOn), unit.shippedAtMs),
    },
  ];
}
