/** What is counted once for all rows of the coverage: units, papers, parties, findings. */
import type { FindingCode } from '../../appraisal/result.ts';
import { msToDay } from '../../register/day.ts';
import { policyAt } from '../../register/policyInForce.ts';
import type { Attachment } from '../../register/records/decisions.ts';
import type { Party } from '../../register/records/parties.ts';
import type { PolicyInForce, Register } from '../../register/register.ts';
import { userOf } from '../../register/users.ts';
import type { Balance, UnitState } from '../types.ts';
import { countTests, type TestCounts } from './labTests.ts';

/** What coverage is made from: parts of a balance, and what that rests on. */
export type CoverageFacts = Pick<
  Balance,
  'total' | 'units' | 'gpuTime' | 'cap' | 'domestic' | 'findings' | 'knownAt'
> & {
  readonly register: Register;
  /** Ids of the licenses in scope. */
  readonly licenses: readonly string[];
  /** Milliseconds UTC. */
  readonly validAt: number;
};

/** Counts of the units in scope. */
export interface UnitCounts {
  readonly all: number;
  readonly attested: number;
  /** Ever seen in evidence. */
  readonly seen: number;
  /** With the site that their host declares. */
  readonly placed: number;
  readonly coveredPpm: number;
  readonly longestGapMs: number;
  /** By how the uuid, else the serial, is known. */
  readonly crossChecked: number;
  readonly claimed: number;
  readonly byModel: ReadonlyMap<string, number>;
}

/** Everything that rows look at. */
export interface Known {
  readonly facts: CoverageFacts;
  readonly units: UnitCounts;
  readonly tests: TestCounts;
  /** In force at validAt. */
  readonly policy: PolicyInForce;
  readonly parties: readonly Party[];
  /** That hold at validAt; of licenses and shipments those in scope. */
  readonly papers: readonly Attachment[];
  /** Ids of parties that are declared as users at validAt. */
  readonly users: ReadonlySet<string>;
  /** Uses at validAt whose user is not known here: the document about them is withheld. */
  readonly withheldUses: number;
  countOf(...codes: readonly FindingCode[]): number;
}

/** Counts everything in one pass over units and records. */
export function countFacts(facts: CoverageFacts): Known {
  const { register, validAt } = facts;
  const byCode = new Map<FindingCode, number>();
  for (const { code } of facts.findings) byCode.set(code, (byCode.get(code) ?? 0) + 1);
  const uses = [...register.records.use.values()].filter(
    ({ value }) => value.from <= validAt && validAt < (value.to ?? Number.MAX_SAFE_INTEGER),
  );
  const users = uses.map(({ value }) => userOf(register, value));
  return {
    facts,
    units: countUnits(facts.units),
    tests: countTests(facts),
    policy: policyAt(register, validAt),
    parties: [...register.records.party.values()].map(({ value }) => value),
    papers: papersOf(facts),
    users: new Set(users.flatMap((user) => user?.user ?? [])),
    withheldUses: users.filter((user) => user === null).length,
    countOf: (...codes) => codes.reduce((sum, code) => sum + (byCode.get(code) ?? 0), 0),
  };
}

function countUnits(units: readonly UnitState[]): UnitCounts {
  const counts = { attested: 0, seen: 0, placed: 0, crossChecked: 0, claimed: 0 };
  const byModel = new Map<string, number>();
  let coveredPpm = 0;
  let longestGapMs = 0;
  for (const { column, lastSeenAt, site, assurance, continuity, model } of units) {
    const known = assurance.uuid ?? assurance.serial;
    if (column === 'attested' || column === 'attestedWithFindings') counts.attested += 1;
    if (lastSeenAt !== null) counts.seen += 1;
    if (site !== null) counts.placed += 1;
    if (known === 'crossChecked' || known === 'hardware') counts.crossChecked += 1;
    if (known === 'claimed') counts.claimed += 1;
    coveredPpm += continuity.coveredPpm;
    longestGapMs = Math.max(longestGapMs, continuity.longestGapMs);
    byModel.set(model, (byModel.get(model) ?? 0) + 1);
  }
  const all = units.length;
  const average = all === 0 ? 0 : Math.floor(coveredPpm / all);
  return { all, ...counts, coveredPpm: average, longestGapMs, byModel };
}

/** A paper that no longer holds is none. */
function papersOf({ register, licenses, validAt }: CoverageFacts): Attachment[] {
  const { attachment, shipment } = register.records;
  const scope = new Set(licenses);
  const day = msToDay(validAt);
  return [...attachment.values()]
    .map(({ value }) => value)
    .filter(({ about, validTo }) => {
      if (validTo !== undefined && validTo <= day) return false;
      if (about.what === 'license') return scope.has(about.id);
      if (about.what !== 'shipment') return true;
      return scope.has(shipment.get(about.id)?.value.license ?? '');
    });
}
