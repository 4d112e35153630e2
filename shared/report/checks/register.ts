/** Step 7: the register's documents match its leaves one to one. */
import { type P256PublicJwk, thumbprint } from '../../crypto/keys.ts';
import { FleetsealError } from '../../errors.ts';
import { documentDigest } from '../../evidence/document.ts';
import {
  type HostKeyDocument,
  parseRegisterDocument,
  registerKind,
} from '../../register/documents.ts';
import { foldRegister, type Register, type RegisterEntry } from '../../register/register.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import { parseKnownRegisterLeaf } from './leaves.ts';
import type { EvidenceLog } from './logs.ts';

/** A host key with the size of the evidence log that its registration follows. */
export interface RegisteredHostKey {
  readonly document: HostKeyDocument;
  readonly evidenceSize: number;
}

/** The whole register, checked against its leaves. */
export interface CheckedRegister {
  readonly entries: readonly RegisterEntry[];
  readonly register: Register;
  /** The current entry of each host key, by key id. */
  readonly hostKeys: ReadonlyMap<string, RegisteredHostKey>;
}

/**
 * Step 7: kind, digest and order of every document; each follows no smaller evidence log than the
 * one before and none larger than the reported one; key ids are those of their keys.
 */
export function matchRegister(needs: {
  members: MemberBytes;
  registerLeaves: readonly Uint8Array[];
  log: Pick<EvidenceLog, 'leaves'>;
}): Checked<CheckedRegister> {
  const { members, registerLeaves: leaves, log } = needs;
  const texts = splitLines(memberBytes(members, 'register.jsonl'));
  if (texts.length !== leaves.length) {
    fail(`The register has ${leaves.length} leaves, the report ${texts.length} documents.`);
  }
  const entries = texts.map((text, index) => registerEntry(text, index, leaves[index]));
  const hostKeys = new Map<string, RegisteredHostKey>();
  let follows = 0;
  for (const entry of entries) {
    const { index, leaf, document } = entry;
    if (leaf.evidenceSize < follows || leaf.evidenceSize > log.leaves.length) {
      fail(`Register leaf ${index} follows an evidence log of ${leaf.evidenceSize} leaves.`);
    }
    follows = leaf.evidenceSize;
    checkDocument(entry);
    if (document.format === 'fleetseal/hostKey@1') {
      const first = hostKeys.get(document.kid);
      hostKeys.set(document.kid, { document, evidenceSize: first?.evidenceSize ?? follows });
    }
  }
  const value = { entries, register: foldRegister(entries), hostKeys };
  return { value, words: `All ${entries.length} register documents match their leaves.` };
}

function registerEntry(text: string, index: number, bytes: Uint8Array | undefined): RegisterEntry {
  if (bytes === undefined) throw new TypeError(`no register leaf ${index}`);
  const leaf = parseKnownRegisterLeaf(bytes);
  if (documentDigest(text) !== leaf.digest) {
    fail(`Register document ${index} (${leaf.kind}) has another digest than its leaf.`);
  }
  const document = parseRegisterDocument(text);
  if (registerKind(document) !== leaf.kind) {
    fail(`Register document ${index} is a ${registerKind(document)}, its leaf a ${leaf.kind}.`);
  }
  return { index, leaf, document };
}

function checkDocument({ index, leaf, document }: RegisterEntry): void {
  if (document.format === 'fleetseal/hostKey@1' || document.format === 'fleetseal/reportKey@1') {
    checkKid(index, document);
  }
  if (document.format !== 'fleetseal/result@1') return;
  if (document.registerSize > index || document.evidenceIndex >= leaf.evidenceSize) {
    fail(`Register document ${index} is a result of something that was logged after it.`);
  }
}

function checkKid(index: number, key: { kid: string; jwk: P256PublicJwk }): void {
  if (thumbprint(key.jwk) !== key.kid) fail(`Register document ${index} names another key id.`);
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
