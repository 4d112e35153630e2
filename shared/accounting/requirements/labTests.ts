/** Lab tests against the units in scope, for the coverage: counts over records and units. */
import type { LabTest } from '../../register/records/custody.ts';
import type { Register } from '../../register/register.ts';
import { unitNames } from '../../register/unitNames.ts';
import type { UnitState } from '../types.ts';

/** Counts of lab tests. */
export interface TestCounts {
  /** Units in scope that a test of their shipment names as passed. */
  readonly passed: number;
  readonly failed: number;
  /** Shipments of units in scope, and those of them without any test. */
  readonly shipments: number;
  readonly untested: number;
  /** Tests of those shipments, and those of them with a signature, and with a paper. */
  readonly tests: number;
  readonly signed: number;
  readonly papers: number;
}

/** Counts the lab tests of the shipments of these units. A unit with any failed test has failed. */
export function countTests(facts: {
  readonly units: readonly UnitState[];
  readonly register: Register;
}): TestCounts {
  const shipments = new Set(facts.units.map(({ shipment }) => shipment));
  const tests = [...facts.register.records.labTest.values()]
    .map(({ value }) => value)
    .filter(({ shipment }) => shipments.has(shipment));
  const tested = new Set(tests.map(({ shipment }) => shipment));
  return {
    ...countUnits(facts.units, tests),
    shipments: shipments.size,
    untested: [...shipments].filter((id) => !tested.has(id)).length,
    tests: tests.length,
    signed: tests.filter(({ signature }) => signature !== undefined).length,
    papers: tests.filter(({ document }) => document !== undefined).length,
  };
}

function countUnits(units: readonly UnitState[], tests: readonly LabTest[]) {
  const counts = { passed: 0, failed: 0 };
  if (tests.length === 0) return counts;
  const ofShipment = Map.groupBy(tests, ({ shipment }) => shipment);
  const tested = new Map([...ofShipment].map(([id, own]) => [id, resultsOf(own)]));
  for (const unit of units) {
    const own = tested.get(unit.shipment);
    if (own?.failed(unit) === true) counts.failed += 1;
    else if (own?.passed(unit) === true) counts.passed += 1;
  }
  return counts;
}

function resultsOf(tests: readonly LabTest[]) {
  const results = tests.flatMap((test) => test.results);
  return {
    passed: unitNames(results.filter(({ result }) => result === 'passed')),
    failed: unitNames(results.filter(({ result }) => result === 'failed')),
  };
}
