/** docs/DATA-COLLECTED.md, made from the schemas and agent/preview/fieldReasons.ts. */
import * as z from 'zod';
import {
  ENROLLMENT_REASONS,
  GPU_FIELD_REASONS,
  GPU_MEMBER_REASONS,
  HOST_FIELD_REASONS,
  MISSED_REASONS,
  NOTE_REASONS,
  PAYLOAD_REASONS,
  READING_REASONS,
  RESULT_REASONS,
} from '../../agent/preview/fieldReasons.ts';
import {
  collectorNoteSchema,
  collectorResultSchema,
  gpuClaimsSchema,
  gpuReadingsSchema,
  hostClaimsSchema,
  missedRoundsSchema,
} from '../../shared/claims/claims.ts';
import { evidencePayloadSchema } from '../../shared/evidence/evidence.ts';
import { enrollmentSchema } from '../../shared/protocol/messages.ts';

/** Where the document lies, from the root of the checkout. */
export const DATA_PATH = 'docs/DATA-COLLECTED.md';

type Json = Readonly<Record<string, unknown>>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** What a value may be, in a few words, from its JSON schema. */
function kindOf(schema: unknown): string {
  if (!isJson(schema)) return 'as described there';
  const options = Array.isArray(schema.anyOf) ? schema.anyOf : null;
  if (options !== null) return [...new Set(options.map(kindOf))].join(' or ');
  if (Array.isArray(schema.enum)) return schema.enum.map((each) => `\`${each}\``).join(', ');
  if ('const' in schema) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.type === 'integer' || schema.type === 'number') return 'whole number';
  if (schema.type === 'string') return textKind(schema);
  if (schema.type === 'array') return Array.isArray(schema.prefixItems) ? 'pair' : 'list';
  if (schema.type === 'null') return 'nothing';
  return schema.type === 'object' ? 'group' : 'text';
}

function textKind(schema: Json): string {
  const max = typeof schema.maxLength === 'number' ? schema.maxLength : null;
  if (max !== null) return `text, at most ${max} characters`;
  return typeof schema.pattern === 'string' ? 'text of a fixed form' : 'text';
}

/** One row per member of the schema; a reason without a member, or the reverse, is an error. */
function table(schema: z.ZodType, reasons: Readonly<Record<string, string>>): string {
  const json: unknown = z.toJSONSchema(schema, { unrepresentable: 'any' });
  const properties = propertiesOf(json);
  const names = [...properties.keys()];
  const without = names.filter((name) => !Object.hasOwn(reasons, name));
  const unknown = Object.keys(reasons).filter((name) => !properties.has(name));
  if (without.length + unknown.length > 0) {
    throw new TypeError(`reasons and schema differ: ${[...without, ...unknown].join(', ')}`);
  }
  const rows = names.map(
    (name) => `| \`${name}\` | ${kindOf(properties.get(name))} | ${reasons[name]} |\n`,
  );
  return `| field | what it may hold | why it leaves the host |\n|---|---|---|\n${rows.join('')}`;
}

/** Members of an object, or of all objects of a union. */
function propertiesOf(json: unknown): Map<string, unknown> {
  if (!isJson(json)) return new Map();
  const variants = [json.anyOf, json.oneOf].find(Array.isArray) ?? [json];
  const entries = variants.flatMap((variant: unknown) =>
    isJson(variant) && isJson(variant.properties) ? Object.entries(variant.properties) : [],
  );
  return new Map(entries);
}

const INTRODUCTION = `# What the agent collects

Everything that leaves a host, field by field, with the reason. \`fleetseal agent preview\`
prints the values of this host, and \`fleetseal agent history --documents\` the values that have
left it. This page is made from the schemas by \`npm run docs\`, and a test fails where the two
differ. Every schema is strict: a field that is not on this page can not be sent.

The agent reads; it changes nothing. It reads the output of \`nvidia-smi\`, the kernel's account
of the GPUs (\`/sys/bus/pci/devices\`, \`/proc/driver/nvidia\`), and facts about the machine. It
sends them to the one server that it was enrolled with, and to nobody else. There is no
telemetry.

**Never collected:** names, command lines, users or memory of processes (\`nvidia-smi\` lists
processes; that part of its output is dropped where it is read), files, environment variables,
network addresses, container or job names, what a GPU computes. Two things to know: where a read
fails, \`message\` holds one line of what the program printed; and a server sees the network
address of whoever connects.

Values are in *documents*, each with a random salt. The public log holds digests of documents,
never a value, and because of the salt nothing can be guessed from a digest. The server keeps
the documents.
`;

/** The whole text of docs/DATA-COLLECTED.md. */
export function dataDocument(): string {
  const gpu = { ...GPU_FIELD_REASONS, ...GPU_MEMBER_REASONS };
  return [
    INTRODUCTION,
    '## Each GPU\n\nOne document a GPU, made anew only when its content changes.\n',
    table(gpuClaimsSchema, gpu),
    '## The host\n\nOne document, made anew only when its content changes.\n',
    table(hostClaimsSchema, HOST_FIELD_REASONS),
    '## Readings\n\nMade for each evidence. For each GPU:\n',
    table(gpuReadingsSchema, READING_REASONS),
    'For each collector, how it fared:\n',
    table(collectorResultSchema, RESULT_REASONS),
    'Each of its notes:\n',
    table(collectorNoteSchema, NOTE_REASONS),
    'And the rounds since the evidence before that gave none (`missed`):\n',
    table(missedRoundsSchema, MISSED_REASONS),
    'Beside them: `trigger`, why the agent read now, and `collectedAt`, when.\n',
    '## The evidence\n\nSigned by the host key each round ([format](formats/evidence.md)).\n',
    table(evidencePayloadSchema, PAYLOAD_REASONS),
    '## Once, to enroll\n\nSigned by the key of the host ([format](formats/protocol.md)).\n',
    table(enrollmentSchema, ENROLLMENT_REASONS),
  ].join('\n');
}
