/** Step 7: the register's documents match its leaves one to one; what hosts signed verifies. */
import { type P256PublicJwk, thumbprint } from '../../crypto/keys.ts';
import { FleetsealError } from '../../errors.ts';
import { documentDigest } from '../../evidence/document.ts';
import {
  type HostKeyDocument,
  parseRegisterDocument,
  registerKind,
} from '../../register/documents.ts';
import { type HostKeys, isHostKeyDocument, keysOfHost } from '../../register/hostKeys.ts';
import { type LogOrigins, lossWords } from '../../register/recoveries.ts';
import { foldRegister, type Register, type RegisterEntry } from '../../register/register.ts';
import { amount } from '../../text/amount.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import { checkHostDocument } from './hostDocuments.ts';
import { checkLabTests } from './labTests.ts';
import { parseKnownRegisterLeaf } from './leaves.ts';
import type { EvidenceLog } from './logs.ts';
import { checkRecords } from './records.ts';
import { checkRecoveries, type RecoveryNeeds } from './recoveries.ts';
import { checkReleases } from './releases.ts';
import { checkLeafTimes, newestWords, type StatedTimes } from './times.ts';

/** The whole register, checked against its leaves. */
export interface CheckedRegister {
  readonly entries: readonly RegisterEntry[];
  readonly register: Register;
  /** The names that the evidence log had. */
  readonly origins: LogOrigins;
}

/** What the register is matched with. */
export interface RegisterNeeds {
  readonly members: MemberBytes;
  readonly registerLeaves: readonly Uint8Array[];
  readonly log: Pick<EvidenceLog, 'leaves'>;
  /** Present names of the logs. */
  readonly origins: RecoveryNeeds['origins'];
  /** Raw public keys of the logs; null where their signatures are not to be verified. */
  readonly keys: RecoveryNeeds['keys'];
}

/** Step 7: as matchRegister; and the times of the leaves never fall. */
export async function checkRegister(
  needs: RegisterNeeds & { scope: StatedTimes },
): Promise<Checked<CheckedRegister>> {
  const { value, words } = await matchRegister(needs);
  const leaves = value.entries.map(({ leaf }) => leaf);
  checkLeafTimes('register', leaves, needs.scope);
  return { value, words: `${words} ${newestWords(leaves, needs.scope)}` };
}

/**
 * Kind, digest and order of every document; each follows no smaller evidence log than the one
 * before and none larger than the reported one; key ids are those of their keys; a host key is
 * registered once; what hosts and TPMs signed in it verifies, and what labs signed; keys that count
 * share a ueid only within one host, or with one that has left; records are as checkRecords asks,
 * recoveries as checkRecoveries asks, releases of reports as checkReleases asks.
 * Throws reportInvalid, leafInvalid, documentInvalid, jwsInvalid, frameInvalid, signatureInvalid,
 * tpmInvalid; stateInvalid without the catalogue of a policy.
 */
export async function matchRegister(needs: RegisterNeeds): Promise<Checked<CheckedRegister>> {
  const { members, registerLeaves: leaves, log } = needs;
  const texts = splitLines(memberBytes(members, 'register.jsonl'));
  if (texts.length !== leaves.length) {
    fail(`The register has ${leaves.length} leaves, the report ${texts.length} documents.`);
  }
  const entries = texts.map((text, index) => registerEntry(text, index, leaves[index]));
  const origins = await checkRecoveries({
    ...needs,
    entries,
    leaves: { evidence: log.leaves, register: leaves },
  });
  const known = new Map<string, HostKeyDocument>();
  let follows = 0;
  for (const entry of entries) {
    const { index, leaf, document } = entry;
    if (leaf.evidenceSize < follows || leaf.evidenceSize > log.leaves.length) {
      fail(`Register leaf ${index} follows an evidence log of ${leaf.evidenceSize} leaves.`);
    }
    follows = leaf.evidenceSize;
    checkDocument(entry);
    const key = isHostKeyDocument(document) ? document : null;
    // A second entry could rename a host, move it, or make its key look better kept than it is.
    if (key !== null && known.has(key.kid)) {
      fail(`Register document ${index} names a host key again.`);
    }
    await checkHostDocument(document, { index, known, origin: origins.atRegister(index) });
    if (key !== null) known.set(key.kid, key);
  }
  checkRecords(entries);
  await checkReleases(entries, (index) => origins.atRegister(index));
  const register = foldRegister(entries);
  checkUeids(register.hosts);
  const signed = await checkLabTests(entries, register);
  const labs = signed === 0 ? '' : ` Lab tests that verify under a key of their lab: ${signed}.`;
  const lost = origins.recoveries.map(({ document }) => ` ${lossWords(document)}`).join('');
  return {
    value: { entries, register, origins },
    words: `${amount(entries.length, 'register document')}, each as its leaf says.${labs}${lost}`,
  };
}

/**
 * A ueid stands for one host in use: a host that left may be enrolled anew under its own. A key
 * that nobody approved proves nothing by the one it claims.
 */
function checkUeids(hosts: HostKeys): void {
  const owners = new Map<string, string>();
  for (const { document, index, hostId, countsFrom } of hosts.values()) {
    if (countsFrom === null) continue;
    const owner = owners.get(document.ueid) ?? hostId;
    const last = hosts.get(keysOfHost(hosts, owner).at(-1) ?? '');
    const hasLeft = (last?.ended?.index ?? index) < index;
    if (owner !== hostId && !hasLeft) {
      fail(`Register document ${index} names the ueid of another host.`);
    }
    owners.set(document.ueid, hostId);
  }
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
  if (isHostKeyDocument(document) || document.format === 'fleetseal/reportKey@1') {
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
