/** Whatever somebody does in the register is an act of the audit, and stands in its exports. */
import { describe, expect, it } from 'vitest';
import { DOCUMENTED_KINDS } from '../../shared/audit/exportFile.ts';
import { type AuditEntry, entryAct } from '../../shared/audit/timeline.ts';
import { checkDays } from '../../shared/audit/verifyDays.ts';
import { checkpointWords } from '../../shared/audit/verifyExport.ts';
import { REGISTER_KINDS } from '../../shared/log/leaf.ts';
import { type RegisterDocument, registerKind } from '../../shared/register/documents.ts';
import { reportWorld } from '../factories/reportWorld.ts';

const DAY_MS = 86_400_000;
const START = 1_780_272_000_000;
const DIGEST = 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I';
const SALT = 'pZ8wq3mQH0u6yq2yYb1d7A';
const JWK = { kty: 'EC', crv: 'P-256', x: DIGEST, y: DIGEST } as const;

const KEY = {
  format: 'fleetseal/regulatorKey@1',
  salt: SALT,
  kid: DIGEST,
  jwk: JWK,
  name: 'BIS',
  by: 'Root',
} as const;
const FILED: RegisterDocument = {
  format: 'fleetseal/challengeFiled@1',
  salt: SALT,
  digest: DIGEST,
  jws: 'a.b.c',
  kid: DIGEST,
  by: 'Inspector',
};
const kept = (log: string) => ({
  origin: `new/${log}`,
  was: `old/${log}`,
  size: 3,
  root: DIGEST,
  signed: '',
});
const RECOVERY: RegisterDocument = {
  format: 'fleetseal/recovery@1',
  salt: SALT,
  by: 'Root',
  reason: 'disk lost',
  logs: { evidence: kept('evidence'), register: kept('register') },
  shown: null,
};

function entryOf(document: RegisterDocument, time = START): AuditEntry {
  const kind = registerKind(document);
  return { index: 7, leaf: { kind, digest: DIGEST, evidenceSize: 0, time }, document };
}

describe('a checkpoint that a quorum cosigned', () => {
  it('before the end of the days may be of an older state, and that is said', async () => {
    const { trust } = await reportWorld({ hosts: 1, rounds: 1 });
    const checkpoint = { origin: 'operator.example/register', size: 3, root: new Uint8Array(32) };
    const seen = (time: number) =>
      checkpointWords(
        { checkpoint, witnesses: [{ name: 'w1', time: time / 1000 }] },
        { trust, header: { to: START + DAY_MS, createdAt: START + 2 * DAY_MS } },
      );
    expect(seen(START + DAY_MS - 1000)).toContain('No quorum cosigned it after these days');
    expect(seen(START + DAY_MS)).not.toContain('older state');
  });
});

describe('the register as the audit tells it', () => {
  it.each<[string, RegisterDocument, object]>([
    ['a key of a regulator', { ...KEY, event: 'added' }, { act: 'regulatorKeyAdded' }],
    ['its end', { ...KEY, event: 'removed' }, { act: 'regulatorKeyRemoved', name: 'Root' }],
    ['a challenge', FILED, { act: 'challengeFiled', name: 'Inspector', target: DIGEST }],
    ['a recovery', RECOVERY, { act: 'logsRecovered', name: 'Root', target: 'new/evidence' }],
  ])('tells who entered %s', (_, document, act) => {
    expect(entryAct(entryOf(document))).toMatchObject({ leaf: 7, ...act });
  });

  it('has the documents of every kind of leaf that can be an act', () => {
    const others = REGISTER_KINDS.filter((kind) => !DOCUMENTED_KINDS.includes(kind));
    expect(others).toEqual(['catalogue', 'reportKey', 'hostKey', 'result']);
  });

  it('says where it was lost in part: what was done in the lost time is not there', () => {
    const header = {
      format: 'fleetseal/accessExport@1',
      from: START,
      to: START + DAY_MS,
      createdAt: START,
      by: 'Ana Auditor',
      checkpoint: '',
      firstLeaf: 0,
      leaves: 1,
      records: 0,
      left: [],
      consistency: [],
    } as const;
    const found = checkDays([entryOf(RECOVERY)], {
      header: { ...header, left: [], consistency: [] },
      isNewest: true,
    });
    expect(found.recoveries).toEqual([7]);
    expect(found.words).toContain('what was done in the lost time may be missing');
  });
});
