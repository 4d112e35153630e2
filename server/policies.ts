/** The appraisal policy of the register: shown as a file, and replaced by one. */
import type { PolicyImportReply, PolicyReply } from '../shared/api/policy.ts';
import { FleetsealError } from '../shared/errors.ts';
import { isCatalogueDocument } from '../shared/register/policyOf.ts';
import { catalogueOfRelease, knownCatalogue } from './genesis.ts';
import { DEFAULT_CATALOGUE, parsePolicyFile, policyChanges, policyText } from './policyFile.ts';
import type { RegisterBook } from './registerBook.ts';

/** A policy to put in force. */
export interface PolicyOrder {
  /** The whole policy as YAML text. */
  readonly content: string;
  /** True: say what would change, and change nothing. */
  readonly dryRun: boolean;
  readonly by: string;
  readonly reason: string;
}

/** The newest policy. */
export function showPolicy(register: RegisterBook): PolicyReply {
  const { policies, policy } = register.folded.register;
  const { index = 0, time: since = 0 } = policies.at(-1) ?? {};
  const { format: _, salt: _1, by, reason, ...values } = policy;
  return { text: policyText(policy), values, index, since, by, reason };
}

/**
 * Puts another policy in force from now on. Throws as parsePolicyFile does, notFound for a
 * catalogue that the register does not have, usageWrong where the reason is missing.
 */
export function importPolicy(
  register: RegisterBook,
  request: PolicyOrder,
): Promise<PolicyImportReply> {
  return register.exclusive(async () => {
    const { content, dryRun, by, reason } = request;
    const file = parsePolicyFile(content);
    const { policy } = register.folded.register;
    const named = file.catalogue === DEFAULT_CATALOGUE ? knownCatalogue(register) : file.catalogue;
    if (named !== null) checkCatalogue(register, named);
    const changes = policyChanges(policy, { ...file, catalogue: named ?? DEFAULT_CATALOGUE });
    const isNewFormat = policy.format === 'fleetseal/policy@1';
    if (dryRun || (changes.length === 0 && !isNewFormat)) return { changes, index: null };
    if (reason.trim() === '') {
      throw new FleetsealError('usageWrong', 'A change of the policy takes a reason.');
    }
    const catalogue = named ?? (await catalogueOfRelease(register));
    const format = 'fleetseal/policy@2';
    const { index } = await register.append({ format, by, reason, ...file, catalogue });
    return { changes, index };
  });
}

function checkCatalogue(register: RegisterBook, digest: string): void {
  const isKnown = register.entries.some(
    ({ document, leaf }) => isCatalogueDocument(document) && leaf.digest === digest,
  );
  if (isKnown) return;
  const detail = `The register has no catalogue ${digest}; write ${DEFAULT_CATALOGUE} for ours.`;
  throw new FleetsealError('notFound', detail);
}
