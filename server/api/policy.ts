/** Answers the routes of the appraisal policy. */
import type { POLICY_ROUTES } from '../../shared/api/routes/policy.ts';
import { importPolicy, showPolicy } from '../policies.ts';
import type { RegisterBook } from '../registerBook.ts';
import type { Handlers } from './call.ts';

/** Handlers of the policy. */
export function policyHandlers({
  register,
}: {
  readonly register: RegisterBook;
}): Handlers<typeof POLICY_ROUTES> {
  return {
    getPolicy: () => showPolicy(register),
    setPolicy: ({ body, principal }) => importPolicy(register, { ...body, by: principal.name }),
  };
}
