import { beforeAll, describe, expect, it } from 'vitest';
import { compareText, utf8 } from '../../shared/bytes/bytes.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import {
  buildReport,
  computeBalance,
  describeMembers,
  packReport,
} from '../../shared/report/build.ts';
import { notCoveredOf } from '../../shared/report/notCovered.ts';
import { REPORT_TYP } from '../../shared/report/statement.ts';
import { STEP_NAMES } from '../../shared/report/steps.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { type ReportWorld, reportWorld } from '../factories/reportWorld.ts';
import { OpenReport } from '../factories/tamper.ts';
import { makeTestKey } from '../factories/testLog.ts';

const NOT_COVERED = notCoveredOf({ edition: 2 });

let world: ReportWorld;
let report: Uint8Array;

beforeAll(async () => {
  world = await reportWorld();
  report = await buildReport(world.input);
});

/** The steps that failed, as `number name`. */
function failedSteps({ steps }: Verification): string[] {
  return steps
    .filter((each) => each.outcome === 'failed')
    .map(({ step, name }) => `${step} ${name}`);
}

async function verifyTampered(
  edit: (open: OpenReport) => void,
  changes: object = {},
): Promise<Verification> {
  const open = new OpenReport(report);
  edit(open);
  const file = await open.seal(world.reportKey, changes);
  return verifyReport({ file, trust: world.trust });
}

function wordsOf(verification: Verification, name: string): string {
  return verification.steps.find((each) => each.name === name)?.words ?? '';
}

describe('a report that nobody changed', () => {
  it('verifies in 14 numbered steps, and its balance is the recomputed one', async () => {
    const found = await verifyReport({ file: report, trust: world.trust });
    expect(found.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(found.outcome).toBe('valid');
    expect(found.steps.map(({ step, name }) => [step, name])).toEqual(
      STEP_NAMES.map((name, i) => [i + 1, name]),
    );
    expect(found.balance).toEqual(await computeBalance(world.input));
    expect(found.balance?.total).toMatchObject({ licensed: 5, attested: 4, notShipped: 1 });
    expect(found.gpus).toHaveLength(4);
    expect(found.notCovered).toEqual([...NOT_COVERED]);
    expect(found.incomplete).toEqual([]);
    expect(found.notes).toEqual([]);
    expect(found.policy?.checks).toEqual(found.statement?.checks);
  });

  it('is the same file but for the signature when it is built again', async () => {
    const again = new OpenReport(await buildReport(world.input));
    expect(again.members).toEqual(new OpenReport(report).members);
  });

  it('verifies with withheld documents, names them, and shows the finding', async () => {
    const [digest = ''] = world.input.documents.keys();
    const documents = new Map([...world.input.documents].filter(([key]) => key !== digest));
    const file = await buildReport({ ...world.input, documents });
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.incomplete).toEqual(['1 document is withheld']);
    expect(found.steps[8]).toMatchObject({ name: 'documents', outcome: 'notCheckable' });
    expect(found.steps[8]?.words).toContain(digest);
    expect(found.balance?.findings.map(({ code }) => code)).toContain('documentsMissing');
    expect(found.notCovered).toHaveLength(NOT_COVERED.length + 1);
  });

  it('leaves out evidence that was received after its interval, and says so', async () => {
    const to = world.input.to - 3_600_000;
    const file = await buildReport({ ...world.input, to });
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.statement?.knownAt.evidenceSize).toBe(6);
    expect(found.notCovered.at(-1)).toContain('4 leaves');
  });

  it('has no evidence of a key that the register named only afterwards', async () => {
    const { builder } = await reportWorld({ hosts: 1 });
    const late = (await reportWorld({ hosts: 2 })).builder;
    const [, host] = late.hosts;
    const text = late.texts.findLast((each) => each.includes('hostKey@1')) ?? '';
    if (host === undefined) throw new TypeError('no host');
    const [note = ''] = builder.notes;
    const challenge = formatChallenge({
      origin: builder.evidenceLog.origin,
      noteHash: noteHash(note),
      random: new Uint8Array(32),
      regulatorNonce: null,
    });
    const stranger = { ...host, seq: 0, prev: null };
    await builder.attestHost(stranger, { challenge, challengedAt: world.input.from + 60_000 });
    const unknown = buildReport((await builder.finish()).input);
    await expect(unknown).rejects.toThrow(`no host key ${host.key.kid}`);
    builder.appendText('hostKey', text);
    const afterwards = buildReport((await builder.finish()).input);
    await expect(afterwards).rejects.toThrow('was logged before its key');
  });

  it('is refused under other keys, another log, or before its key counted', async () => {
    const other = await reportWorld();
    const key = world.trust.reportKeys[0];
    if (key === undefined) throw new TypeError('no key');
    const later = { ...world.trust, reportKeys: [{ ...key, from: world.input.createdAt + 1 }] };
    const ended = { ...world.trust, reportKeys: [{ ...key, to: world.input.createdAt }] };
    for (const trust of [other.trust, later, ended]) {
      const found = await verifyReport({ file: report, trust });
      expect(failedSteps(found)).toEqual(['2 statement']);
      expect(found.steps[1]?.code).toBe('signatureInvalid');
    }
    const otherLogs = { ...world.trust, logs: other.trust.logs };
    const found = await verifyReport({ file: report, trust: otherLogs });
    expect(failedSteps(found)).toEqual(['4 checkpoints']);
  });

  it('is refused when the witness that the trust file asks for did not cosign', async () => {
    const found = await verifyTampered((open) => {
      open.replace('register-log.checkpoint', /— witness.*\n/, '');
    });
    expect(failedSteps(found)).toEqual(['4 checkpoints']);
    expect(found.steps[3]?.code).toBe('quorumMissing');
  });
});

