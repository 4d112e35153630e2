/** Lab tests as the checks over them see them. */
import { compareText } from '../../bytes/bytes.ts';
import type { LabTest } from '../../register/records/custody.ts';
import type { Register } from '../../register/register.ts';
import { type NamedUnit, unitNames } from '../../register/unitNames.ts';

/** A lab test with its register leaf. */
export interface TestedUnits {
  readonly id: string;
  readonly lab: string;
  readonly testedOn: string;
  readonly leaf: number;
  readonly record: LabTest;
}

/** Lab tests by shipment, ascending by day, then id. */
export function testsOf({ records }: Register): Map<string, TestedUnits[]> {
  const tests = [...records.labTest.values()]
    .map(({ value: record, index: leaf }): TestedUnits => {
      const { id, lab, testedOn } = record;
      return { id, lab, testedOn, leaf, record };
    })
    .sort((a, b) => compareText(a.testedOn, b.testedOn) || compareText(a.id, b.id));
  return Map.groupBy(tests, ({ record }) => record.shipment);
}

/** True of a unit with a result in one of these tests. */
export function unitsIn(tests: readonly TestedUnits[]): (unit: NamedUnit) => boolean {
  return unitNames(tests.flatMap(({ record }) => record.results));
}
