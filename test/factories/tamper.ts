/**
 * An adversary with the true report key: takes a report apart, lets a test change anything, then
 * rebuilds every digest, signs the statement again and packs a canonical file.
 */
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../../shared/bytes/json.ts';
import { type JwsSigner, signJws } from '../../shared/crypto/jws.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { encodeLeaf, parseRegisterLeaf, type RegisterLeaf } from '../../shared/log/leaf.ts';
import { describeMembers, packReport } from '../../shared/report/build.ts';
import {
  type DataMember,
  decodeLeaves,
  encodeLeaves,
  joinLines,
  splitLines,
} from '../../shared/report/members.ts';
import { parseStatementJws, REPORT_TYP, type Statement } from '../../shared/report/statement.ts';
import { readZip } from '../../shared/report/zip.ts';

/** One document of a register, and its leaf. */
export interface RegisterLine {
  readonly text: string;
  readonly leaf: RegisterLeaf;
}

/** The leaf, with the digest of its text. */
export function leafOf({ text, leaf }: RegisterLine): RegisterLeaf {
  return { ...leaf, digest: documentDigest(text) };
}

/** A report taken apart. Change what you like. */
export class OpenReport {
  readonly members = new Map<DataMember, Uint8Array>();
  /** Payload of the statement; `members` in it is rebuilt by `seal`. */
  statement: Statement;

  constructor(file: Uint8Array) {
    const [first, ...rest] = readZip(file);
    if (first === undefined) throw new TypeError('no members');
    const { payloadBytes } = parseStatementJws(fromUtf8(first.bytes));
    // as: buildReport made this statement.
    this.statement = parseStrictJson(payloadBytes) as Statement;
    // as: buildReport gave the members these names.
    for (const { name, bytes } of rest) this.members.set(name as DataMember, bytes);
  }

  bytes(name: DataMember): Uint8Array {
    return this.members.get(name) ?? new Uint8Array(0);
  }

  text(name: DataMember): string {
    return fromUtf8(this.bytes(name));
  }

  setText(name: DataMember, text: string): void {
    this.members.set(name, utf8(text));
  }

  /** Replaces the first `from` in a member; a text that is not there is a mistake of the test. */
  replace(name: DataMember, from: string | RegExp, to: string): void {
    const before = this.text(name);
    const after = before.replace(from, to);
    if (after === before) throw new TypeError(`${name} does not hold ${String(from)}`);
    this.setText(name, after);
  }

  lines(name: DataMember, edit: (lines: string[]) => string[]): void {
    this.members.set(name, joinLines(edit(splitLines(this.bytes(name)))));
  }

  leaves(name: DataMember, edit: (leaves: Uint8Array[]) => Uint8Array[]): void {
    this.members.set(name, encodeLeaves(edit(decodeLeaves(this.bytes(name)))));
  }

  /** The register, document by document with its leaf. */
  registerLines(): RegisterLine[] {
    const leaves = decodeLeaves(this.bytes('register-log.entries')).map(parseRegisterLeaf);
    return splitLines(this.bytes('register.jsonl')).map((text, i) => {
      const leaf = leaves[i];
      if (leaf === undefined) throw new TypeError('no leaf');
      return { text, leaf };
    });
  }

  /** Puts these texts in; with `leaves`, also leaves that fit them. */
  setRegister(lines: readonly RegisterLine[], { leaves }: { leaves: boolean }): void {
    this.members.set('register.jsonl', joinLines(lines.map(({ text }) => text)));
    if (!leaves) return;
    const fitting = lines.map((line) => encodeLeaf(leafOf(line)));
    this.members.set('register-log.entries', encodeLeaves(fitting));
  }

  /** Rebuilds every digest, signs again with the true report key, and packs the file. */
  async seal(signer: JwsSigner, changes: object = {}): Promise<Uint8Array> {
    const members = describeMembers(this.members);
    const payload = encodeJson({ ...this.statement, members, ...changes });
    return packReport(await signJws({ payload, typ: REPORT_TYP, signer }), this.members);
  }
}
