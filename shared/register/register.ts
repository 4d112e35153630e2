/**
 * The register as the appraiser and the accounting see it: the documents in log order, folded
 * into what is known at a register size. Pure; the same in server and report verifier.
 */
import { FleetsealError } from '../errors.ts';
import type { RegisterLeaf } from '../log/leaf.ts';
import type { AppraisalPolicy, Catalogue, HostKeyDocument, RegisterDocument } from './documents.ts';
import type { License, Shipment } from './license.ts';

/** One entry of the register: its leaf and the statement behind it. */
export interface RegisterEntry {
  readonly index: number;
  readonly leaf: RegisterLeaf;
  readonly document: RegisterDocument;
}

/** A license or shipment with the register leaf that gives its current version. */
export interface Registered<T> {
  readonly value: T;
  readonly index: number;
}

/** What the register says at one size. Maps keep the order of first appearance. */
export interface Register {
  readonly size: number;
  readonly policy: AppraisalPolicy;
  readonly catalogue: Catalogue;
  readonly hostKeys: ReadonlyMap<string, HostKeyDocument>;
  readonly licenses: ReadonlyMap<string, Registered<License>>;
  readonly shipments: ReadonlyMap<string, Registered<Shipment>>;
}

/**
 * Folds the first `size` entries. Throws stateInvalid where the register has no policy or the
 * catalogue that the policy pins is missing.
 */
export function foldRegister(
  entries: readonly RegisterEntry[],
  digestOf: (entry: RegisterEntry) => string = (entry) => entry.leaf.digest,
): Register {
  const catalogues = new Map<string, Catalogue>();
  const hostKeys = new Map<string, HostKeyDocument>();
  const licenses = new Map<string, Registered<License>>();
  const shipments = new Map<string, Registered<Shipment>>();
  let policy: AppraisalPolicy | undefined;
  for (const entry of entries) {
    const { document, index } = entry;
    if (document.format === 'fleetseal/policy@1') policy = document;
    if (document.format === 'fleetseal/catalogue@1') catalogues.set(digestOf(entry), document);
    if (document.format === 'fleetseal/hostKey@1') hostKeys.set(document.kid, document);
    if (document.format === 'fleetseal/license@1') {
      licenses.set(document.license.id, { value: document.license, index });
    }
    if (document.format === 'fleetseal/shipment@1') {
      shipments.set(document.shipment.id, { value: document.shipment, index });
    }
  }
  const catalogue = policy === undefined ? undefined : catalogues.get(policy.catalogue);
  if (policy === undefined || catalogue === undefined) {
    throw new FleetsealError('stateInvalid', 'The register has no policy with its catalogue.');
  }
  return { size: entries.length, policy, catalogue, hostKeys, licenses, shipments };
}
