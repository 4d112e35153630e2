/** Mutations of validly signed evidence: each returns a frame that its host never signed. */
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import type { SeededRandom } from '../../simulator/random.ts';
import { evidenceFrame } from './rawAgent.ts';

/** Validly signed evidence that no server has seen. */
export interface Material {
  /** JWS by the host whose connection is used. */
  readonly own: readonly string[];
  /** JWS by another enrolled host. */
  readonly others: readonly string[];
  /** JWS by a key that is not enrolled, and by the host's key under the id of another host. */
  readonly strangers: readonly string[];
}

/** Makes one hostile frame. */
export type Mutation = (random: SeededRandom, material: Material) => string;

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
type Parts = [header: string, payload: string, signature: string];

const partsOf = (jws: string): Parts => {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  return [header, payload, signature];
};
const join = (parts: readonly string[]): string => evidenceFrame(parts.join('.'));
const decode = (part: string): string => fromUtf8(fromBase64Url(part));
const encode = (text: string): string => toBase64Url(utf8(text));

/** Another character of the alphabet at one place. */
function flip(random: SeededRandom, text: string): string {
  const at = random.int(0, text.length - 1);
  const other = BASE64URL.replace(text[at] ?? '', '');
  return text.slice(0, at) + random.pick([...other]) + text.slice(at + 1);
}

function flipPart(index: 0 | 1 | 2): Mutation {
  return (random, { own }) => {
    const parts = partsOf(random.pick(own));
    parts[index] = flip(random, parts[index]);
    return join(parts);
  };
}

/** One bit of one byte, kept ASCII, anywhere in the frame. */
const flipBit: Mutation = (random, { own }) => {
  const frame = evidenceFrame(random.pick(own));
  const at = random.int(0, frame.length - 1);
  const code = frame.charCodeAt(at) ^ (1 << random.int(0, 6));
  return frame.slice(0, at) + String.fromCharCode(code) + frame.slice(at + 1);
};

const truncateFrame: Mutation = (random, { own }) => {
  const frame = evidenceFrame(random.pick(own));
  return frame.slice(0, random.int(0, frame.length - 1));
};

const truncateParts: Mutation = (random, { own }) => {
  const parts = partsOf(random.pick(own));
  const index = random.int(0, 2);
  const part = parts[index] ?? '';
  const cut = part.slice(0, random.int(0, part.length - 1));
  const forms = [
    parts.with(index, cut),
    parts.toSpliced(index, 1),
    parts.toSpliced(index, 0, part),
    parts.with(index, `${part}${part}`),
    parts.with(index, `${part}=`),
    [...parts, ''],
    ['', ...parts],
  ];
  return join(random.pick(forms));
};

/** The header says something else, or the same in another form; the signature stays. */
const changeHeader: Mutation = (random, { own, others }) => {
  const [header, payload, signature] = partsOf(random.pick(own));
  const { alg, kid, typ } = JSON.parse(decode(header));
  const otherKid = JSON.parse(decode(partsOf(random.pick(others))[0])).kid;
  const forms = [
    JSON.stringify({ typ, kid, alg }),
    JSON.stringify({ kid, alg, typ }),
    `{ "alg":"${alg}","kid":"${kid}","typ":"${typ}"}`,
    `{"alg":"${alg}","kid":"${kid}","typ":"${typ}"}\n`,
    `{"alg":"${alg}","alg":"${alg}","kid":"${kid}","typ":"${typ}"}`,
    `{"alg":"none","kid":"${kid}","typ":"${typ}"}`,
    `{"alg":"HS256","kid":"${kid}","typ":"${typ}"}`,
    `{"alg":"\\u0045S256","kid":"${kid}","typ":"${typ}"}`,
    JSON.stringify({ alg, kid: otherKid, typ }),
    JSON.stringify({ alg, kid: kid.toLowerCase(), typ }),
    JSON.stringify({ alg, kid, typ: 'fleetseal-sign-in+jwt' }),
    JSON.stringify({ alg, kid, typ, crit: ['b64'], b64: false }),
    JSON.stringify({ alg, kid, typ, jwk: { kty: 'EC' } }),
    JSON.stringify({ alg, kid }),
    JSON.stringify([alg, kid, typ]),
    'null',
  ];
  return join([encode(random.pick(forms)), payload, signature]);
};

/** The payload says something else, or the same in another form; the signature stays. */
const changePayload: Mutation = (random, { own }) => {
  const [header, payload, signature] = partsOf(random.pick(own));
  const text = decode(payload);
  const claims = JSON.parse(text);
  const entries = Object.entries(claims);
  const [name, value] = random.pick(entries);
  const forms = [
    JSON.stringify({ ...claims, seq: claims.seq + random.int(1, 1000) }),
    JSON.stringify({ ...claims, prev: null }),
    JSON.stringify({ ...claims, iat: random.uint32() }),
    JSON.stringify({ ...claims, extra: random.uint32() }),
    JSON.stringify({ ...claims, [name]: [value] }),
    JSON.stringify(Object.fromEntries(random.shuffle(entries).reverse())).concat(' '),
    JSON.stringify(Object.fromEntries(entries.filter(([one]) => one !== name))),
    text.replace('{', `{"${name}":${JSON.stringify(value)},`),
    text.replace('{', '{"__proto__":{"seq":0},'),
    `${text}${text}`,
  ];
  return join([header, encode(random.pick(forms)), signature]);
};

