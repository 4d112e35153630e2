/** Steps 13 and 14: the rest of the statement, and what the report does not show. */
import { compareText } from '../../bytes/bytes.ts';
import { FleetsealError } from '../../errors.ts';
import { msToText } from '../../register/day.ts';
import { policyAt, policyOfLeaf } from '../../register/policyInForce.ts';
import { differences } from '../compare.ts';
import { leavesBefore } from '../members.ts';
import { notCoveredOf } from '../notCovered.ts';
import { type Statement, withheldBy } from '../statement.ts';
import type { Checked } from '../steps.ts';
import type { Trust } from '../trust.ts';
import type { SignedStatement } from './container.ts';
import type { Checkpoints, EvidenceLog } from './logs.ts';
import type { CheckedRegister } from './register.ts';

/** What the register says a statement has to name. */
export function statedByRegister(
  register: CheckedRegister,
): Pick<Statement, 'policy' | 'catalogue' | 'checks' | 'hosts'> {
  const entry = register.entries.findLast(({ leaf }) => leaf.kind === 'policy');
  if (entry === undefined) throw new FleetsealError('reportInvalid', 'There is no policy.');
  const { policy, hosts } = register.register;
  return {
    policy: entry.leaf.digest,
    catalogue: policy.catalogue,
    checks: policy.checks,
    hosts: [...hosts.keys()].sort(compareText),
  };
}

/**
 * Step 13: scope, sizes, policy, catalogue, checks and hosts of the statement are those of the
 * logs and the register; where the trust file names a policy, it is the one in force at the end of
 * the interval and for all evidence received in it; the register names the report key and every
 * license in scope.
 */
export function checkAgreement(needs: {
  signed: SignedStatement;
  register: CheckedRegister;
  log: Pick<EvidenceLog, 'parsed'>;
  checkpoints: Checkpoints;
  trust: Trust;
}): Checked<true> {
  const { signed, register, log, checkpoints, trust } = needs;
  const { statement } = signed;
  const { policy, catalogue, checks, hosts, knownAt } = statement;
  const sizes = {
    evidenceSize: checkpoints.evidence.size,
    registerSize: checkpoints.register.size,
  };
  const different = differences(
    { policy, catalogue, checks, hosts, knownAt },
    { ...statedByRegister(register), knownAt: sizes },
  );
  if (different.length > 0) fail(`The statement disagrees: ${different.join('; ')}.`);
  if (trust.policy !== null) checkPolicy(trust.policy, { register, log, scope: statement });
  checkScope(statement, register);
  const isRegistered = register.entries.some(
    ({ document }) => document.format === 'fleetseal/reportKey@1' && document.kid === signed.kid,
  );
  if (!isRegistered) fail(`The register does not name the report key ${signed.kid}.`);
  return { value: true, words: 'Everything else that the statement says agrees with the logs.' };
}

/** A policy that was lax for most of the interval must not pass by its last moment. */
function checkPolicy(
  asked: string,
  known: {
    register: CheckedRegister;
    log: Pick<EvidenceLog, 'parsed'>;
    scope: Pick<Statement, 'from' | 'to'>;
  },
): void {
  const { register, entries } = known.register;
  const { from, to } = known.scope;
  const inForce = new Set([policyAt(register, to)]);
  for (const { index, leaf } of leavesBefore(known.log.parsed, { to, edition: register.edition })) {
    if (leaf.time >= from) inForce.add(policyOfLeaf(register, index));
  }
  for (const { index } of inForce) {
    const digest = entries[index]?.leaf.digest;
    if (digest === asked) continue;
    fail(
      `The appraisal policy of register leaf ${index} is ${digest}; the trust file asks for ` +
        `${asked}.`,
    );
  }
}

/** The scope of a report: ascending licenses of the register, a past interval. */
export function checkScope(
  scope: Pick<Statement, 'licenses' | 'from' | 'to' | 'createdAt'>,
  register: CheckedRegister,
): void {
  const { licenses, from, to, createdAt } = scope;
  const unknown = licenses.find((id) => !register.register.records.license.has(id));
  if (unknown !== undefined) fail(`The register has no license ${unknown}.`);
  const isAscending = licenses.every(
    (id, i) => i === 0 || compareText(licenses[i - 1] ?? '', id) < 0,
  );
  if (!isAscending) fail('The licenses are not in ascending order, each once.');
  if (from >= to) fail('The interval ends before it begins.');
  if (to > createdAt) fail(`The interval ends at ${msToText(to)}, after the report was made.`);
}

/** Step 14: the report carries every sentence about what it does not show. */
export function checkNotCovered(needs: {
  signed: SignedStatement;
  register: CheckedRegister;
}): Checked<true> {
  const { statement } = needs.signed;
  const sentences = notCoveredOf(needs.register.register, withheldBy(statement));
  if (differences(statement.notCovered, sentences).length > 0) {
    fail('The report does not say all that it does not cover.');
  }
  return { value: true, words: `The report names ${sentences.length} things it does not show.` };
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
