/** Step 9: detached documents, of evidence and about users, and those that are withheld. */
import * as z from 'zod';
import { compareText } from '../../bytes/bytes.ts';
import { FleetsealError } from '../../errors.ts';
import { documentDigest } from '../../evidence/document.ts';
import type { LoggedEvidence } from '../../evidence/evidence.ts';
import { digestSchema } from '../../log/leaf.ts';
import type { RegisterEntry } from '../../register/register.ts';
import { parseUserDocument, type UserDocument, userDocumentOf } from '../../register/users.ts';
import { amount } from '../../text/amount.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Withheld } from '../statement.ts';
import type { Checked } from '../steps.ts';
import { withheldCounts, withheldSentences } from '../withheld.ts';
import type { CheckedRegister } from './register.ts';

/** What step 9 found. */
export interface CheckedDocuments {
  /** Texts of evidence, by digest. */
  readonly texts: ReadonlyMap<string, string>;
  /** Documents about users, by digest. */
  readonly users: ReadonlyMap<string, UserDocument>;
  /** Digests that evidence names, that are not here, and of which the report says nothing. */
  readonly missing: readonly string[];
  /** Digests of documents of hosts that the report says it withholds. */
  readonly withheldHosts: ReadonlySet<string>;
  /** How many of each kind it says it withholds. */
  readonly withheld: Withheld;
}

/** Who names the documents of a report. */
interface Named {
  /** By digest: the submodules of evidence that name it. */
  readonly submodules: ReadonlyMap<string, ReadonlySet<string>>;
  /** Digests that declared uses name, in each version of them. */
  readonly users: ReadonlySet<string>;
}

/**
 * Step 9: every document is named by an evidence or a declared use, each once; what the statement
 * says to be withheld is exactly what the list of it names: documents of one kind, all of them or
 * none. Documents of evidence that are neither here nor listed are named.
 */
export function checkDocuments(needs: {
  members: MemberBytes;
  evidence: readonly LoggedEvidence[];
  register: Pick<CheckedRegister, 'entries'>;
  withheld: Withheld;
}): Checked<CheckedDocuments> {
  const { members, evidence, register, withheld } = needs;
  const named = namedBy(evidence, register.entries);
  const { lines, listed } = documentLines(members, withheld);
  const { texts, users } = shownDocuments(lines, named);
  const hosts = listed.filter((digest) => !named.users.has(digest));
  for (const digest of hosts) {
    const submodules = named.submodules.get(digest);
    if (submodules === undefined) fail(`It withholds ${digest}, which nothing names.`);
    if (!isOfHosts(submodules)) fail(`It withholds ${digest}, which is no document of a host.`);
  }
  const withheldUsers = listed.filter((digest) => named.users.has(digest));
  checkStated({ hosts, users: withheldUsers }, withheld);
  const shown = [...texts.keys(), ...users.keys()];
  checkWhole({ shown, listed, named, withheld });
  const withheldHosts = new Set(hosts);
  const missing = [...named.submodules.keys()]
    .filter((digest) => !texts.has(digest) && !withheldHosts.has(digest))
    .sort(compareText);
  const value = { texts, users, missing, withheldHosts, withheld };
  const isPartly = missing.length + listed.length > 0;
  return { value, words: wordsOf(value), ...(isPartly ? { partly: true } : {}) };
}

function wordsOf({ texts, users, missing, withheld }: CheckedDocuments): string {
  const shown = `${amount(texts.size, 'document')}, each with a digest that signed evidence names.`;
  const ofUsers = users.size === 0 ? [] : [usersWords(users.size)];
  const kept = withheldCounts(withheld);
  const listed = missing.slice(0, 5).join(', ');
  return [
    shown,
    ...ofUsers,
    ...(missing.length === 0 ? [] : [`Withheld and not checked: ${missing.length} (${listed}).`]),
    ...(kept.length === 0 ? [] : [`Withheld, as the report says: ${kept.join(', ')}.`]),
    ...withheldSentences(withheld),
  ].join(' ');
}

function usersWords(count: number): string {
  const named = amount(count, 'document about a user', 'documents about users');
  return `${named}, each with a digest that a declared use names.`;
}

function namedBy(
  evidence: readonly LoggedEvidence[],
  entries: readonly Pick<RegisterEntry, 'document'>[],
): Named {
  const submodules = new Map<string, Set<string>>();
  for (const { documents } of evidence) {
    for (const [submodule, digest] of documents) {
      const own = submodules.get(digest);
      if (own === undefined) submodules.set(digest, new Set([submodule]));
      else own.add(submodule);
    }
  }
  const users = entries.flatMap(({ document }) => userDocumentOf(document) ?? []);
  return { submodules, users: new Set(users) };
}