/** Signature of another statement, by the same key or by another one. */
const swapSignature: Mutation = (random, { own, others }) => {
  const [first, second] = random.shuffle(own);
  const [header, payload] = partsOf(first ?? '');
  const donor = partsOf(random.pick([second ?? '', random.pick(others)]));
  const forms = [
    [header, payload, donor[2]],
    [donor[0], payload, donor[2]],
    [header, donor[1], partsOf(first ?? '')[2]],
  ];
  const form = random.pick(forms);
  // The header of one key is always the same: then the second form is the first one.
  return join(form);
};

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature that every ECDSA signature has (n - s), and values out of range. */
const changeScalars: Mutation = (random, { own }) => {
  const [header, payload, signature] = partsOf(random.pick(own));
  const hex = Buffer.from(signature, 'base64url').toString('hex');
  const [r, s] = [BigInt(`0x${hex.slice(0, 64)}`), BigInt(`0x${hex.slice(64)}`)];
  const pairs = [
    [r, P256_ORDER - s],
    [0n, s],
    [r, 0n],
    [P256_ORDER, s],
    [r, P256_ORDER],
    [s, r],
    [(r + BigInt(random.int(1, 1000))) % P256_ORDER, s],
    [r, s ^ BigInt(random.int(1, 1000))],
  ] as const;
  const bytes = random.pick(pairs).map((scalar) => scalar.toString(16).padStart(64, '0'));
  return join([header, payload, Buffer.from(bytes.join(''), 'hex').toString('base64url')]);
};

const wrongKey: Mutation = (random, { others, strangers }) =>
  evidenceFrame(random.pick([random.pick(others), random.pick(strangers)]));

/** The frame of valid evidence with a member twice: exactly, in another case, or escaped. */
const duplicateKey: Mutation = (random, { own }) => {
  const [first, second] = random.shuffle(own).map((jws) => JSON.stringify(jws));
  const name = random.pick(['jws', 'JWS', 'Jws', '\\u006aws', 'jw\\u0073']);
  const forms = [
    `{"type":"evidence","jws":${first},"${name}":${second}}`,
    `{"${name}":${first},"type":"evidence","jws":${second}}`,
    `{"type":"evidence","jws":${first},"type":"evidence"}`,
    `{"type":"document","type":"evidence","jws":${first}}`,
    `{"TYPE":"evidence","type":"evidence","jws":${first}}`,
  ];
  return random.pick(forms);
};

/** Valid evidence where a member has another type, is missing, or has company. */
const wrongType: Mutation = (random, { own }) => {
  const jws = random.pick(own);
  const forms: unknown[] = [
    { type: 'evidence', jws: [jws] },
    { type: 'evidence', jws: { jws } },
    { type: 'evidence', jws: null },
    { type: 'evidence', jws: random.uint32() },
    { type: 'evidence', jws: true },
    { type: 'evidence' },
    { jws },
    { type: ['evidence'], jws },
    { type: 'Evidence', jws },
    { type: 'evidence ', jws },
    { type: random.uint32(), jws },
    { type: 'evidence', jws, kid: random.hex(8) },
    { type: 'evidence', jws: ` ${jws}` },
    { type: 'evidence', jws: `${jws}\n` },
    { type: 'evidence', jws: jws.replaceAll('.', '\u2024') },
    { type: 'document', jws },
    { type: 'enroll', request: jws },
    [{ type: 'evidence', jws }],
    [`evidence`, jws],
    jws,
  ];
  return JSON.stringify(random.pick(forms));
};

/** Valid evidence with bytes around it, or a number in place of the text. */
const wrapFrame: Mutation = (random, { own }) => {
  const frame = evidenceFrame(random.pick(own));
  const forms = [
    `\ufeff${frame}`,
    `${frame}${frame}`,
    `${frame},`,
    `(${frame})`,
    `${frame}\u0000`,
    `[${frame}]`,
    `${frame}//`,
    frame.replace('"type"', "'type'"),
    frame.replace('}', ',}'),
    frame.replace('"jws":', '"jws":\u00a0'),
  ];
  return random.pick(forms);
};

/** Every mutation with the codes that may answer it. */
export const MUTATIONS: Readonly<
  Record<string, { readonly make: Mutation; readonly codes: readonly string[] }>
> = {
  'character of the header': { make: flipPart(0), codes: ['jwsInvalid', 'signatureInvalid'] },
  'character of the payload': { make: flipPart(1), codes: ['jwsInvalid', 'signatureInvalid'] },
  'character of the signature': { make: flipPart(2), codes: ['jwsInvalid', 'signatureInvalid'] },
  'bit of the frame': {
    make: flipBit,
    codes: ['frameInvalid', 'jwsInvalid', 'signatureInvalid'],
  },
  'truncated frame': { make: truncateFrame, codes: ['frameInvalid'] },
  'truncated or repeated part': {
    make: truncateParts,
    codes: ['frameInvalid', 'jwsInvalid', 'signatureInvalid'],
  },
  'other header': { make: changeHeader, codes: ['jwsInvalid', 'signatureInvalid'] },
  'other payload': { make: changePayload, codes: ['jwsInvalid', 'signatureInvalid'] },
  'swapped signature': { make: swapSignature, codes: ['signatureInvalid'] },
  'other scalars': { make: changeScalars, codes: ['jwsInvalid', 'signatureInvalid'] },
  'wrong key': { make: wrongKey, codes: ['signatureInvalid'] },
  'duplicate key': { make: duplicateKey, codes: ['frameInvalid'] },
  'wrong type': { make: wrongType, codes: ['frameInvalid', 'messageUnexpected'] },
  'wrapped frame': { make: wrapFrame, codes: ['frameInvalid'] },
};
