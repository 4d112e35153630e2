/**
 * The register as the appraiser and the accounting see it: the documents in log order, folded
 * into what is known at a register size. Pure; the same in server and report verifier.
 */
import { FleetsealError } from '../errors.ts';
import type { RegisterLeaf } from '../log/leaf.ts';
import type { AppraisalPolicy, Catalogue, RegisterDocument } from './documents.ts';
import { enterHostDocument, type HostKeyState, type HostKeys } from './hostKeys.ts';
import type { License, Shipment } from './license.ts';

/** One entry of the register: its leaf and the statement behind it. */
export interface RegisterEntry {
  readonly index: number;
  readonly leaf: RegisterLeaf;
  readonly document: RegisterDocument;
}

/** One version of a license or shipment with the register leaf that gives it. */
export interface Version<T> {
  readonly value: T;
  readonly index: number;
}

/** The current version, and those that it corrects: a correction must not undo what was said. */
export interface Registered<T> extends Version<T> {
  /** In log order. */
  readonly earlier: readonly Version<T>[];
}

/** What the register says at one size. Maps keep the order of first appearance. */
export interface Register {
  readonly size: number;
  readonly policy: AppraisalPolicy;
  readonly catalogue: Catalogue;
  readonly hosts: HostKeys;
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
  const hosts = new Map<string, HostKeyState>();
  const licenses = new Map<string, Folded<License>>();
  const shipments = new Map<string, Folded<Shipment>>();
  let policy: AppraisalPolicy | undefined;
  for (const entry of entries) {
    const { document, index } = entry;
    if (document.format === 'fleetseal/policy@1') policy = document;
    if (document.format === 'fleetseal/catalogue@1') catalogues.set(digestOf(entry), document);
    enterHostDocument(hosts, entry);
    if (document.format === 'fleetseal/license@1') {
      correct(licenses, { value: document.license, index });
    }
    if (document.format === 'fleetseal/shipment@1') {
      correct(shipments, { value: document.shipment, index });
    }
  }
  const catalogue = policy === undefined ? undefined : catalogues.get(policy.catalogue);
  if (policy === undefined || catalogue === undefined) {
    throw new FleetsealError('stateInvalid', 'The register has no policy with its catalogue.');
  }
  return { size: entries.length, policy, catalogue, hosts, licenses, shipments };
}

/**
 * The register with one more entry, which is of a host key or an event of one. It gives what
 * foldRegister gives of all entries. Throws as enterHostDocument does.
 */
export function withHostDocument(register: Register, entry: RegisterEntry): Register {
  const hosts = new Map(register.hosts);
  enterHostDocument(hosts, entry);
  return { ...register, size: register.size + 1, hosts };
}

interface Folded<T> extends Version<T> {
  readonly earlier: Version<T>[];
}

function correct<T extends { readonly id: string }>(
  all: Map<string, Folded<T>>,
  version: Version<T>,
): void {
  const before = all.get(version.value.id);
  const earlier = before?.earlier ?? [];
  if (before !== undefined) earlier.push({ value: before.value, index: before.index });
  all.set(version.value.id, { ...version, earlier });
}
