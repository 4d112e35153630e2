/** Step 12: the balance recomputed and compared figure by figure. */
import { balance, encodeBalance, type HistoryItem } from '../../accounting/balance.ts';
import { licensesScope } from '../../accounting/scope.ts';
import type { Balance } from '../../accounting/types.ts';
import { referenceValues } from '../../appraisal/reference.ts';
import type { AttestationResult } from '../../appraisal/result.ts';
import { equalBytes } from '../../bytes/bytes.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import type { LoggedEvidence } from '../../evidence/evidence.ts';
import { withUsers } from '../../register/register.ts';
import type { Users } from '../../register/users.ts';
import { differences } from '../compare.ts';
import { type IndexedLeaf, type MemberBytes, memberBytes } from '../members.ts';
import type { Statement } from '../statement.ts';
import type { Checked } from '../steps.ts';
import type { EvidenceLog } from './logs.ts';
import type { CheckedRegister } from './register.ts';

/** What the balance rests on. */
export interface BalanceBasis {
  readonly scope: Pick<Statement, 'licenses' | 'from' | 'to'>;
  readonly log: Pick<EvidenceLog, 'leaves'>;
  readonly register: CheckedRegister;
  /** Documents about users that are here, by digest. */
  readonly users: Users;
  /** Leaves received before the end of the interval, refusals included. */
  readonly counted: readonly IndexedLeaf[];
  readonly evidence: readonly LoggedEvidence[];
  readonly results: readonly AttestationResult[];
}

/** The balance at the end of the interval. Its times are declared: see docs/formats/report.md. */
export function recomputeBalance(basis: BalanceBasis): Balance {
  const { licenses, from, to } = basis.scope;
  const register = withUsers(basis.register.register, basis.users);
  return balance({
    register,
    reference: referenceValues(register),
    history: historyOf(basis),
    scope: licensesScope(licenses),
    from,
    validAt: to,
    knownAt: { evidenceSize: basis.log.leaves.length, registerSize: register.size },
    time: 'declared',
  });
}

/** Step 12: balance.json is the recomputed balance; the first figures that differ are named. */
export function checkBalance(needs: BalanceBasis & { members: MemberBytes }): Checked<Balance> {
  const recomputed = recomputeBalance(needs);
  const bytes = memberBytes(needs.members, 'balance.json');
  const { licensed, attested } = recomputed.total;
  const encoded = encodeBalance(recomputed);
  if (equalBytes(bytes, encoded)) {
    const words = `The balance is as recomputed: ${attested} of ${licensed} licensed attested.`;
    return { value: recomputed, words };
  }
  const seen = differences(parseStrictJson(bytes), parseStrictJson(encoded)).join('; ');
  const words = seen === '' ? 'The balance is not in its canonical encoding.' : `${seen}.`;
  return { value: recomputed, words, failed: 'reportInvalid' };
}

function historyOf(basis: BalanceBasis): HistoryItem[] {
  const results = new Map(basis.results.map((result) => [result.evidenceIndex, result]));
  const evidence = new Map(basis.evidence.map((item) => [item.index, item]));
  return basis.counted.map(({ index, leaf }) => ({
    index,
    leaf,
    resumesFrom: evidence.get(index)?.payload.resumesFrom,
    pcrs: evidence.get(index)?.quote.pcrs ?? null,
    result: results.get(index) ?? null,
  }));
}
