import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { toHex, utf8 } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { FleetsealError } from '../../shared/errors.ts';
import {
  fingerprints,
  formatTrust,
  parseTrust,
  type TrustFile,
} from '../../shared/report/trust.ts';
import { reportWorld } from '../factories/reportWorld.ts';
import { makeTestKey } from '../factories/testLog.ts';

let text: string;
let file: TrustFile;

beforeAll(async () => {
  const world = await reportWorld({ hosts: 1, gpusPerHost: 1, rounds: 1 });
  text = world.trustText;
  file = JSON.parse(text);
});

function codeOf(changed: object): string {
  try {
    parseTrust(utf8(JSON.stringify({ ...file, ...changed })));
    return 'accepted';
  } catch (error) {
    return error instanceof FleetsealError ? error.code : String(error);
  }
}

describe('the trust file', () => {
  it('is parsed from the text that formatTrust gives', () => {
    const { format: _, ...content } = file;
    expect(formatTrust(content)).toBe(text);
    const trust = parseTrust(utf8(text));
    expect(trust.logs.evidence.log.origin).toBe('operator.example/evidence');
    expect(trust.reportKeys).toEqual(file.reportKeys);
  });

  it('has a fingerprint for each log, each witness once, and each report key', () => {
    const trust = parseTrust(utf8(text));
    const found = fingerprints(trust);
    const kid = file.reportKeys[0]?.kid ?? '';
    expect(found.map(({ name }) => name)).toEqual([
      'evidence log operator.example/evidence',
      'register log operator.example/register',
      'witness witness.example',
      `report key ${kid}`,
    ]);
    const plain = found.map(({ fingerprint }) => fingerprint.replaceAll(' ', ''));
    expect(plain[0]).toBe(toHex(sha256(trust.logs.evidence.log.publicKey)));
    expect(plain[3]).toBe(toHex(fromBase64Url(kid)));
    expect(found[0]?.fingerprint).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });

  it('is refused for a wrong shape, key, time or policy', async () => {
    const { evidence, register } = file.logs;
    const [key] = file.reportKeys;
    if (key === undefined) throw new TypeError('no key');
    const { jwk } = await makeTestKey();
    const twoLogs = `${evidence.policy.split('\n')[0]}\n${register.policy}`;
    const wrong: object[] = [
      { extra: 1 },
      { reportKeys: [] },
      { reportKeys: [key, key] },
      { reportKeys: [{ ...key, jwk }] },
      { reportKeys: [{ ...key, to: key.from }] },
      { logs: { evidence, register: evidence } },
      { logs: { evidence: { policy: 'quorum none\n' }, register } },
      { logs: { evidence: { policy: twoLogs }, register } },
      { logs: { evidence: { policy: 'log x' }, register } },
    ];
    expect(codeOf({})).toBe('accepted');
    for (const changed of wrong) expect(codeOf(changed)).toBe('trustInvalid');
    expect(() => parseTrust(utf8('{'))).toThrow(FleetsealError);
    expect(codeOf({ format: 'fleetseal/trust@2' })).toBe('checkUnknown');
  });
});
