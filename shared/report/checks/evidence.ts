/** Steps 8 and 9: the evidence matches the log and its signatures verify; the documents match. */

import * as z from 'zod';
import { compareText } from '../../bytes/bytes.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import { importP256PublicKey } from '../../crypto/keys.ts';
import { FleetsealError, isFleetsealError } from '../../errors.ts';
import { documentDigest } from '../../evidence/document.ts';
import {
  EVIDENCE_PROFILE,
  type HostKey,
  type LoggedEvidence,
  loggedEvidence,
  parseEvidence,
  type SignedEvidence,
  verifyEvidence,
} from '../../evidence/evidence.ts';
import type { EvidenceLeaf } from '../../log/leaf.ts';
import { type IndexedLeaf, type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import type { CheckedRegister, RegisteredHostKey } from './register.ts';

/** The evidence leaves that count, refusals left out. */
export type EvidenceLeaves = readonly IndexedLeaf<EvidenceLeaf>[];

/** Of the leaves that count, those of accepted evidence. */
export function evidenceLeaves(counted: readonly IndexedLeaf[]): IndexedLeaf<EvidenceLeaf>[] {
  return counted.flatMap(({ index, leaf }) => (leaf.kind === 'evidence' ? [{ index, leaf }] : []));
}

/**
 * Step 8: every evidence leaf that counts has its evidence and every evidence its leaf, in leaf
 * order; each verifies under the key that the register named before it was logged; digest, key
 * and sequence point are those of the leaf.
 */
export async function checkEvidence(needs: {
  members: MemberBytes;
  counted: readonly IndexedLeaf[];
  register: CheckedRegister;
  /** Origin of the evidence log. */
  origin: string;
}): Promise<Checked<LoggedEvidence[]>> {
  const { members, counted, register, origin } = needs;
  const signed = splitLines(memberBytes(members, 'evidence.txt')).map(parseEvidence);
  const leaves = evidenceLeaves(counted);
  checkComplete(signed, leaves);
  const keyOf = hostKeyReader(register);
  const evidence: LoggedEvidence[] = [];
  for (const [i, { index, leaf }] of leaves.entries()) {
    const item = signed[i];
    if (item === undefined || item.digest !== leaf.digest) {
      fail(`Line ${i + 1} of evidence.txt is not the evidence of leaf ${index}.`);
    }
    const host = await keyOf(leaf.kid, index);
    const verified = await verifyKnown(item, host, origin);
    evidence.push(loggedEvidence(verified, index, leaf));
  }
  return {
    value: evidence,
    words:
      `All ${evidence.length} evidences are there, signed by the key of their host, and carry ` +
      'the sequence number that their leaf gives.',
  };
}

/** What step 9 found. */
export interface CheckedDocuments {
  /** Texts by digest. */
  readonly texts: ReadonlyMap<string, string>;
  /** Digests that evidence names and the report does not hold, ascending. */
  readonly withheld: readonly string[];
}

/** Step 9: every document is named by an evidence, each once; those withheld are named. */
export function checkDocuments(needs: {
  members: MemberBytes;
  evidence: readonly LoggedEvidence[];
}): Checked<CheckedDocuments> {
  const { members, evidence } = needs;
  const named = new Set(evidence.flatMap(({ documents }) => [...documents.values()]));
  const texts = new Map<string, string>();
  let last = '';
  for (const [i, text] of splitLines(memberBytes(members, 'documents.jsonl')).entries()) {
    const digest = documentDigest(text);
    if (!named.has(digest)) fail(`Document ${i + 1} (${digest}) is named by no evidence.`);
    if (compareText(last, digest) >= 0) fail(`Document ${i + 1} is not in the order of digests.`);
    texts.set(digest, text);
    last = digest;
  }
  const withheld = [...named].filter((digest) => !texts.has(digest)).sort(compareText);
  const words = `All ${texts.size} documents have the digests that signed evidence names.`;
  if (withheld.length === 0) return { value: { texts, withheld }, words };
  const listed = withheld.slice(0, 5).join(', ');
  return {
    value: { texts, withheld },
    words: `${words} ${withheld.length} are withheld and could not be checked: ${listed}.`,
    partly: true,
  };
}

/** Names what is missing or too much before anything is compared line by line. */
function checkComplete(signed: readonly SignedEvidence[], leaves: EvidenceLeaves): void {
  const held = new Set(signed.map(({ digest }) => digest));
  const logged = new Set<string>();
  for (const { index, leaf } of leaves) {
    if (logged.has(leaf.digest)) fail(`Leaf ${index} logs evidence that was logged before.`);
    logged.add(leaf.digest);
    if (!held.has(leaf.digest)) {
      fail(`Leaf ${index} (host ${leaf.kid}, number ${leaf.seq}) has no evidence in the report.`);
    }
  }
  const extra = signed.findIndex(({ digest }) => !logged.has(digest));
  if (extra >= 0) fail(`Line ${extra + 1} of evidence.txt has no leaf in the log.`);
  if (signed.length !== leaves.length) fail('evidence.txt holds an evidence twice.');
}

/** Looks up and imports host keys, each once. */
function hostKeyReader({ hostKeys }: CheckedRegister) {
  const imported = new Map<string, HostKey>();
  return async (kid: string, index: number): Promise<HostKey> => {
    const entry: RegisteredHostKey | undefined = hostKeys.get(kid);
    if (entry === undefined) fail(`The register has no host key ${kid} (leaf ${index}).`);
    if (entry.evidenceSize > index) fail(`Leaf ${index} was logged before its key ${kid}.`);
    const { jwk, ueid } = entry.document;
    const host = imported.get(kid) ?? { kid, ueid, publicKey: await importP256PublicKey(jwk) };
    imported.set(kid, host);
    return host;
  };
}

async function verifyKnown(item: SignedEvidence, host: HostKey, origin: string) {
  try {
    return await verifyEvidence(item, host, origin);
  } catch (error) {
    if (!isFleetsealError(error, 'evidenceInvalid')) throw error;
    const profile = profileOf(item.payloadBytes);
    if (profile === undefined || profile === EVIDENCE_PROFILE) throw error;
    throw new FleetsealError('checkUnknown', `Evidence of the profile ${profile}.`, {
      cause: error,
    });
  }
}

/** The evidence profile, where the payload names a version of ours. */
function profileOf(payload: Uint8Array): string | undefined {
  const ours = EVIDENCE_PROFILE.replace(/[0-9]+$/, '');
  const schema = z.looseObject({ eat_profile: z.string().startsWith(ours).max(256) });
  try {
    return schema.safeParse(parseStrictJson(payload)).data?.eat_profile;
  } catch {
    return undefined;
  }
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
