/** What the first start writes into the register: catalogue, appraisal policy, report key. */
import { defaultCatalogue } from '../shared/appraisal/catalogue.ts';
import { defaultPolicy } from '../shared/appraisal/policy.ts';
import type { ServerKeys } from './keys.ts';
import type { RegisterBook } from './registerBook.ts';

/**
 * Completes the register's beginning. Each statement is appended only where it is missing, so a
 * first start that was cut off is completed by the next.
 */
export async function ensureGenesis(register: RegisterBook, keys: ServerKeys): Promise<void> {
  const find = (format: string) => register.entries.find((one) => one.document.format === format);
  const catalogue = find('fleetseal/catalogue@1') ?? (await register.append(defaultCatalogue()));
  if (find('fleetseal/policy@1') === undefined) {
    await register.append(defaultPolicy(catalogue.leaf.digest));
  }
  const { kid, publicJwk } = keys.report;
  const known = register.entries.some(
    ({ document }) => document.format === 'fleetseal/reportKey@1' && document.kid === kid,
  );
  if (!known) await register.append({ format: 'fleetseal/reportKey@1', kid, jwk: publicJwk });
}
