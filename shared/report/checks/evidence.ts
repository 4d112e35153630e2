/** Step 8: the evidence matches the log, and its signatures verify. */

import * as z from 'zod';
import { parseStrictJson } from '../../bytes/json.ts';
import { FleetsealError, isFleetsealError } from '../../errors.ts';
import {
  EVIDENCE_PROFILE,
  EVIDENCE_PROFILES,
  type HostKey,
  type LoggedEvidence,
  loggedEvidence,
  parseEvidence,
  type SignedEvidence,
  verifyEvidence,
} from '../../evidence/evidence.ts';
import { openHostKey } from '../../register/hostKeys.ts';
import { type IndexedLeaf, type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import { checkRefusal, checkUnknownChallenges, type UnknownChallenge } from './refusals.ts';
import type { CheckedRegister } from './register.ts';

/**
 * Step 8: every leaf that counts has its evidence and every evidence its leaf, in leaf order, those
 * that were refused too; each is signed by the key that the register named before it was logged;
 * digest, key and sequence point are those of the leaf. The value is the accepted evidence.
 */
export async function checkEvidence(needs: {
  members: MemberBytes;
  counted: readonly IndexedLeaf[];
  register: CheckedRegister;
}): Promise<Checked<LoggedEvidence[]>> {
  const { members, counted, register } = needs;
  const signed = splitLines(memberBytes(members, 'evidence.txt')).map(parseEvidence);
  checkComplete(signed, counted);
  const keyOf = hostKeyReader(register);
  const evidence: LoggedEvidence[] = [];
  const unknown: UnknownChallenge[] = [];
  for (const [i, { index, leaf }] of counted.entries()) {
    const item = signed[i];
    if (item === undefined || item.digest !== leaf.digest) {
      fail(`Line ${i + 1} of evidence.txt is not the evidence of leaf ${index}.`);
    }
    const host = await keyOf(leaf.kid, index);
    const audiences = register.origins.audiencesAt(index);
    if (leaf.kind === 'evidence') {
      evidence.push(loggedEvidence(await verifyKnown(item, host, audiences), index, leaf));
    } else {
      const found = await checkRefusal(item, { index, leaf }, { host, audiences });
      if (found !== null) unknown.push(found);
    }
  }
  checkUnknownChallenges(unknown, evidence);
  const refused = counted.length - evidence.length;
  const words = evidenceWords(evidence.length, refused, unknown.length);
  return { value: evidence, words: `${words}${quoteWords(evidence)}` };
}

function evidenceWords(accepted: number, refused: number, unknown: number): string {
  const all =
    `All ${accepted} evidences are there, signed by the key of their host, and carry ` +
    'the sequence number that their leaf gives.';
  if (refused === 0) return all;
  const named = `${all} So are the ${refused} that were refused`;
  if (unknown === 0) return `${named}, each for the reason its leaf gives.`;
  return (
    `${named}; for ${unknown} of them the only reason is the server’s word that it never issued ` +
    'the challenge.'
  );
}

/** Nothing where no evidence carries a quote. An invalid one is a finding, not a failed step. */
function quoteWords(evidence: readonly LoggedEvidence[]): string {
  const valid = evidence.filter(({ quote }) => quote.state === 'valid').length;
  const invalid = evidence.filter(({ quote }) => quote.state === 'invalid').length;
  if (valid + invalid === 0) return '';
  return ` TPM quotes over boot registers: ${valid} verify, ${invalid} do not.`;
}

/** Names what is missing or too much before anything is compared line by line. */
function checkComplete(signed: readonly SignedEvidence[], leaves: readonly IndexedLeaf[]): void {
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
function hostKeyReader({ register }: CheckedRegister) {
  const imported = new Map<string, HostKey>();
  return async (kid: string, index: number): Promise<HostKey> => {
    const entry = register.hosts.get(kid);
    if (entry === undefined) fail(`The register has no host key ${kid} (leaf ${index}).`);
    if (entry.evidenceSize > index) fail(`Leaf ${index} was logged before its key ${kid}.`);
    const host = imported.get(kid) ?? (await openHostKey(entry.document));
    imported.set(kid, host);
    return host;
  };
}

async function verifyKnown(item: SignedEvidence, host: HostKey, audiences: readonly string[]) {
  try {
    return await verifyEvidence(item, host, audiences);
  } catch (error) {
    if (!isFleetsealError(error, 'evidenceInvalid')) throw error;
    const profile = profileOf(item.payloadBytes);
    const isKnown = EVIDENCE_PROFILES.some((each) => each === profile);
    if (profile === undefined || isKnown) throw error;
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
