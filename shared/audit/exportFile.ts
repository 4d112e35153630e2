/** The file of an export of the access record (docs/formats/access.md): JSON lines. */
import * as z from 'zod';
import { type Bytes, fromUtf8, utf8 } from '../bytes/bytes.ts';
import { encodeJson } from '../bytes/json.ts';
import { parseAs } from '../bytes/parseAs.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema, type RegisterKind, timeMsSchema } from '../log/leaf.ts';

const count = z.int().min(0);
const hashesSchema = z.array(digestSchema).max(LIMITS.proofHashes);

/** The first line: what the file is about, and what proves its leaves. */
export const accessExportHeaderSchema = z.strictObject({
  format: z.literal('fleetseal/accessExport@1'),
  /** The whole UTC days [from, to), milliseconds UTC. */
  from: timeMsSchema,
  to: timeMsSchema,
  /** When it was made, and for whom; declared. */
  createdAt: timeMsSchema,
  by: z.string().max(512),
  /** A signed checkpoint of the register. */
  checkpoint: z.string().max(LIMITS.checkpointBytes),
  /** Index of the first leaf in the file; the others follow without gaps. */
  firstLeaf: count,
  leaves: z.int().min(1),
  records: count,
  /** Hashes of the complete subtrees before the first leaf, smallest first. */
  left: hashesSchema,
  /** Consistency proof from the last leaf in the file to the checkpoint; empty where it ends it. */
  consistency: hashesSchema,
});
/** The first line. */
export type AccessExportHeader = z.infer<typeof accessExportHeaderSchema>;

const leafLineSchema = z.strictObject({
  leaf: count,
  /** Exact text of the leaf. */
  text: z.string().max(LIMITS.leafBytes),
  /** Exact text of the document that it names; null where its kind is no act. */
  document: z.string().nullable(),
});
/** A leaf of the register. */
export type LeafLine = z.infer<typeof leafLineSchema>;

const recordLineSchema = z.strictObject({
  /** Exact text of a record. */
  record: z.string(),
});

/** Content of the file. */
export interface AccessExport {
  readonly header: AccessExportHeader;
  readonly leaves: readonly LeafLine[];
  /** Exact texts of records, by their numbers. */
  readonly records: readonly string[];
}

/** Leaves of these kinds stand in an export with their documents. */
export const DOCUMENTED_KINDS: readonly RegisterKind[] = [
  'policy',
  'hostEvent',
  'license',
  'shipment',
  'record',
  'reportRelease',
  'permission',
  'accessRoot',
  'reportStep',
  'regulatorKey',
  'challengeFiled',
  'recovery',
];

/** Bytes of the file. */
export function encodeAccessExport({ header, leaves, records }: AccessExport): Bytes {
  const lines = [
    encodeJson(accessExportHeaderSchema.parse(header)),
    ...leaves.map(({ leaf, text, document }) => encodeJson({ leaf, text, document })),
    ...records.map((record) => encodeJson({ record })),
  ];
  return joined(lines);
}

/** Parses the file. Throws accessInvalid; checkUnknown for another version of the format. */
export function parseAccessExport(bytes: Uint8Array): AccessExport {
  const [first = '', ...lines] = linesOf(bytes);
  const header = parseHeader(utf8(first));
  const { leaves, records } = header;
  if (lines.length !== leaves + records) {
    const detail = `The file says ${leaves + records} lines and has ${lines.length}.`;
    throw new FleetsealError('accessInvalid', detail);
  }
  return {
    header,
    leaves: lines.slice(0, leaves).map((line) => parseLine(line, leafLineSchema)),
    records: lines.slice(leaves).map((line) => parseLine(line, recordLineSchema).record),
  };
}

function parseHeader(line: Uint8Array): AccessExportHeader {
  const named = parseAs(line, z.looseObject({ format: z.string() }), 'accessInvalid');
  const isLater = /^fleetseal\/accessExport@[1-9][0-9]{0,8}$/.test(named.format);
  if (isLater && named.format !== 'fleetseal/accessExport@1') {
    throw new FleetsealError('checkUnknown', `The export has the format ${named.format}.`);
  }
  return parseAs(line, accessExportHeaderSchema, 'accessInvalid');
}

function parseLine<T>(line: string, schema: z.ZodType<T>): T {
  return parseAs(utf8(line), schema, 'accessInvalid');
}

function linesOf(bytes: Uint8Array): string[] {
  const text = fromUtf8(bytes, 'accessInvalid');
  if (!text.endsWith('\n')) throw new FleetsealError('accessInvalid', 'The last line has no end.');
  return text.slice(0, -1).split('\n');
}

function joined(lines: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const line of lines) length += line.length + 1;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const line of lines) {
    bytes.set(line, offset);
    bytes[offset + line.length] = 0x0a;
    offset += line.length + 1;
  }
  return bytes;
}
