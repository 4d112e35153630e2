/**
 * The life of host keys as the register tells it: registered, approved, followed by another key,
 * ended. One fold for server, appraisal and report verifier (docs/formats/register.md).
 */
import { type ParsedJws, parseJws } from '../crypto/jws.ts';
import { importP256PublicKey } from '../crypto/keys.ts';
import type { HostKey, SequencePoint } from '../evidence/evidence.ts';
import { LIMITS } from '../limits.ts';
import type { EvidenceLogLeaf, RegisterLeaf } from '../log/leaf.ts';
import {
  parseSigned,
  RETIRE_TYP,
  type Retirement,
  ROTATE_CONSENT_TYP,
  ROTATE_TYP,
  type Rotation,
  type RotationConsent,
  retirementSchema,
  rotationConsentSchema,
  rotationSchema,
} from '../protocol/messages.ts';
import type { TpmStatement } from '../tpm/statement.ts';
import { attestationKeyOf } from '../tpm/statementCheck.ts';
import {
  type HostEventDocument,
  type HostKeyDocument,
  KEY_PROTECTIONS,
  type RegisterDocument,
} from './documents.ts';

/** How a host key ended. */
export interface KeyEnd {
  readonly cause: 'rotation' | 'replacement' | 'retirement' | 'refusal';
  /** The last evidence that it may have signed: null for none, undefined where nobody said. */
  readonly last?: SequencePoint | null;
  /** Register leaf that says so. */
  readonly index: number;
  /** Size of the evidence log that this leaf follows. */
  readonly evidenceSize: number;
  /** Of that leaf, milliseconds UTC, declared. */
  readonly time: number;
}

/** What the register says of one host key. */
export interface HostKeyState {
  readonly document: HostKeyDocument;
  /** Register leaf of the document. */
  readonly index: number;
  /** Size of the evidence log that this leaf follows. */
  readonly evidenceSize: number;
  /** Key id of the host's first key: the same for every key of one host. */
  readonly hostId: string;
  /** Leaf of the evidence log from which evidence counts; null while the key waits for approval. */
  readonly countsFrom: number | null;
  readonly ended: KeyEnd | null;
  /** The next key of the same host. */
  readonly replacedBy: string | null;
}

/** Host keys by key id, in order of registration. */
export type HostKeys = ReadonlyMap<string, HostKeyState>;

/** What the fold reads of a register entry. */
export interface HostKeyEntry {
  readonly index: number;
  readonly leaf: Pick<RegisterLeaf, 'evidenceSize' | 'time'>;
  readonly document: RegisterDocument;
}

/** True for a document that says something of a host key. */
export function isHostDocument(
  document: RegisterDocument,
): document is HostKeyDocument | HostEventDocument {
  return isHostKeyDocument(document) || document.format === 'fleetseal/hostEvent@1';
}

/** True for the document of a host key, of any release. */
export function isHostKeyDocument(document: RegisterDocument): document is HostKeyDocument {
  return document.format === 'fleetseal/hostKey@1' || document.format === 'fleetseal/hostKey@2';
}

/**
 * Enters one register document into the map; one that is about no host changes nothing. What does
 * not fit never makes evidence count: a rotation from a key that is not in use, or out of its TPM,
 * gives a key that waits for approval; an event on a key that is unknown or has ended changes
 * nothing. Signatures are not verified here. Throws jwsInvalid, frameInvalid, tooLarge.
 */
export function enterHostDocument(hosts: Map<string, HostKeyState>, entry: HostKeyEntry): void {
  const { document } = entry;
  if (document.format === 'fleetseal/hostEvent@1') enterEvent(hosts, document, entry);
  else if (isHostKeyDocument(document)) enterKey(hosts, document, entry);
}

/** The keys of one host, the first one first. */
export function keysOfHost(hosts: HostKeys, hostId: string): string[] {
  const keys: string[] = [];
  let kid: string | null = hosts.has(hostId) ? hostId : null;
  while (kid !== null) {
    keys.push(kid);
    kid = hosts.get(kid)?.replacedBy ?? null;
  }
  return keys;
}

