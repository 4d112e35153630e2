/** The life of host keys in a report: what hosts and TPMs signed is verified again. */
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { buildReport } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import {
  about,
  claimedUeid,
  inTpm,
  KEY_WORLDS,
  type KeyParts,
  type KeyV2,
  keyParts,
  OTHER_UEID,
  type RotationLies,
  retired,
  rotated,
} from '../factories/keyWorlds.ts';
import { makePureTpm, type PureTpm } from '../factories/pureTpm.ts';
import { nextSalt, type ReportWorld } from '../factories/reportWorld.ts';
import { makeTestKey } from '../factories/testLog.ts';

async function verified({ input, trust }: ReportWorld): Promise<Verification> {
  return verifyReport({ file: await buildReport(input), trust });
}

/** Without those on papers that this world does not have. */
const codesOf = ({ balance }: Verification) =>
  (balance?.findings ?? [])
    .filter(({ family }) => family !== 'license' && family !== 'endUse')
    .map(({ code }) => code);

describe('a rotation in a report', () => {
  it('is valid where both keys signed it, and the host goes on as one', async () => {
    const world = await KEY_WORLDS.rotation();
    const found = await verified(world);
    expect(found.outcome).toBe('valid');
    expect(codesOf(found)).toEqual([]);
    const { kid } = world.other;
    expect(found.balance?.units.map((unit) => unit.kid)).toEqual([kid, kid]);
    expect(found.statement?.hosts).toHaveLength(2);
  });

  it('shows what the old key signed after it', async () => {
    const found = await verified(await KEY_WORLDS.signedAfterRotation());
    expect(found.outcome).toBe('valid');
    expect(codesOf(found)).toContain('keyAfterEnd');
  });

  const LIES: [string, string, (parts: KeyParts) => RotationLies][] = [
    ['whose consent is by another key', 'reportInvalid', ({ other }) => ({ consentBy: other })],
    [
      'whose consent only names the old key',
      'signatureInvalid',
      ({ host, other }) => ({
        consentBy: { kid: host.key.kid, sign: (input) => other.sign(input) },
      }),
    ],
    ['to another key', 'reportInvalid', ({ host }) => ({ consent: { newKid: host.key.kid } })],
    ['of another jwk', 'reportInvalid', ({ host }) => ({ rotation: { jwk: host.key.jwk } })],
    [
      'from a key that is not there',
      'reportInvalid',
      ({ other }) => ({ rotation: { oldKid: other.kid } }),
    ],
    ['for another log', 'reportInvalid', () => ({ rotation: { aud: 'other/log' } })],
    ['with a consent for another log', 'reportInvalid', () => ({ consent: { aud: 'other/log' } })],
    ['that a token authorized as well', 'reportInvalid', () => ({ document: { token: 't' } })],
    ['with another ueid', 'reportInvalid', () => ({ document: { ueid: OTHER_UEID } })],
  ];
  it.each(LIES)('is refused: one %s', async (_, code, lies) => {
    const parts = await keyParts();
    parts.builder.append(await rotated(parts, lies(parts)));
    const { input } = await parts.builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code });
  });

  it('is refused where the new key did not sign it', async () => {
    const parts = await keyParts();
    const { builder } = parts;
    const document = await rotated(parts);
    const [head, payload] = (document.rotation ?? '').split('.');
    const forged = toBase64Url(new Uint8Array(64).fill(1));
    builder.append({ ...document, rotation: `${head}.${payload}.${forged}` });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'signatureInvalid' });
  });
});

