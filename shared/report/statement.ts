/**
 * The signed statement of a report (docs/formats/report.md): a compact JWS over what the report is
 * about and the digest of every other member.
 */
import * as z from 'zod';
import { equalBytes } from '../bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../bytes/json.ts';
import { checkAs } from '../bytes/parseAs.ts';
import { type JwsSigner, type ParsedJws, parseJws, signJws } from '../crypto/jws.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';
import { DATA_MEMBERS } from './members.ts';

/** Format name of a report as this version makes it. */
export const REPORT_FORMAT = 'fleetseal/report@2';
const KNOWN_FORMATS: readonly string[] = ['fleetseal/report@1', REPORT_FORMAT];
/** Media type in the header of the statement. */
export const REPORT_TYP = 'fleetseal-report+jwt';

const count = z.int().min(0);
const logStateSchema = z.strictObject({
  origin: z.string().min(1).max(LIMITS.originLength),
  /** Leaves. */
  size: count,
  /** Root hash, base64url. */
  root: digestSchema,
});

const statementShape = {
  programVersion: nameSchema.max(64),
  /** When the report was made, milliseconds UTC, as the server declares. */
  createdAt: timeMsSchema,
  /** Ids of the licenses in scope, ascending. */
  licenses: z.array(nameSchema).min(1).max(10_000),
  /** The interval [from, to); the figures are about `to`. */
  from: timeMsSchema,
  to: timeMsSchema,
  knownAt: z.strictObject({ evidenceSize: count, registerSize: count }),
  logs: z.strictObject({ evidence: logStateSchema, register: logStateSchema }),
  /** Digest of the appraisal policy document. */
  policy: digestSchema,
  /** Digest of the catalogue document. */
  catalogue: digestSchema,
  /** Checks with their versions, as the policy lists them. */
  checks: z.array(z.string().max(128)).max(200),
  /** Key ids of every host that the register names, ascending. */
  hosts: z.array(digestSchema),
};
const membersShape = {
  /** Every member but the statement, in file order. */
  members: z.array(
    z.strictObject({ name: z.enum(DATA_MEMBERS), size: count, digest: digestSchema }),
  ),
  /** What the report does not show. */
  notCovered: z.array(z.string().max(1024)).max(100),
};
/** How many documents a report withholds, of each kind. */
export const withheldSchema = z.strictObject({
  /** Documents of hosts. */
  hostDocuments: count,
  /** Documents about who used a host. */
  users: count,
});
/** How many documents a report withholds, of each kind. */
export type Withheld = z.infer<typeof withheldSchema>;

/** Payload of the statement, as the first releases made it. */
const statementV1Schema = z.strictObject({
  format: z.literal('fleetseal/report@1'),
  ...statementShape,
  ...membersShape,
});
/** Payload of the statement. */
const statementV2Schema = z.strictObject({
  format: z.literal(REPORT_FORMAT),
  ...statementShape,
  withheld: withheldSchema,
  ...membersShape,
});
/** Payload of the statement, of any release. */
export const statementSchema = z.discriminatedUnion('format', [
  statementV1Schema,
  statementV2Schema,
]);
/** Payload of the statement, of any release. */
export type Statement = z.infer<typeof statementSchema>;

/** What a statement says to be withheld; the first format could not say so. */
export function withheldBy(statement: Statement): Withheld {
  return statement.format === REPORT_FORMAT ? statement.withheld : NOTHING_WITHHELD;
}
const NOTHING_WITHHELD: Withheld = { hostDocuments: 0, users: 0 };

/** Signs a statement with the report key and returns the JWS. */
export async function signStatement(statement: Statement, signer: JwsSigner): Promise<string> {
  return signJws({
    payload: encodeJson(statementSchema.parse(statement)),
    typ: REPORT_TYP,
    signer,
  });
}

/** Parses the JWS of a statement; nothing in it is verified yet. Throws jwsInvalid, tooLarge. */
export function parseStatementJws(text: string): ParsedJws {
  return parseJws(text, { typ: REPORT_TYP, maxBytes: LIMITS.statementBytes });
}

/**
 * Parses the payload of a statement, which must be in its one encoding: compact, members in the
 * order of the schema. Throws reportInvalid; checkUnknown for another version of the format.
 */
export function parseStatement(payload: Uint8Array): Statement {
  const value = parseStrictJson(payload);
  const named = z.looseObject({ format: z.string() }).safeParse(value);
  const format = named.success ? named.data.format : '';
  if (!KNOWN_FORMATS.includes(format) && /^fleetseal\/report@[1-9][0-9]{0,8}$/.test(format)) {
    throw new FleetsealError('checkUnknown', `The report has the format ${format}.`);
  }
  const statement = checkAs(value, statementSchema, 'reportInvalid');
  if (!equalBytes(encodeJson(statement), payload)) {
    throw new FleetsealError('reportInvalid', 'The statement is not in its canonical encoding.');
  }
  return statement;
}