/** Id of the host of a key; a key that the register does not name is a host of its own. */
export function hostIdOf(hosts: HostKeys, kid: string): string {
  return hosts.get(kid)?.hostId ?? kid;
}

/** True where a person must approve the key and nobody has decided yet. */
export function awaitsApproval({ countsFrom, ended }: HostKeyState): boolean {
  return countsFrom === null && ended === null;
}

/** A leaf of the evidence log with its place. */
export interface PlacedLeaf {
  readonly index: number;
  readonly leaf: Pick<EvidenceLogLeaf, 'seq' | 'digest'> & { readonly challengedAt?: number };
}

/**
 * True for what a key signed after its end: beyond the last point that it named, wherever that
 * was logged, or in answer to a challenge that is younger than its end; where none is named,
 * whatever was logged after the register said that it ended.
 */
export function isAfterEnd({ ended }: HostKeyState, { index, leaf }: PlacedLeaf): boolean {
  if (ended === null) return false;
  const { last } = ended;
  if (last === undefined) return index >= ended.evidenceSize;
  // A key that named a point far ahead would go on beside the key that follows it.
  if (leaf.challengedAt !== undefined && leaf.challengedAt > ended.time) return true;
  if (last === null || leaf.seq === null) return last === null || index >= ended.evidenceSize;
  return leaf.seq > last.seq || (leaf.seq === last.seq && leaf.digest !== last.digest);
}

/** True for evidence that counts: of a key that needs no approval, or has it, and by its end. */
export function isCounted(state: HostKeyState, placed: PlacedLeaf): boolean {
  const { countsFrom } = state;
  return countsFrom !== null && placed.index >= countsFrom && !isAfterEnd(state, placed);
}

/** What the register says of how a key is kept. */
export interface KeyKeeping {
  readonly protection: HostKeyDocument['protection'];
  readonly tpm: TpmStatement | null;
}

/** How the key of a document is kept. */
export function keepingOf(document: HostKeyDocument): KeyKeeping {
  const { protection } = document;
  return { protection, tpm: document.format === 'fleetseal/hostKey@2' ? document.tpm : null };
}

/**
 * True where the next key of a host is in the same TPM and no worse kept. From a key in a file any
 * other will do. Else whoever had a host for a minute could carry its identity away for good.
 */
export function isKeptAsWell(old: KeyKeeping, next: KeyKeeping): boolean {
  if (old.tpm === null) return true;
  const rank = ({ protection }: KeyKeeping) => KEY_PROTECTIONS.indexOf(protection);
  return next.tpm?.ekPublic === old.tpm.ekPublic && rank(next) >= rank(old);
}

/** The keys by which evidence of this host key is verified. Throws keyInvalid, tpmInvalid. */
export async function openHostKey(document: HostKeyDocument): Promise<HostKey> {
  const { kid, ueid, jwk } = document;
  const { tpm } = keepingOf(document);
  const publicKey = await importP256PublicKey(jwk);
  return {
    kid,
    ueid,
    publicKey,
    attestationKey: tpm === null ? null : await attestationKeyOf(tpm),
  };
}

/** A rotation with the parts that two keys signed. */
export interface ParsedRotation {
  /** Signed by the new key. */
  readonly request: ParsedJws;
  readonly rotation: Rotation;
  /** Signed by the old key. */
  readonly consentJws: ParsedJws;
  readonly consent: RotationConsent;
}

/** Parses a rotation; its signatures are still to be verified. Throws jwsInvalid, frameInvalid. */
export function parseRotation(text: string): ParsedRotation {
  const request = parseJws(text, { typ: ROTATE_TYP, maxBytes: LIMITS.enrollmentBytes });
  const rotation = parseSigned(request.payloadBytes, rotationSchema);
  const { consent: consentText } = rotation;
  const maxBytes = LIMITS.signedFrameBytes;
  const consentJws = parseJws(consentText, { typ: ROTATE_CONSENT_TYP, maxBytes });
  const consent = parseSigned(consentJws.payloadBytes, rotationConsentSchema);
  return { request, rotation, consentJws, consent };
}