describe('what happened to a key, in a report', () => {
  it('leaves evidence without approval out of the figures', async () => {
    const { host, ...awaiting } = await KEY_WORLDS.awaitsApproval();
    const waiting = await verified(awaiting);
    expect(waiting.outcome).toBe('valid');
    expect(codesOf(waiting)).toContain('hostAwaitsApproval');
    expect(waiting.balance?.units[0]?.kid).toBe(host.key.kid);
    expect(waiting.notes.join()).toContain('holds 1 evidence that no figure counts');
    const { other, ...after } = await KEY_WORLDS.approved();
    const approved = await verified(after);
    expect(approved.outcome).toBe('valid');
    expect(codesOf(approved)).toEqual([]);
    expect(approved.balance?.units[0]?.kid).toBe(other.kid);
    expect(approved.notes.join()).toContain('A person said of 1 host key which host it belongs to');
    expect(approved.notes.join()).toContain('holds 1 evidence that no figure counts');
  });

  it('tells of evidence of a key that was refused, which gives no finding', async () => {
    const found = await verified(await KEY_WORLDS.refused());
    expect(found.outcome).toBe('valid');
    expect(codesOf(found)).toEqual([]);
    expect(found.notes.join()).toContain('holds 1 evidence that no figure counts');
  });

  it('lets a key claim the ueid of a host only once it is a key of that host', async () => {
    expect((await verified(await KEY_WORLDS.claimedUeid())).outcome).toBe('valid');
    expect((await verified(await KEY_WORLDS.claimedUeidApproved())).outcome).toBe('valid');
    const beside = verified(await claimedUeid(() => null));
    await expect(beside).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it('lets a host that left be enrolled anew under its ueid', async () => {
    expect((await verified(await KEY_WORLDS.enrolledAnew())).outcome).toBe('valid');
  });

  it('is refused of a key that is not there', async () => {
    const { builder, other } = await keyParts();
    builder.append({ ...about(other.kid), event: 'refused' });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it.each([
    ['that nobody decided', { by: null, event: 'refused' }],
    ['that passes for the word of the host', { by: null, event: 'retired', retirement: null }],
  ] as const)('is refused: one %s', async (_, event) => {
    const { builder, host } = await keyParts();
    builder.append({ ...about(host.key.kid), ...event });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it('is refused where it replaces a key that is not there', async () => {
    const { builder, host, other } = await keyParts();
    builder.append({ ...about(host.key.kid), event: 'approved', replaces: other.kid });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it.each([
    ['the key itself', 'valid', {}],
    ['another key', 'signatureInvalid', { isForeign: true }],
    ['the key itself, for another log', 'reportInvalid', { aud: 'other/log' }],
  ] as const)('is a retirement only if signed by %s', async (_, code, lies) => {
    const report = verified(await retired(lies));
    if (code === 'valid') expect((await report).outcome).toBe('valid');
    else await expect(report).rejects.toMatchObject({ code });
  });
});

describe('a key in a TPM, in a report', () => {
  let tpm: PureTpm;
  beforeAll(async () => {
    tpm = await makePureTpm();
  });

  it('is verified with its quotes', async () => {
    const found = await verified(await KEY_WORLDS.quote());
    expect(found.outcome).toBe('valid');
    expect(codesOf(found).filter((code) => code.startsWith('quote'))).toEqual([]);
    const words = found.steps.find(({ name }) => name === 'evidence')?.words;
    expect(words).toContain('TPM quotes over boot registers: 1 verify, 0 do not.');
    expect(found.notCovered.join()).not.toContain('endorsement certificate');
  });

  it.each([
    ['quoteMissing', 'quoteMissing'],
    ['quoteInvalid', 'quoteOfAnotherMoment'],
    ['quoteInvalid', 'quoteOfAnotherTpm'],
  ] as const)('gives the finding %s where it sends such a quote: %s', async (code, world) => {
    const found = await verified(await KEY_WORLDS[world]());
    expect(found.outcome).toBe('valid');
    expect(codesOf(found)).toContain(code);
  });

  it('says whose word a verified endorsement key is, with a certificate or without', async () => {
    const found = await verified(await KEY_WORLDS.endorsed());
    expect(found.outcome).toBe('valid');
    expect(found.notCovered.join()).toContain(
      'the TPM of 1 host key is a genuine one is the server',
    );
  });

  it.each<[string, string, (document: KeyV2) => Partial<KeyV2>]>([
    ['called better kept without a TPM', 'reportInvalid', () => ({ tpm: null })],
    ['called in a file with a TPM', 'reportInvalid', () => ({ protection: 'file' })],
    [
      'with a changed certification',
      'tpmInvalid',
      ({ tpm: said }) => ({
        tpm:
          said === null
            ? null
            : { ...said, certifySignature: toBase64Url(new Uint8Array(64).fill(1)) },
      }),
    ],
  ])('is refused: one %s', async (_, code, changes) => {
    const { builder } = await inTpm(tpm, changes);
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code });
  });

  it('is refused in a document of the first release, which knew no TPM', async () => {
    const { builder, host, other } = await keyParts();
    const { kid, jwk } = other;
    const [ueid, token] = [OTHER_UEID, 'token-1'];
    const format = 'fleetseal/hostKey@1' as const;
    const common = { format, salt: nextSalt(), kid, jwk, ueid, name: host.name, site: null };
    builder.append({ ...common, token, protection: 'tpmEkVerified' });
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it('is refused where the TPM certified another key', async () => {
    const statement = await tpm.statement((await makeTestKey()).jwk, 'MAA');
    const { builder } = await inTpm(tpm, () => ({ tpm: statement }));
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'tpmInvalid' });
  });
});
