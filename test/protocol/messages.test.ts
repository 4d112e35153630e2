import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { signedChallengeSchema } from '../../shared/evidence/challenge.ts';
import {
  agentMessageSchema,
  encodeMessage,
  parseAgentMessage,
  parseServerMessage,
  serverMessageSchema,
  welcomePayloadSchema,
} from '../../shared/protocol/messages.ts';

/** Member names of one message: its own, and with a dot those of the objects inside it. */
type Shape = Record<string, string[]>;

interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly anyOf?: JsonSchema[];
  readonly oneOf?: JsonSchema[];
  readonly items?: JsonSchema;
  readonly const?: unknown;
  readonly additionalProperties?: boolean | JsonSchema;
}

const branches = (schema: JsonSchema): JsonSchema[] => {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return inner.length === 0 ? [schema] : inner.flatMap(branches);
};

function memberNames(schema: JsonSchema, prefix = ''): string[] {
  return branches(schema).flatMap((branch) => {
    const own = Object.entries(branch.properties ?? {}).flatMap(([name, member]) => [
      `${prefix}${name}`,
      ...memberNames(member, `${prefix}${name}.`),
    ]);
    return [
      ...own,
      ...(branch.items === undefined ? [] : memberNames(branch.items, `${prefix}[].`)),
    ];
  });
}

/** Messages of a union by `type`, or by `type/of` for acknowledgments. */
function shapesOf(schema: z.ZodType): Shape {
  // as: the members that the walk reads, all optional.
  const messages = branches(z.toJSONSchema(schema) as JsonSchema);
  return Object.fromEntries(
    messages.map((message) => {
      expect(message.additionalProperties).toBe(false);
      const { type, of } = message.properties ?? {};
      const name = of === undefined ? `${type?.const}` : `${type?.const}/${of.const}`;
      return [name, memberNames(message).toSorted()];
    }),
  );
}

const JWK = ['key', 'key.crv', 'key.kty', 'key.x', 'key.y'];
const AGENT_MESSAGES: Shape = {
  hello: ['kid', 'log', 'log.checkpoint', 'log.origin', 'nonce', 'signIn', 'type', 'versions'],
  enroll: ['request', 'type'],
  activate: ['secret', 'type'],
  rotate: ['request', 'type'],
  retire: ['request', 'type'],
  evidence: ['jws', 'type'],
  document: ['digest', 'text', 'type'],
};
const SERVER_MESSAGES: Shape = {
  welcome: [...JWK, 'type', 'welcome'],
  challenge: ['answer', 'challenge', 'note', 'type'],
  enrolled: [
    'credential',
    'credential.credentialBlob',
    'credential.encryptedSecret',
    'kid',
    'missing',
    'type',
  ],
  'ack/evidence': [
    'code',
    'consistency',
    'consistency.from',
    'consistency.hashes',
    'digest',
    'leaf',
    'logProof',
    'missing',
    'of',
    'outcome',
    'type',
  ],
  'ack/document': ['digest', 'of', 'type'],
  'ack/retirement': ['digest', 'of', 'type'],
  error: ['code', 'digest', 'message', 'type'],
};
/** What no message may name: what could make a host run, open, reach or change something. */
const COMMANDING =
  /program|path|command|url|uri|address|setting|config|option|exec|run|shell|script|env|file|port/i;

describe('the two unions of messages', () => {
  it('are exactly these messages with exactly these members', () => {
    expect(shapesOf(agentMessageSchema)).toEqual(AGENT_MESSAGES);
    expect(shapesOf(serverMessageSchema)).toEqual(SERVER_MESSAGES);
  });

  it('name no program, path, command, address or setting, signed parts included', () => {
    const signed = [welcomePayloadSchema, signedChallengeSchema].flatMap((schema) =>
      // as: the members that the walk reads, all optional.
      memberNames(z.toJSONSchema(schema) as JsonSchema),
    );
    const shapes = { ...shapesOf(agentMessageSchema), ...shapesOf(serverMessageSchema) };
    for (const name of [...Object.entries(shapes).flat(2), ...signed]) {
      expect(name).not.toMatch(COMMANDING);
    }
  });

  it('would be seen to gain a message or a member, however deep', () => {
    const extra = z.strictObject({
      type: z.literal('do'),
      list: z.array(z.strictObject({ path: z.string() })),
    });
    const shapes = shapesOf(z.union([serverMessageSchema, extra]));
    expect(shapes.do).toEqual(['list', 'list.[].path', 'type']);
    expect(shapes.do?.filter((name) => COMMANDING.test(name))).toEqual(['list.[].path']);
  });

  it('are all shown in docs/formats/protocol.md, with no member that is not theirs', () => {
    const document = readFileSync('docs/formats/protocol.md', 'utf8');
    const examples = [...document.matchAll(/^\{"type".*\}$/gm)].map(([line]) => JSON.parse(line));
    const shapes = { ...AGENT_MESSAGES, ...SERVER_MESSAGES };
    const nameOf = ({ type, of }: { type: string; of?: string }) =>
      of === undefined ? type : `${type}/${of}`;
    expect(new Set(examples.map(nameOf))).toEqual(new Set(Object.keys(shapes)));
    for (const example of examples) {
      expect(shapes[nameOf(example)]).toEqual(expect.arrayContaining(Object.keys(example)));
    }
  });
});

describe('parsing a frame', () => {
  const digest = 'A'.repeat(43);
  const invalid = expect.objectContaining({ code: 'frameInvalid' });

  it('gives back what was encoded', () => {
    const message = { type: 'document' as const, digest, text: 'é "\\ 😀' };
    expect(parseAgentMessage(encodeMessage(message))).toEqual(message);
    const ack = { type: 'ack' as const, of: 'document' as const, digest };
    expect(parseServerMessage(encodeMessage(ack))).toEqual(ack);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"type":"evidence"}',
    '{"type":"evidence","jws":""}',
    '{"type":"evidence","jws":"a b"}',
    '{"type":"evidence","jws":"a","extra":1}',
    '{"type":"evidence","jws":"a","jws":"a"}',
    '{"type":"evidence","JWS":"b","jws":"a"}',
    '{"type":"evidence","jws":"a"} x',
    `{"type":"evidence","jws":"${'a'.repeat(16 * 1024 + 1)}"}`,
    '{"type":"hello","versions":[],"nonce":"x","kid":null}',
    '{"type":"hello","versions":[1.0],"nonce":"x","kid":null}',
    '{"type":"document","digest":"../../etc/passwd","text":""}',
    '{"type":"welcome"}',
    '{"type":"activate","secret":"short"}',
    '{"type":"rotate","request":"a b"}',
    '{"type":"retire","request":""}',
  ])('refuses %j from an agent', (frame) => {
    expect(() => parseAgentMessage(frame)).toThrow(invalid);
  });

  it('refuses from each side what only the other one says', () => {
    const evidence = encodeMessage({ type: 'evidence', jws: 'a.b.c' });
    expect(() => parseServerMessage(evidence)).toThrow(invalid);
    const enrolled = encodeMessage({ type: 'enrolled', kid: digest });
    expect(() => parseAgentMessage(enrolled)).toThrow(invalid);
  });
});
