/**
 * What a start writes into the register: at the first one catalogue, appraisal policy and report
 * key, later the defaults of a new release where the old ones were those of a release.
 */
import { defaultCatalogue } from '../shared/appraisal/catalogue.ts';
import { defaultPolicy, policyUpgrade } from '../shared/appraisal/policy.ts';
import { encodeRegisterDocument } from '../shared/register/documents.ts';
import { catalogueDocumentSchema } from '../shared/register/policyDocuments.ts';
import { isPolicyDocument } from '../shared/register/policyOf.ts';
import type { ServerKeys } from './keys.ts';
import type { RegisterBook } from './registerBook.ts';

/**
 * Completes the register. Each statement is appended only where it is missing, so a start that was
 * cut off is completed by the next.
 */
export async function ensureGenesis(register: RegisterBook, keys: ServerKeys): Promise<void> {
  const hasPolicy = register.entries.some(({ document }) => isPolicyDocument(document));
  if (!hasPolicy) await register.append(defaultPolicy(await catalogueOfRelease(register)));
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
export async function catalogueOfRelease(register: RegisterBook): Promise<string> {
  return knownCatalogue(register) ?? (await register.append(defaultCatalogue())).leaf.digest;
}

/** Digest of this release's catalogue; null where the register lacks it. */
export function knownCatalogue(register: RegisterBook): string | null {
  const release = defaultCatalogue();
  const known = register.entries.findLast(({ document }) => {
    if (document.format !== release.format) return false;
    // Parsed, so that members are in the order of the schema.
    const ours = catalogueDocumentSchema.parse({ ...release, salt: document.salt });
    return encodeRegisterDocument(ours) === encodeRegisterDocument(document);
  });
  return known?.leaf.digest ?? null;
}
