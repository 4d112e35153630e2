/**
 * The register as the appraiser and the accounting see it: the documents in log order, folded
 * into what is known at a register size. Pure; the same in server and report verifier.
 */
import { FleetsealError } from '../errors.ts';
import type { RegisterLeaf } from '../log/leaf.ts';
import type { RegisterDocument } from './documents.ts';
import { enterHostDocument, type HostKeyState, type HostKeys } from './hostKeys.ts';
import type { AppraisalPolicy, Catalogue } from './policyDocuments.ts';
import { catalogueOf, isCatalogueDocument, isPolicyDocument, policyOf } from './policyOf.ts';
import {
  copyRecords,
  enterRecord,
  newRecords,
  type Records,
  typeOfDocument,
} from './recordBook.ts';
import { type Recovery, recoveriesOf } from './recoveries.ts';
import { type UserDocument, type Users, userDocumentOf } from './users.ts';

/** One entry of the register: its leaf and the statement behind it. */
export interface RegisterEntry {
  readonly index: number;
  readonly leaf: RegisterLeaf;
  readonly document: RegisterDocument;
  /** Of a declared use: the document about its user, where it is here. */
  readonly user?: UserDocument;
}

/** A policy with the catalogue that it pins, and from when on it is in force. */
export interface PolicyInForce {
  readonly policy: AppraisalPolicy;
  readonly catalogue: Catalogue;
  /** Register leaf. */
  readonly index: number;
  /** Evidence from this leaf on is appraised with it. */
  readonly evidenceSize: number;
  /** Of the register leaf, milliseconds UTC, declared. */
  readonly time: number;
}

/** What the register says at one size. Maps keep the order of first appearance. */
export interface Register {
  readonly size: number;
  /**
   * How appraisal and accounting read it (docs/formats/accounting.md): 1 where every policy is of
   * the first format, else 2. Reports of the first releases keep their figures by it.
   */
  readonly edition: 1 | 2;
  /** In log order. */
  readonly policies: readonly PolicyInForce[];
  /** The newest policy and its catalogue. */
  readonly policy: AppraisalPolicy;
  readonly catalogue: Catalogue;
  readonly hosts: HostKeys;
  readonly records: Records;
  /** In log order. */
  readonly recoveries: readonly Recovery[];
  /** The documents about users that are here, by digest. */
  readonly users: Users;
}

/**
 * Folds the first `size` entries. Throws stateInvalid where the register has no policy or the
 * catalogue that a policy pins is missing.
 */
export function foldRegister(
  entries: readonly RegisterEntry[],
  digestOf: (entry: RegisterEntry) => string = (entry) => entry.leaf.digest,
): Register {
  const catalogues = new Map<string, Catalogue>();
  const hosts = new Map<string, HostKeyState>();
  const records = newRecords();
  const policies: PolicyInForce[] = [];
  for (const entry of entries) {
    const { document, index, leaf } = entry;
    if (isCatalogueDocument(document)) catalogues.set(digestOf(entry), catalogueOf(document));
    if (isPolicyDocument(document)) {
      const { evidenceSize, time } = leaf;
      const policy = policyOf(document);
      const catalogue = catalogues.get(policy.catalogue);
      if (catalogue === undefined) {
        throw new FleetsealError('stateInvalid', 'The register lacks the catalogue of a policy.');
      }
      policies.push({ policy, catalogue, index, evidenceSize, time });
    }
    enterHostDocument(hosts, entry);
    enterRecord(records, entry);
  }
  const newest = policies.at(-1);
  if (newest === undefined) {
    throw new FleetsealError('stateInvalid', 'The register has no policy with its catalogue.');
  }
  const { policy, catalogue } = newest;
  const isFirst = policies.every((each) => each.policy.format === 'fleetseal/policy@1');
  const edition = isFirst ? 1 : 2;
  const users = usersOf(entries);
  const recoveries = recoveriesOf(entries);
  const { length: size } = entries;
  const inForce = { edition, policies, policy, catalogue } as const;
  return { size, ...inForce, hosts, records, users, recoveries };
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

/**
 * The register with more entries, which are records. It gives what foldRegister gives of all
 * entries; the register given is not changed.
 */
export function withRecords(register: Register, entries: readonly RegisterEntry[]): Register {
  const types = entries.flatMap(({ document }) => typeOfDocument(document) ?? []);
  const records = copyRecords(register.records, types);
  for (const entry of entries) enterRecord(records, entry);
  const added = usersOf(entries);
  const users = added.size === 0 ? register.users : new Map([...register.users, ...added]);
  return { ...register, size: register.size + entries.length, records, users };
}

function usersOf(entries: readonly RegisterEntry[]): Users {
  return new Map(
    entries.flatMap(({ document, user }): [string, UserDocument][] => {
      const digest = userDocumentOf(document);
      return digest === null || user === undefined ? [] : [[digest, user]];
    }),
  );
}

/** The same register with the documents about users that are here. */
export function withUsers(register: Register, users: Users): Register {
  return { ...register, users };
}
