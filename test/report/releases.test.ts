/** What a register may say of releases and of a regulator's challenges. */
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { u32be, utf8 } from '../../shared/bytes/bytes.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { sha256, sha256Base64Url } from '../../shared/crypto/sha256.ts';
import type { RegisterDocument } from '../../shared/register/documents.ts';
import type { ReportStepDocument } from '../../shared/register/peopleDocuments.ts';
import {
  encodeRegulatorChallenge,
  parseRegulatorChallenge,
  REGULATOR_CHALLENGE_TYP,
} from '../../shared/register/regulatorDocuments.ts';
import { buildReport } from '../../shared/report/build.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { REGISTER_WORLDS, registering, stepOf } from '../factories/registerWorlds.ts';
import { nextSalt, WORLD_START } from '../factories/reportWorld.ts';
import { makeTestKey, type TestKey } from '../factories/testLog.ts';

type Step = Partial<ReportStepDocument> & Pick<ReportStepDocument, 'step'>;
const ANN = { by: 'Ann', account: 'acc-ann00000' };
const BEN = { by: 'Ben', account: 'acc-ben00000' };
const DRAFTED: Step = { step: 'drafted', ...ANN };
const APPROVED: Step = { step: 'approved', reference: 'Approval 1', ...BEN };
const RELEASED: Step = { step: 'released', ...ANN };
const DOWNLOADED: Step = { step: 'downloaded', by: 'Regi', account: 'acc-regi0000' };
const REJECTED: Step = { step: 'rejected', ...BEN };

/** What building a report says to a register with these documents at its end. */
async function refusal(documents: readonly RegisterDocument[]): Promise<string | null> {
  const { input } = await registering(documents);
  try {
    await buildReport(input);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : 'other';
  }
}

describe('the steps of a report in a register', () => {
  it('are taken where each may follow the one before', async () => {
    const whole = [DRAFTED, APPROVED, RELEASED, DOWNLOADED, DOWNLOADED];
    expect(await refusal(whole.map(stepOf))).toBeNull();
    expect(await refusal([DRAFTED, REJECTED].map(stepOf))).toBeNull();
    expect(await refusal([DRAFTED, APPROVED, REJECTED].map(stepOf))).toBeNull();
  });

  it('leave no release in the former format unsaid, which nobody else approves', async () => {
    const notes = async (world: keyof typeof REGISTER_WORLDS) => {
      const { input, trust } = await REGISTER_WORLDS[world]();
      return (await verifyReport({ file: await buildReport(input), trust })).notes.join('\n');
    };
    expect(await notes('releasedBeforeDraft')).not.toContain('without the approval');
    expect(await notes('releasedAfterDraft')).toContain(
      '1 report was released without the approval of a second person',
    );
  });

  it.each<[string, readonly Step[]]>([
    ['without a draft', [APPROVED]],
    ['drafted twice', [DRAFTED, DRAFTED]],
    ['released without approval', [DRAFTED, RELEASED]],
    ['released after a rejection', [DRAFTED, APPROVED, REJECTED, RELEASED]],
    ['rejected after the release', [DRAFTED, APPROVED, RELEASED, REJECTED]],
    ['downloaded before the release', [DRAFTED, APPROVED, DOWNLOADED]],
    ['approved twice', [DRAFTED, APPROVED, APPROVED]],
  ])('are refused where it was %s', async (_, steps) => {
    expect(await refusal(steps.map(stepOf))).toMatch(/^reportInvalid: .*that could not be/);
  });

  it.each<[string, Partial<Step>]>([
    ['by the one who drafted', { ...ANN }],
    ['by the account that drafted', { account: ANN.account }],
    ['by the name that drafted', { by: ANN.by }],
    ['over the socket', { via: 'socket', account: null }],
    ['by nobody who signed in', { account: null }],
  ])('are refused where it was approved %s', async (_, changes) => {
    const steps = [DRAFTED, { ...APPROVED, ...changes }, RELEASED];
    expect(await refusal(steps.map(stepOf))).toMatch(/^reportInvalid: .*may not approve/);
  });

  it.each<[string, Step]>([
    ['other licenses', { ...APPROVED, licenses: ['L-2'] }],
    ['another interval', { ...APPROVED, to: WORLD_START + 2000 }],
    ['other redactions', { ...APPROVED, redactions: ['users'] }],
    ['no reference', { ...APPROVED, reference: null }],
  ])('are refused where an approval has %s', async (_, step) => {
    expect(await refusal([DRAFTED, step].map(stepOf))).toMatch(/^reportInvalid: .*as another one/);
  });
});

describe('challenges of a regulator in a register', () => {
  const ORIGIN = 'operator.example/evidence';
  let count = 0;

  async function filed(
    key: TestKey,
    changes: { log?: string; kid?: string; digest?: string } = {},
  ) {
    count += 1;
    const { log = ORIGIN, ...rest } = changes;
    const payload = encodeRegulatorChallenge({
      format: 'fleetseal/regulatorChallenge@1',
      log,
      nonce: toBase64Url(sha256(u32be(count))),
      issuedAt: WORLD_START,
      answerBy: WORLD_START + 1000,
    });
    const jws = await signJws({ payload, typ: REGULATOR_CHALLENGE_TYP, signer: key });
    const { digest } = parseRegulatorChallenge(jws).jws;
    const format = 'fleetseal/challengeFiled@1';
    return { format, salt: nextSalt(), digest, jws, kid: key.kid, by: 'Regi', ...rest } as const;
  }

  function keyOf({ kid, jwk }: TestKey, event: 'added' | 'removed' = 'added'): RegisterDocument {
    const format = 'fleetseal/regulatorKey@1';
    return { format, salt: nextSalt(), event, kid, jwk, name: 'BIS', by: 'Ada' };
  }

  it('are taken while the key counts', async () => {
    const key = await makeTestKey();
    const documents = [keyOf(key), await filed(key), keyOf(key, 'removed'), keyOf(key)];
    expect(await refusal([...documents, await filed(key)])).toBeNull();
  });

  it('are refused by a key that does not count, or for another log or name', async () => {
    const key = await makeTestKey();
    const other = await makeTestKey();
    for (const [why, documents] of Object.entries({
      unknown: [await filed(key)],
      removed: [keyOf(key), keyOf(key, 'removed'), await filed(key)],
      otherKey: [keyOf(key), keyOf(other), await filed(key, { kid: other.kid })],
      forged: [keyOf(key), await filed({ ...other, kid: key.kid })],
      otherLog: [keyOf(key), await filed(key, { log: 'other.example/evidence' })],
      otherDigest: [keyOf(key), await filed(key, { digest: sha256Base64Url(utf8('x')) })],
      keyTwice: [keyOf(key), keyOf(key)],
      notThere: [keyOf(key, 'removed')],
      otherKid: [keyOf({ ...key, kid: other.kid })],
    })) {
      expect([why, await refusal(documents)]).toEqual([
        why,
        expect.stringMatching(/^reportInvalid: Register document \d+: /),
      ]);
    }
  });
});
