/** Which of the policies of a register is in force. */
import type { PolicyInForce, Register } from './register.ts';

type Policies = Pick<Register, 'edition' | 'policies' | 'policy'>;

/** The policy that a balance at a moment follows, milliseconds UTC. */
export function policyAt(register: Policies, at: number): PolicyInForce {
  return inForce(register, ({ time }) => time <= at);
}

/** The policy that the evidence of a leaf is appraised with. */
export function policyOfLeaf(register: Policies, index: number): PolicyInForce {
  return inForce(register, ({ evidenceSize }) => evidenceSize <= index);
}

/** In the first edition the newest policy is in force for everything. */
function inForce(
  { edition, policies, policy }: Policies,
  has: (policy: PolicyInForce) => boolean,
): PolicyInForce {
  const newest = policies.find((each) => each.policy === policy);
  const found = edition === 1 ? newest : (policies.findLast(has) ?? policies[0]);
  if (found === undefined) throw new TypeError('a register has a policy');
  return found;
}
