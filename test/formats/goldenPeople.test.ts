/** What versions from the fourth on wrote of people, regulators, backups and recoveries. */
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRecoveries } from '../../agent/state/recoveries.ts';
import { manifestSchema } from '../../server/backup/manifest.ts';
import { restoreBackup } from '../../server/backup/restore.ts';
import { ACCESS_STEPS, verifyAccessExport } from '../../shared/audit/verifyExport.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import {
  parseRegulatorChallenge,
  verifyRegulatorChallenge,
} from '../../shared/register/regulatorDocuments.ts';
import { parseUserDocument } from '../../shared/register/users.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { T0_MS } from '../../simulator/timeline.ts';

const GOLDEN = join(import.meta.dirname, '../golden');
const versions = readdirSync(GOLDEN).filter((name) => /^v[0-9]+$/.test(name));
const since4 = versions.filter((name) => Number(name.slice(1)) >= 4);

it('there is a fourth version', () => expect(since4).toContain('v4'));

describe.each(since4)('what %s wrote', (version) => {
  const bytes = (name: string) => new Uint8Array(readFileSync(join(GOLDEN, version, name)));
  const text = (name: string) => readFileSync(join(GOLDEN, version, name), 'utf8');
  const statement = (name: string) => parseRegisterDocument(text(`register/${name}.json`));
  const trustOf = (folder: string) => parseTrust(bytes(`${folder}trust.json`));

  it('a report that withholds what it may verifies, and says what that is', async () => {
    const file = bytes('report-withheld.zip');
    const verification = await verifyReport({ file, trust: trustOf('') });
    expect(verification.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(verification.outcome).toBe('valid');
    expect(verification.incomplete.join()).toMatch(/^withheld as it says: .*host.*user/);
  });

  it('a step of a report, an account and a root of the access record are documents', () => {
    expect(statement('reportStep')).toMatchObject({ step: 'drafted', by: 'C. Person' });
    expect(statement('permission')).toMatchObject({ change: 'accountCreated', via: 'socket' });
    expect(statement('accessRoot')).toMatchObject({ first: 0 });
  });

  it('the export of the access record is complete under the trust file', async () => {
    const { outcome, steps } = await verifyAccessExport(bytes('access-export.jsonl'), trustOf(''));
    expect(steps.map(({ outcome: of }) => of)).toEqual(ACCESS_STEPS.map(() => 'passed'));
    expect(outcome).toBe('complete');
  });

  it('the challenge of a regulator verifies under the key of the register', async () => {
    const key = statement('regulatorKey');
    if (key.format !== 'fleetseal/regulatorKey@1') throw new TypeError('not a key');
    const { jws } = parseRegulatorChallenge(text('regulator-challenge.jws'));
    await verifyRegulatorChallenge(jws, key.jwk);
    expect(statement('challengeFiled')).toMatchObject({ digest: jws.digest, kid: key.kid });
  });

  it('who uses a host stands beside the register', () => {
    expect(parseUserDocument(text('document-user.json')).user).toBe('USER-1');
    expect(text('register/record-use.json')).not.toContain('USER-1');
  });

  it('the backup opens with its key, and holds what it says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleetseal-golden-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const identityFile = join(folder, 'identity.txt');
    cpSync(join(GOLDEN, version, 'backup/identity.txt'), identityFile);
    chmodSync(identityFile, 0o600);
    const from = join(GOLDEN, version, 'backup/fleet.backup.age');
    const target = { dataDirectory: join(folder, 'data'), isNewest: true, now: T0_MS };
    const manifest = await restoreBackup({ from, identityFile, ...target });
    expect(manifest).toEqual(manifestSchema.parse(JSON.parse(text('backup/manifest.json'))));
  });

  it('a report after a recovery verifies, and the agent knows of the recovery', async () => {
    const file = bytes('recovered/report.zip');
    const verification = await verifyReport({ file, trust: trustOf('recovered/') });
    expect(verification.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    const recovery = statement('recovery');
    if (recovery.format !== 'fleetseal/recovery@1') throw new TypeError('not a recovery');
    expect(recovery.shown).toContain(recovery.logs.evidence.was);
    const state = join(GOLDEN, version, 'recovered/agent');
    expect(await readRecoveries(state)).toEqual([recovery]);
  });
});
