/**
 * What a start writes into the register: at the first one catalogue, appraisal policy and report
 * key, later the defaults of a new release where the old ones were those of a release.
 */
import { defaultCatalogue } from '../shared/appraisal/catalogue.ts';
import { defaultPolicy, policyUpgrade } from '../shared/appraisal/policy.ts';
import { equalBytes } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import type { ServerKeys } from './keys.ts';
import type { RegisterBook } from './registerBook.ts';

/**
 * Completes the register. Each statement is appended only where it is missing, so a start that was
 * cut off is completed by the next.
 */
export async function ensureGenesis(register: RegisterBook, keys: ServerKeys): Promise<void> {
  const find = (format: string) => register.entries.find((one) => one.document.format === format);
  const catalogue = find('fleetseal/catalogue@1') ?? (await register.append(defaultCatalogue()));
  if (find('fleetseal/policy@1') === undefined) {
    await register.append(defaultPolicy(catalogue.leaf.digest));
  }
  await upgradePolicy(register);
  const { kid, publicJwk } = keys.report;
  const known = register.entries.some(
    ({ document }) => document.format === 'fleetseal/reportKey@1' && document.kid === kid,
  );
  if (!known) await register.append({ format: 'fleetseal/reportKey@1', kid, jwk: publicJwk });
}

async function upgradePolicy(register: RegisterBook): Promise<void> {
  const next = policyUpgrade(register.folded.register.policy);
  if (next === null) return;
  await register.append({ ...next, catalogue: await catalogueOfRelease(register) });
}

/** Digest of this release's catalogue, which is appended where the register lacks it. */
async function catalogueOfRelease(register: RegisterBook): Promise<string> {
  const current = encodeJson(defaultCatalogue());
  const known = register.entries.findLast(({ document }) => {
    if (document.format !== 'fleetseal/catalogue@1') return false;
    const { salt: _, ...unsalted } = document;
    return equalBytes(encodeJson(unsalted), current);
  });
  return (known ?? (await register.append(defaultCatalogue()))).leaf.digest;
}