describe('a report changed by its signer, every digest rebuilt and signed again', () => {
  it('names the figure of the balance that was changed', async () => {
    const found = await verifyTampered((open) => {
      open.replace('balance.json', '"attested":4', '"attested":5');
    });
    expect(failedSteps(found)).toEqual(['12 balance']);
    const words = 'total.attested: report says 5, recomputed 4';
    expect(wordsOf(found, 'balance')).toContain(words);
    expect(found.balance?.total.attested).toBe(4);
  });

  it('names the result that was changed', async () => {
    const found = await verifyTampered((open) => {
      open.replace('results.jsonl', '"status":"affirming"', '"status":"warning"');
    });
    expect(failedSteps(found)).toEqual(['11 appraisal']);
    expect(wordsOf(found, 'appraisal')).toMatch(/leaf 0 differs: .*says "warning", recomputed/);
  });

  it('recomputes the digest of a changed license', async () => {
    const found = await verifyTampered((open) => {
      open.replace('register.jsonl', '"quantity":5', '"quantity":9');
    });
    expect(failedSteps(found)).toEqual(['7 register']);
  });

  it('recomputes the digest of a changed reading', async () => {
    const found = await verifyTampered((open) => {
      open.replace('documents.jsonl', '"memoryTotalMiB":143771', '"memoryTotalMiB":143772');
    });
    expect(failedSteps(found)).toEqual(['9 documents']);
  });

  it('finds a dropped evidence, leaf, register document and register entry', async () => {
    const evidence = await verifyTampered((open) => {
      open.lines('evidence.txt', (lines) => lines.toSpliced(2, 1));
      open.lines('results.jsonl', (lines) => lines.toSpliced(2, 1));
    });
    expect(failedSteps(evidence)).toEqual(['8 evidence']);
    expect(wordsOf(evidence, 'evidence')).toContain('Leaf 2');
    const leaf = await verifyTampered((open) => {
      open.leaves('evidence-log.entries', (leaves) => leaves.slice(0, -1));
      open.lines('evidence.txt', (lines) => lines.slice(0, -1));
    });
    expect(failedSteps(leaf)).toEqual(['5 evidenceLog']);
    const text = await verifyTampered((open) => {
      open.lines('register.jsonl', (lines) => lines.slice(0, -1));
    });
    expect(failedSteps(text)).toEqual(['7 register']);
    const entry = await verifyTampered((open) => {
      open.lines('register.jsonl', (lines) => lines.slice(0, -1));
      open.leaves('register-log.entries', (leaves) => leaves.slice(0, -1));
    });
    expect(failedSteps(entry)).toEqual(['6 registerLog']);
  });

  it('finds a dropped leaf also when the statement names the root hash that is left', async () => {
    const { logs, knownAt } = new OpenReport(report).statement;
    const evidence = { ...logs.evidence, size: 5 };
    const found = await verifyTampered(
      (open) => {
        open.leaves('evidence-log.entries', (leaves) => leaves.slice(0, -1));
        open.lines('evidence.txt', (lines) => lines.slice(0, -1));
      },
      { logs: { ...logs, evidence }, knownAt: { ...knownAt, evidenceSize: 5 } },
    );
    expect(failedSteps(found)).toContain('5 evidenceLog');
  });

  it('finds two hosts that were swapped', async () => {
    const found = await verifyTampered((open) => {
      open.lines('evidence.txt', ([first = '', second = '', ...rest]) => [second, first, ...rest]);
    });
    expect(failedSteps(found)).toEqual(['8 evidence']);
    const [one, two] = world.hosts.map(({ key }) => key.kid);
    const leaves = await verifyTampered((open) => {
      const text = new TextDecoder();
      open.leaves('evidence-log.entries', (held) =>
        held.map((leaf) => {
          const swapped = text
            .decode(leaf)
            .replace(one ?? '', '#')
            .replace(two ?? '', one ?? '');
          return utf8(swapped.replace('#', two ?? ''));
        }),
      );
    });
    expect(failedSteps(leaves)).toEqual(['5 evidenceLog']);
  });

  it('notices a dropped document: its result and the balance change', async () => {
    const found = await verifyTampered((open) => {
      open.lines('documents.jsonl', (lines) =>
        lines.toSpliced(
          lines.findIndex((line) => line.includes('gpu@1')),
          1,
        ),
      );
    });
    expect(found.steps[8]?.outcome).toBe('notCheckable');
    expect(failedSteps(found)).toEqual(['11 appraisal', '12 balance']);
  });

  it('finds a challenge note that is missing, foreign or of another history', async () => {
    const missing = await verifyTampered((open) => {
      open.lines('notes.jsonl', (lines) => lines.slice(1));
    });
    expect(failedSteps(missing)).toEqual(['10 challenges']);
    const extra = await verifyTampered((open) => {
      const note = JSON.stringify(open.text('evidence-log.checkpoint'));
      open.lines('notes.jsonl', (lines) => [...lines, note]);
    });
    expect(failedSteps(extra)).toEqual(['10 challenges']);
  });

  it.each([
    ['hosts', { hosts: [] }],
    ['checks', { checks: [] }],
    ['policy', { policy: 'A'.repeat(43) }],
    ['catalogue', { catalogue: 'A'.repeat(43) }],
    ['knownAt', { knownAt: { evidenceSize: 6, registerSize: 6 } }],
  ])('finds that the statement gives another %s', async (_, changes) => {
    const found = await verifyTampered(() => {}, changes);
    expect(failedSteps(found)).toContain('13 agreement');
  });

  it('finds a license that the register does not have, and a changed interval', async () => {
    const license = await verifyTampered(() => {}, { licenses: ['L-2'] });
    expect(failedSteps(license)).toContain('13 agreement');
    const from = await verifyTampered(() => {}, { from: world.input.from + 1 });
    expect(failedSteps(from)).toEqual(['12 balance']);
    const twice = await verifyTampered(() => {}, { licenses: ['L-1', 'L-1'] });
    expect(failedSteps(twice)).toContain('13 agreement');
    const early = await verifyTampered(() => {}, { createdAt: world.input.to - 1 });
    expect(failedSteps(early)).toEqual(['4 checkpoints', '13 agreement']);
    const reversed = await verifyTampered(() => {}, { from: world.input.to });
    expect(failedSteps(reversed)).toContain('13 agreement');
  });

  it('finds a document that no evidence names, and one out of order', async () => {
    const extra = await verifyTampered((open) => {
      open.lines('documents.jsonl', (lines) =>
        [...lines, '{}'].sort((a, b) => compareText(documentDigest(a), documentDigest(b))),
      );
    });
    expect(wordsOf(extra, 'documents')).toContain('is named by no evidence');
    const order = await verifyTampered((open) => {
      open.lines('documents.jsonl', (lines) => lines.toReversed());
    });
    expect(wordsOf(order, 'documents')).toContain('not in the order of digests');
    const twice = await verifyTampered((open) => {
      open.lines('documents.jsonl', ([first = '', ...rest]) => [first, first, ...rest]);
    });
    expect(failedSteps(twice)).toEqual(['9 documents']);
  });

  it('finds another root hash in the statement', async () => {
    const { logs } = new OpenReport(report).statement;
    const register = { ...logs.register, root: 'A'.repeat(43) };
    const found = await verifyTampered(() => {}, { logs: { ...logs, register } });
    expect(failedSteps(found)).toEqual(['4 checkpoints']);
  });

  it('finds a trusted report key that the register does not name', async () => {
    const second = await makeTestKey();
    const listed = { kid: second.kid, jwk: second.jwk, from: 0, to: null };
    const trust = { ...world.trust, reportKeys: [listed] };
    const file = await new OpenReport(report).seal(second);
    expect(failedSteps(await verifyReport({ file, trust }))).toEqual(['13 agreement']);
  });

  it('finds a limitation that was left out of the statement', async () => {
    const found = await verifyTampered(() => {}, { notCovered: NOT_COVERED.slice(1) });
    expect(failedSteps(found)).toEqual(['14 notCovered']);
  });

  it('finds members in excess, missing, renamed, or a statement in another encoding', async () => {
    const open = new OpenReport(report);
    const members = describeMembers(open.members);
    const short = await verifyTampered(() => {}, { members: members.slice(1) });
    expect(failedSteps(short)).toEqual(['3 members']);
    const extra = await verifyTampered(() => {}, { notes: 'unknown member' });
    expect(failedSteps(extra)).toEqual(['2 statement']);
    const text = JSON.stringify({ ...open.statement, members }, null, 1);
    const options = { payload: utf8(text), typ: REPORT_TYP, signer: world.reportKey };
    const file = packReport(await signJws(options), open.members);
    const spaced = await verifyReport({ file, trust: world.trust });
    expect(failedSteps(spaced)).toEqual(['2 statement']);
  });

  it.each([
    ['balance.json', '{"format":"fleetseal/balance@1"}', '12 balance'],
    ['balance.json', '[1e99]', '12 balance'],
    ['balance.json', '', '12 balance'],
    ['results.jsonl', 'null\n', '11 appraisal'],
    ['results.jsonl', '{}', '11 appraisal'],
    ['notes.jsonl', '"x"\n"x"\n', '10 challenges'],
    ['documents.jsonl', '{}\n{}\n', '9 documents'],
    ['evidence.txt', 'a.b.c\n', '8 evidence'],
    ['register.jsonl', '{}\n', '7 register'],
    ['register-log.entries', '\u0000', '6 registerLog'],
    ['evidence-log.entries', '', '5 evidenceLog'],
    ['evidence-log.checkpoint', 'x', '4 checkpoints'],
  ] as const)('refuses %s with the content %j in step %s', async (name, text, step) => {
    const found = await verifyTampered((open) => open.setText(name, text));
    expect(failedSteps(found)).toContain(step);
    expect(found.outcome).toBe('invalid');
  });

  it('does not accept a line twice, nor another key of the signer', async () => {
    const twice = await verifyTampered((open) => {
      open.lines('evidence.txt', (lines) => [...lines, ...lines.slice(-1)]);
    });
    expect(failedSteps(twice)).toEqual(['8 evidence']);
    const file = await new OpenReport(report).seal(await makeTestKey());
    const foreign = await verifyReport({ file, trust: world.trust });
    expect(failedSteps(foreign)).toEqual(['2 statement']);
  });

  it('cannot tell where a signed statement has a format of the future', async () => {
    const found = await verifyTampered(() => {}, { format: 'fleetseal/report@3' });
    expect(found.outcome).toBe('cannotTell');
    expect(found.steps[1]).toMatchObject({ outcome: 'notCheckable', code: 'checkUnknown' });
    const odd = await verifyTampered(() => {}, { format: 'other' });
    expect(odd.outcome).toBe('invalid');
  });
});
