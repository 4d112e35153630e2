/** Frames that no enrolled host signed: bytes, JSON, and messages that only look like ours. */
import type { SeededRandom } from '../../simulator/random.ts';

/** Makes one frame. */
export type Garbage = (random: SeededRandom) => string;

const NAMES = [
  ...['type', 'jws', 'digest', 'text', 'request', 'secret'],
  ...['versions', 'nonce', 'kid', 'signIn'],
];
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const AGENT_TYPES = ['hello', 'enroll', 'activate', 'rotate', 'retire', 'evidence', 'document'];
const TYPES = [...AGENT_TYPES, 'ack', 'welcome', 'challenge', 'error'];

const characters: Garbage = (random) => {
  const length = random.int(0, 400);
  const code = () => random.pick([random.int(0, 0x7f), random.int(0x80, 0xd7ff)]);
  return String.fromCharCode(...Array.from({ length }, code));
};

function value(random: SeededRandom, depth: number): unknown {
  const leaf = [null, true, '', random.hex(43), random.uint32(), -1, characters(random)];
  if (depth === 0 || random.int(0, 2) === 0) return random.pick(leaf);
  const items = Array.from({ length: random.int(0, 4) }, () => value(random, depth - 1));
  if (random.int(0, 1) === 0) return items;
  const names = [...NAMES, ...TYPES, random.hex(4)];
  return Object.fromEntries(items.map((item) => [random.pick(names), item]));
}

const json: Garbage = (random) => JSON.stringify(value(random, 5));

/** A message type with members of any kind. */
const lookalike: Garbage = (random) => {
  const members = Array.from({ length: random.int(0, 5) }, () => [
    random.pick(NAMES.slice(1)),
    value(random, 2),
  ]);
  return JSON.stringify({ ...Object.fromEntries(members), type: random.pick(TYPES) });
};

const nested: Garbage = (random) => {
  const depth = random.pick([31, 32, 33, 100, 1000, random.int(1000, 30_000)]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"type":"evidence","jws":', '}]'],
  ] as const);
  const isClosed = random.int(0, 1) === 0;
  return `${open.repeat(depth)}0${isClosed ? close.repeat(depth) : ''}`;
};

const numbers: Garbage = (random) => {
  const digits = '9'.repeat(random.int(1, 4000));
  const forms = [digits, `-${digits}`, `1e${digits}`, `0.${digits}`, `-0`, `0${digits}`, '1E400'];
  const number = random.pick([...forms, 'NaN', 'Infinity', '0x10', '9007199254740992', '1.0']);
  return random.pick([
    number,
    `{"type":"hello","versions":[${number}],"nonce":"${'A'.repeat(43)}","kid":null}`,
    `{"type":"document","digest":${number},"text":"x"}`,
  ]);
};

const unicode: Garbage = (random) => {
  const odd = [
    '\u0000',
    '\\ud800',
    '\\udc00\\ud800',
    '\u202e',
    '\u2028',
    'e\u0301',
    '\u00e9',
    '\uffff',
  ];
  const text = random.pick([...odd, '\u{1f600}'.repeat(random.int(1, 50)), '\\u0000', '\ufeff']);
  return random.pick([
    `{"type":"evidence","jws":"${text}"}`,
    `{"type":"evidence${text}","jws":"a.b.c"}`,
    `{"type":"evidence","jws":"a.b.c","${text}":1}`,
    `{"type":"document","digest":"${'A'.repeat(43)}","text":"${text}"}`,
    `${text}{"type":"evidence","jws":"a.b.c"}`,
  ]);
};

const prototypes: Garbage = (random) => {
  const name = random.pick(PROTOTYPE_NAMES);
  return random.pick([
    `{"${name}":{"type":"evidence"},"type":"evidence","jws":"a.b.c"}`,
    `{"type":"${name}","jws":"a.b.c"}`,
    `{"type":"evidence","jws":{"${name}":"a"}}`,
    `{"type":"document","digest":"${name}","text":"${name}"}`,
    `"${name}"`,
  ]);
};

/** Every kind with the codes that may answer it on a signed-in connection. */
export const GARBAGE: Readonly<
  Record<string, { readonly make: Garbage; readonly codes: readonly string[] }>
> = {
  'random characters': { make: characters, codes: ['frameInvalid'] },
  'random JSON': { make: json, codes: ['frameInvalid'] },
  'messages of random members': {
    make: lookalike,
    codes: ['frameInvalid', 'jwsInvalid', 'messageUnexpected', 'documentInvalid'],
  },
  'deep nesting': { make: nested, codes: ['frameInvalid'] },
  'huge and odd numbers': { make: numbers, codes: ['frameInvalid', 'messageUnexpected'] },
  'odd Unicode': {
    make: unicode,
    codes: ['frameInvalid', 'documentInvalid'],
  },
  'names of prototypes': { make: prototypes, codes: ['frameInvalid'] },
};
