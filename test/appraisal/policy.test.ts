import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkId } from '../../shared/appraisal/checks/check.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';
import { defaultPolicy, policyUpgrade } from '../../shared/appraisal/policy.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import type { AppraisalPolicy } from '../../shared/register/policyDocuments.ts';
import { policyOf } from '../../shared/register/policyOf.ts';
import { digest, SALT } from '../factories/appraisal.ts';

/** The policy that a former release wrote. */
function released(version: 'v1' | 'v2' = 'v1'): AppraisalPolicy {
  const path = `../golden/${version}/register/policy.json`;
  const document = parseRegisterDocument(readFileSync(new URL(path, import.meta.url), 'utf8'));
  if (document.format !== 'fleetseal/policy@1') throw new TypeError('no policy');
  return policyOf(document);
}

describe('the default policy of a former release', () => {
  it.each(['v1', 'v2'] as const)('%s is followed by the one of this release', (version) => {
    const before = released(version);
    const after = policyUpgrade(before);
    expect(after).toEqual(defaultPolicy(before.catalogue));
    // Of each check the newest version, in the order of the release.
    const newest = CHECKS.filter(
      (check) =>
        !CHECKS.some(({ name, version }) => name === check.name && version > check.version),
    );
    expect(after?.checks).toEqual(newest.map(checkId));
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
