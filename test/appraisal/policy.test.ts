import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkId } from '../../shared/appraisal/checks/check.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';
import { defaultPolicy, policyUpgrade } from '../../shared/appraisal/policy.ts';
import type { AppraisalPolicy } from '../../shared/register/documents.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import { digest, SALT } from '../factories/appraisal.ts';

/** The policy that 0.1.0 wrote. */
function released(): AppraisalPolicy {
  const path = '../golden/v1/register/policy.json';
  const document = parseRegisterDocument(readFileSync(new URL(path, import.meta.url), 'utf8'));
  if (document.format !== 'fleetseal/policy@1') throw new TypeError('no policy');
  return document;
}

describe('the default policy of a former release', () => {
  it('is followed by the one of this release, over the same catalogue', () => {
    const before = released();
    const after = policyUpgrade(before);
    expect(after).toEqual(defaultPolicy(before.catalogue));
    expect(after?.checks).toEqual(CHECKS.map(checkId));
    expect(after?.checks.slice(0, before.checks.length)).toEqual(before.checks);
  });

  it.each([
    ['a duration', { graceMs: 1 }],
    ['the checks', { checks: ['documents@1'] }],
    ['the order of the checks', { checks: released().checks.toReversed() }],
  ])('stays where somebody changed %s', (_, changes) => {
    expect(policyUpgrade({ ...released(), ...changes })).toBeNull();
  });

  it('is not followed by itself', () => {
    expect(policyUpgrade({ ...defaultPolicy(digest('catalogue')), salt: SALT })).toBeNull();
  });
});
