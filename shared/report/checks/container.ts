/** Steps 1 to 3: the container, the signed statement, the digests of the members. */
import { fromUtf8 } from '../../bytes/bytes.ts';
import { verifyJws } from '../../crypto/jws.ts';
import { importP256PublicKey } from '../../crypto/keys.ts';
import { sha256Base64Url } from '../../crypto/sha256.ts';
import { FleetsealError } from '../../errors.ts';
import { msToText } from '../../register/day.ts';
import { DATA_MEMBERS, type DataMember, type MemberBytes, STATEMENT_MEMBER } from '../members.ts';
import { parseStatement, parseStatementJws, type Statement } from '../statement.ts';
import type { Checked } from '../steps.ts';
import type { Trust } from '../trust.ts';
import { readZip } from '../zip.ts';

/** What the file holds. */
export interface Container {
  /** The statement as text, not verified. */
  readonly statementText: string;
  readonly members: MemberBytes;
}

/** A statement whose signature verified. */
export interface SignedStatement {
  readonly statement: Statement;
  /** Key that signed it. */
  readonly kid: string;
}

/** Step 1: one canonical zip with exactly the members of a report, in their order. */
export function openContainer({ file }: { file: Uint8Array }): Checked<Container> {
  const members = readZip(file);
  const names = members.map(({ name }) => name);
  if ([STATEMENT_MEMBER, ...DATA_MEMBERS].join('\n') !== names.join('\n')) {
    throw new FleetsealError('reportInvalid', `The members are ${names.join(', ').slice(0, 300)}.`);
  }
  const bytesOf = new Map(members.map(({ name, bytes }) => [name, bytes]));
  const at = (name: string) => bytesOf.get(name) ?? new Uint8Array(0);
  const value = {
    statementText: fromUtf8(at(STATEMENT_MEMBER), 'reportInvalid'),
    members: new Map<DataMember, Uint8Array>(DATA_MEMBERS.map((name) => [name, at(name)])),
  };
  return { value, words: `The file is a canonical report of ${members.length} members.` };
}

/** Step 2: signed by a report key of the trust file, at a time when that key counted. */
export async function openStatement(needs: {
  container: Container;
  trust: Trust;
}): Promise<Checked<SignedStatement>> {
  const { container, trust } = needs;
  const parsed = parseStatementJws(container.statementText);
  const key = trust.reportKeys.find(({ kid }) => kid === parsed.kid);
  if (key === undefined) {
    throw new FleetsealError('signatureInvalid', `The trust file has no report key ${parsed.kid}.`);
  }
  await verifyJws(parsed, await importP256PublicKey(key.jwk));
  const statement = parseStatement(parsed.payloadBytes);
  const { createdAt } = statement;
  if (createdAt < key.from || (key.to !== null && createdAt >= key.to)) {
    const seen = `The report was made at ${msToText(createdAt)}, when its key did not count.`;
    throw new FleetsealError('signatureInvalid', seen);
  }
  return {
    value: { statement, kid: parsed.kid },
    words: `The statement is signed by the trusted report key ${parsed.kid}.`,
  };
}

/** Step 3: every member has the size and the digest that the statement names. */
export function checkMembers(needs: {
  container: Container;
  signed: SignedStatement;
}): Checked<MemberBytes> {
  const { container, signed } = needs;
  const { statement } = signed;
  const named = statement.members.map(({ name }) => name);
  if (named.join('\n') !== DATA_MEMBERS.join('\n')) {
    throw new FleetsealError('reportInvalid', 'The statement does not name every member in order.');
  }
  for (const { name, size, digest } of statement.members) {
    const bytes = container.members.get(name);
    if (bytes === undefined || bytes.length !== size || sha256Base64Url(bytes) !== digest) {
      throw new FleetsealError('reportInvalid', `${name} is not the one that was signed.`);
    }
  }
  return {
    value: container.members,
    words: `All ${named.length} members have the digests that the statement names.`,
  };
}