/** Parses a retirement; its signature is still to be verified. Throws jwsInvalid, frameInvalid. */
export function parseRetirement(text: string): { request: ParsedJws; retirement: Retirement } {
  const request = parseJws(text, { typ: RETIRE_TYP, maxBytes: LIMITS.enrollmentBytes });
  return { request, retirement: parseSigned(request.payloadBytes, retirementSchema) };
}

function enterKey(
  hosts: Map<string, HostKeyState>,
  document: HostKeyDocument,
  entry: HostKeyEntry,
): void {
  const { kid } = document;
  // A second document could rename a host, move it, or make its key look better kept than it is.
  if (hosts.has(kid)) return;
  const isNew = document.format === 'fleetseal/hostKey@2';
  const rotation = isNew ? document.rotation : null;
  const state: HostKeyState = {
    document,
    index: entry.index,
    evidenceSize: entry.leaf.evidenceSize,
    hostId: kid,
    countsFrom: isNew && document.awaitsApproval ? null : 0,
    ended: null,
    replacedBy: null,
  };
  if (rotation === null) {
    hosts.set(kid, state);
    return;
  }
  const { rotation: said, consent } = parseRotation(rotation);
  const old = hosts.get(said.oldKid);
  if (old === undefined || old.ended !== null || said.oldKid === kid) {
    hosts.set(kid, { ...state, countsFrom: null });
    return;
  }
  const ended = { cause: 'rotation', last: consent.last, ...endOf(entry) } as const;
  hosts.set(said.oldKid, { ...old, ended, replacedBy: kid });
  const isKept = isKeptAsWell(keepingOf(old.document), keepingOf(document));
  const countsFrom = old.countsFrom === null || !isKept ? null : state.countsFrom;
  hosts.set(kid, { ...state, hostId: old.hostId, countsFrom });
}

function enterEvent(
  hosts: Map<string, HostKeyState>,
  event: HostEventDocument,
  entry: HostKeyEntry,
): void {
  const state = hosts.get(event.kid);
  if (state === undefined) return;
  if (event.event === 'approved') {
    const waits = state.countsFrom === null && state.ended?.cause !== 'refusal';
    if (waits) approve(hosts, event, entry);
    return;
  }
  if (state.ended !== null) return;
  if (event.event === 'refused') {
    hosts.set(event.kid, { ...state, ended: { cause: 'refusal', ...endOf(entry) } });
    return;
  }
  const { retirement } = event;
  const last = retirement === null ? {} : { last: parseRetirement(retirement).retirement.last };
  hosts.set(event.kid, { ...state, ended: { cause: 'retirement', ...last, ...endOf(entry) } });
}

/** Approves every key of the host: it may have rotated its key while it waited. */
function approve(
  hosts: Map<string, HostKeyState>,
  { kid, replaces }: Extract<HostEventDocument, { event: 'approved' }>,
  entry: HostKeyEntry,
): void {
  const ownId = hostIdOf(hosts, kid);
  const before = replaces === null ? undefined : hosts.get(replaces);
  const own = keysOfHost(hosts, ownId);
  const isOther = before !== undefined && before.hostId !== ownId;
  if (isOther) replace(hosts, { hostId: before.hostId, by: ownId, entry });
  const hostId = isOther ? before.hostId : ownId;
  for (const each of own) {
    const state = hosts.get(each);
    if (state === undefined) continue;
    hosts.set(each, { ...state, hostId, countsFrom: state.countsFrom ?? entry.leaf.evidenceSize });
  }
}

/** Ends the last key of a host, unless it has ended, and makes another one follow it. */
function replace(
  hosts: Map<string, HostKeyState>,
  { hostId, by, entry }: { hostId: string; by: string; entry: HostKeyEntry },
): void {
  const kid = keysOfHost(hosts, hostId).at(-1);
  const state = kid === undefined ? undefined : hosts.get(kid);
  if (kid === undefined || state === undefined) return;
  const ended = state.ended ?? ({ cause: 'replacement', ...endOf(entry) } as const);
  hosts.set(kid, { ...state, ended, replacedBy: by });
}

function endOf({ index, leaf }: HostKeyEntry): Pick<KeyEnd, 'index' | 'evidenceSize' | 'time'> {
  return { index, evidenceSize: leaf.evidenceSize, time: leaf.time };
}