/** Digests of each kind that a report can withhold. */
export interface WithheldKinds {
  readonly hostDocuments: readonly string[];
  /**
   * Documents of hosts that evidence also names as something else: without those of hosts they are
   * neither shown nor listed, and so missing. Nobody hides a GPU by calling it a host.
   */
  readonly mixed: readonly string[];
  readonly users: readonly string[];
}

/** What a report withholds of a kind, it withholds of that kind whole. */
export function withheldKinds(
  evidence: readonly LoggedEvidence[],
  entries: readonly Pick<RegisterEntry, 'document'>[],
): WithheldKinds {
  const { submodules, users } = namedBy(evidence, entries);
  const hosts = [...submodules].filter(
    ([digest, names]) => names.has('host') && !users.has(digest),
  );
  const digestsOf = (isWhole: boolean) =>
    hosts.filter(([, names]) => isOfHosts(names) === isWhole).map(([digest]) => digest);
  return { hostDocuments: digestsOf(true), mixed: digestsOf(false), users: [...users] };
}

function isOfHosts(submodules: ReadonlySet<string> | undefined): boolean {
  return submodules?.size === 1 && submodules.has('host');
}

function shownDocuments(lines: readonly string[], named: Named) {
  const texts = new Map<string, string>();
  const users = new Map<string, UserDocument>();
  let last = '';
  for (const [i, text] of lines.entries()) {
    const digest = documentDigest(text);
    const isEvidence = named.submodules.has(digest);
    const isUser = named.users.has(digest);
    if (!isEvidence && !isUser) {
      fail(`Document ${i + 1} (${digest}) is named by no evidence.`);
    }
    if (compareText(last, digest) >= 0) fail(`Document ${i + 1} is not in the order of digests.`);
    if (isEvidence) texts.set(digest, text);
    // Whatever evidence names too: a use that names another document would hide its user unsaid.
    if (isUser) users.set(digest, parseUserDocument(text));
    last = digest;
  }
  return { texts, users };
}

/** The texts, and behind them the digests of what is withheld: as many as the statement says. */
function documentLines(
  members: MemberBytes,
  { hostDocuments, users }: Withheld,
): { lines: readonly string[]; listed: readonly string[] } {
  const all = splitLines(memberBytes(members, 'documents.jsonl'));
  const shown = all.length - hostDocuments - users;
  if (shown < 0) fail('The report lists less than the statement says to be withheld.');
  const listed = all.slice(shown);
  const isAscending = listed.every(
    (line, i) => i === 0 || compareText(listed[i - 1] ?? '', line) < 0,
  );
  if (!isAscending || !z.array(digestSchema).safeParse(listed).success) {
    fail('What is withheld is not listed as digests in ascending order.');
  }
  return { lines: all.slice(0, shown), listed };
}

function checkStated(
  listed: { readonly hosts: readonly string[]; readonly users: readonly string[] },
  { hostDocuments, users }: Withheld,
): void {
  if (listed.hosts.length !== hostDocuments || listed.users.length !== users) {
    fail(
      `The statement says that ${hostDocuments} documents of hosts and ${users} about users are ` +
        `withheld; ${listed.hosts.length} and ${listed.users.length} are listed.`,
    );
  }
}

/** All of a kind or none: else the harmless ones could be shown and the others kept back. */
function checkWhole(known: {
  shown: readonly string[];
  listed: readonly string[];
  named: Named;
  withheld: Withheld;
}): void {
  const { shown, listed, named, withheld } = known;
  const isListed = new Set(listed);
  for (const digest of shown) {
    if (isListed.has(digest)) fail(`It says that it withholds ${digest}, and shows it.`);
    const isHost = named.submodules.get(digest)?.has('host') === true;
    if (withheld.hostDocuments > 0 && isHost) {
      fail(`It withholds documents of hosts, and shows another one (${digest}).`);
    }
    if (withheld.users > 0 && named.users.has(digest)) {
      fail(`It withholds documents about users, and shows another one (${digest}).`);
    }
  }
  const isShown = new Set(shown);
  // The server makes these itself, with the record: one that is not here is kept back.
  const kept = [...named.users].find((digest) => !isShown.has(digest) && !isListed.has(digest));
  if (kept !== undefined) fail(`The document ${kept} about a user is neither here nor withheld.`);
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
