import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../agent/tpm/endorsement.ts';
import { tpmBlobsSchema } from '../../agent/tpm/hostKey.ts';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { concat, fromHex, toHex } from '../../shared/bytes/bytes.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { parseAttest } from '../../shared/tpm/attest.ts';
import { nameOf, p256KeyOfPublic, parsePublic } from '../../shared/tpm/public.ts';
import { tpmQualifier } from '../../shared/tpm/statement.ts';

const document = readFileSync(new URL('../../docs/formats/tpm.md', import.meta.url), 'utf8');

/** The hex blocks of the document, by the title that precedes each. */
function examples(): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const blocks = document.matchAll(/### (?<title>[^\n]+)\n[^#]*?```hex\n(?<block>[^`]+)```/g);
  const bytes = (block: string) =>
    fromHex(
      block
        .split('\n')
        .map((line) => line.replace(/ {2}.*$/, '').replaceAll(' ', ''))
        .join(''),
    );
  return new Map(
    [...blocks].map(({ groups }) => [groups?.title ?? '', bytes(groups?.block ?? '')]),
  );
}

const found = examples();
const example = (title: string) => {
  const bytes = found.get(title);
  if (bytes === undefined) throw new Error(`docs/formats/tpm.md has no example ${title}`);
  return bytes;
};
const code = (parse: () => unknown) => {
  try {
    parse();
    return 'accepted';
  } catch (error) {
    return isFleetsealError(error) ? error.code : String(error);
  }
};

describe('the examples of the document', () => {
  it('are a host key, an attestation key and their names', () => {
    const key = parsePublic(example('Host key'));
    expect(key).toMatchObject({ wraps: false, ecdsaOnly: true, attributes: 0x40472 });
    expect(p256KeyOfPublic(Buffer.from(example('Host key')).toString('base64url')).kty).toBe('EC');
    expect(parsePublic(example('Attestation key')).attributes).toBe(0x50472);
    const attest = parseAttest(example('Certification'));
    if (attest.type !== 'creation') throw new Error(attest.type);
    expect(toHex(attest.name)).toBe(toHex(nameOf(example('Host key'))));
    const nonces = { serverNonce: 'A'.repeat(43), agentNonce: 'B'.repeat(43) };
    expect(attest.extraData).toEqual(tpmQualifier(nonces));
  });

  it('are an identity file with the same keys', () => {
    const [line = ''] = /^\{.*$/m.exec(document) ?? [];
    const { format, tpm } = JSON.parse(line);
    expect(format).toBe('fleetseal/identity@2');
    const { keyPublic, akPublic } = tpmBlobsSchema.parse(tpm);
    expect(toHex(fromBase64Url(keyPublic))).toBe(toHex(example('Host key')));
    expect(toHex(fromBase64Url(akPublic))).toBe(toHex(example('Attestation key')));
  });

  it('are a quote over the boot registers', () => {
    const quote = parseAttest(example('Quote'));
    if (quote.type !== 'quote') throw new Error(quote.type);
    expect(quote.selections).toEqual([{ bank: 0x000b, bitmap: Uint8Array.of(0xff, 0, 0) }]);
    expect(quote.pcrDigest).toHaveLength(32);
  });

  it('are refused when cut anywhere, or when a byte follows', () => {
    const parsers = [
      ['Host key', parsePublic],
      ['Attestation key', parsePublic],
      ['Certification', parseAttest],
      ['Quote', parseAttest],
    ] as const;
    for (const [title, parse] of parsers) {
      const bytes = example(title);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(
          code(() => parse(bytes.subarray(0, length))),
          `${title} ${length}`,
        ).toBe('tpmInvalid');
      }
      expect(
        code(() => parse(concat(bytes, Uint8Array.of(0)))),
        title,
      ).toBe('tpmInvalid');
    }
  });

  it('are refused with another algorithm, curve, hash or statement', () => {
    const changed = (title: string, offset: number, parse: (bytes: Uint8Array) => unknown) => {
      const bytes = example(title).slice();
      bytes[offset] = 0x77;
      return code(() => parse(bytes));
    };
    // Type, name algorithm, policy's size, symmetric, scheme, its hash, curve, kdf, size of x.
    for (const offset of [1, 3, 8, 11, 13, 15, 17, 19, 20]) {
      expect(changed('Host key', offset, parsePublic), `byte ${offset}`).toBe('tpmInvalid');
    }
    // Magic, type, size of the signer, size of the nonce, the clock's flag, count, digest's size.
    for (const offset of [0, 4, 6, 42, 92, 101, 111]) {
      expect(changed('Quote', offset, parseAttest), `byte ${offset}`).toBe('tpmInvalid');
    }
  });
});

describe('public areas', () => {
  it('of RSA keys have 2048 bits and the usual exponent written as zero', () => {
    const head = fromHex('0001000b000300b200000006008000430010');
    const size = (bits: string, exponent: string, length: string) =>
      concat(head, fromHex(bits + exponent + length), new Uint8Array(256).fill(1));
    expect(parsePublic(size('0800', '00000000', '0100'))).toMatchObject({
      wraps: true,
      key: { type: 'rsa', exponent: 65_537 },
    });
    expect(code(() => parsePublic(size('0c00', '00000000', '0100')))).toBe('tpmInvalid');
    expect(code(() => parsePublic(size('0800', '00000000', '00ff')))).toBe('tpmInvalid');
    const rsa = Buffer.from(size('0800', '00000000', '0100')).toString('base64url');
    expect(code(() => p256KeyOfPublic(rsa))).toBe('tpmInvalid');
    expect(code(() => p256KeyOfPublic('*'))).toBe('tpmInvalid');
  });

  it('may leave out the leading zeros of a coordinate', () => {
    const full = example('Host key');
    const short = concat(full.subarray(0, 20), fromHex('0001050001'), Uint8Array.of(7));
    const { key } = parsePublic(short);
    if (key.type !== 'ecc') throw new Error(key.type);
    expect([key.x.length, key.x.at(-1), key.y.length, key.y.at(-1)]).toEqual([32, 5, 32, 7]);
  });
});

describe('an endorsement certificate in its index', () => {
  it('ends where its length says, and is none where it is cut, too large or no DER', () => {
    const der = concat(fromHex('30820100'), new Uint8Array(256));
    expect(certificateOf(der)).toEqual(der);
    expect(certificateOf(concat(der, new Uint8Array(50).fill(0xff)))).toEqual(der);
    expect(certificateOf(der.subarray(0, -1))).toBeNull();
    expect(certificateOf(new Uint8Array(0))).toBeNull();
    expect(certificateOf(new Uint8Array(300).fill(0xff))).toBeNull();
    expect(certificateOf(concat(fromHex('30820801'), new Uint8Array(2049)))).toBeNull();
  });
});
