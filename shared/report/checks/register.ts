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
import { amount } from '../../text/amount.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import { parseKnownRegisterLeaf } from './leaves.ts';
import type { EvidenceLog } from './logs.ts';
import { checkLeafTimes, newestWords, type StatedTimes } from './times.ts';

/** A host key with the size of the evidence log that its registration follows. */
export interface RegisteredHostKey {
  readonly document: HostKeyDocument;
  readonly evidenceSize: number;
}

/** The whole register, checked against its leaves. */
export interface CheckedRegister {
  readonly entries: readonly RegisterEntry[];
  readonly register: Register;
  /** The one entry of each host key, by key id. */
  readonly hostKeys: ReadonlyMap<string, RegisteredHostKey>;
}

/** What the register is matched with. */
export interface RegisterNeeds {
  readonly members: MemberBytes;
  readonly registerLeaves: readonly Uint8Array[];
  readonly log: Pick<EvidenceLog, 'leaves'>;
}

/** Step 7: as matchRegister; and the times of the leaves never fall. */
export function checkRegister(
  needs: RegisterNeeds & { scope: StatedTimes },
): Checked<CheckedRegister> {
  const { value, words } = matchRegister(needs);
  const leaves = value.entries.map(({ leaf }) => leaf);
  checkLeafTimes('register', leaves, needs.scope);
  return { value, words: `${words} ${newestWords(leaves, needs.scope)}` };
}

/**
 * Kind, digest and order of every document; each follows no smaller evidence log than the one
 * before and none larger than the reported one; key ids are those of their keys; a host key is
 * registered once, under a ueid of its own. Throws reportInvalid, leafInvalid, documentInvalid.
 */
export function matchRegister(needs: RegisterNeeds): Checked<CheckedRegister> {
  const { members, registerLeaves: leaves, log } = needs;
  const texts = splitLines(memberBytes(members, 'register.jsonl'));
  if (texts.length !== leaves.length) {
    fail(`The register has ${leaves.length} leaves, the report ${texts.length} documents.`);
  }
  const entries = texts.map((text, index) => registerEntry(text, index, leaves[index]));
  const hostKeys = new Map<string, RegisteredHostKey>();
  const ueids = new Set<string>();
  let follows = 0;
  for (const entry of entries) {
    const { index, leaf, document } = entry;
    if (leaf.evidenceSize < follows || leaf.evidenceSize > log.leaves.length) {
      fail(`Register leaf ${index} follows an evidence log of ${leaf.evidenceSize} leaves.`);
    }
    follows = leaf.evidenceSize;
    checkDocument(entry);
    if (document.format !== 'fleetseal/hostKey@1') continue;
    // A second entry could rename a host, move it, or make its key look better kept than it is.
    if (hostKeys.has(document.kid)) fail(`Register document ${index} names a host key again.`);
    if (ueids.has(document.ueid)) fail(`Register document ${index} names the ueid of another key.`);
    ueids.add(document.ueid);
    hostKeys.set(document.kid, { document, evidenceSize: follows });
  }
  const value = { entries, register: foldRegister(entries), hostKeys };
  return {
    value,
    words: `${amount(entries.length, 'register document')}, each as its leaf says.`,
  };
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
