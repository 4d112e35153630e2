/** The commands about hosts and air gaps, as people use them: real processes, a real server. */
import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { challengeDigest } from '../../shared/evidence/challenge.ts';
import {
  encodeOfflineFile,
  type OfflineBundle,
  parseOfflineAnswer,
  parseOfflineKit,
} from '../../shared/offline/files.ts';
import { parseAgentMessage } from '../../shared/protocol/messages.ts';
import { rawEvidence } from '../factories/rawKeys.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { type Answer, enrollFrame, greet, makeRawHost, RawLink } from '../hostile/rawAgent.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let world: ServerWorld;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());

/** Runs `fleetseal … --data DIRECTORY` in the directory of the test. */
async function fleetseal(...argv: string[]): Promise<Outcome> {
  const { directory } = world;
  try {
    const all = [MAIN, ...argv, '--data', directory];
    const done = await promisify(execFile)(process.execPath, all, { cwd: directory });
    return { code: 0, ...done };
  } catch (error) {
    // as: execFile rejects with an error that carries these.
    return error as Outcome;
  }
}

async function enroll(name: string, token: string): Promise<Answer> {
  const host = await makeRawHost();
  const link = await RawLink.open(world.server.agentsUrl);
  const nonces = await greet(link, host.kid);
  const answer = await link.ask(await enrollFrame({ host, token, nonces }, { payload: { name } }));
  await link.close();
  return answer;
}

const file = (name: string) => join(world.directory, name);
const listed = async () => JSON.parse((await fleetseal('host', 'list', '--json')).stdout).items;

describe('token create --allow', () => {
  it('makes a token for the hosts of a list, as many uses as it has names', async () => {
    await writeFile(file('allow.csv'), 'name\nnode-1\nnode-2\n');
    const { code, stdout } = await fleetseal('token', 'create', '--allow', 'allow.csv');
    expect(code).toBe(0);
    expect(await enroll('node-3', stdout)).toMatchObject({ code: 'tokenRefused' });
    expect(await enroll('node-1', stdout)).toMatchObject({ type: 'enrolled' });
    expect(await enroll('node-2', stdout)).toMatchObject({ type: 'enrolled' });
    const { db } = world.server.context.store;
    const tokens = await db.selectFrom('token').select('uses_left').execute();
    expect(tokens).toEqual([{ uses_left: 0 }]);
  });

  it('says which line of the list is wrong, and makes no token', async () => {
    await writeFile(file('wrong.csv'), 'name\nnode-1\nnode-1\n');
    const { code, stdout, stderr } = await fleetseal('token', 'create', '--allow', 'wrong.csv');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('line 3: node-1 is already in line 2');
    expect(stderr).toContain('[importInvalid]');
  });
});

describe('host', () => {
  it('list shows who waits, approve and retire decide, and status mentions it', async () => {
    const token = await world.token({ uses: 2 });
    const old = await enroll('gpu-1', token);
    const next = await enroll('gpu-1', token);
    expect(next).toMatchObject({ missing: 'approval' });
    const waiting = 'kid' in next ? next.kid : '';
    expect((await fleetseal('status')).stdout).toContain('1 host waits for approval');
    const { stdout } = await fleetseal('host', 'list');
    expect(stdout).toMatch(/host +│ site +│ state +│ key kept in +│ last seen +│ GPUs +│ key/);
    expect(stdout).toContain('awaiting approval');
    expect(stdout).toContain(waiting.slice(0, 12));
    const kid = 'kid' in old ? String(old.kid) : '';
    const approval = ['--replaces', kid.slice(0, 12), '--reason', 'new disk', '--by', 'Ada'];
    const approved = await fleetseal('host', 'approve', 'gpu-1', ...approval);
    expect(approved).toMatchObject({ code: 0, stderr: '' });
    expect(approved.stdout).toContain(`gpu-1 (${waiting}) is approved`);
    expect(approved.stdout).toContain(`It replaces the key ${kid}.`);
    const document = world.server.context.register.entries.at(-1)?.document;
    expect(document).toMatchObject({ by: 'Ada', reason: 'new disk', replaces: kid });
    const rows = (await listed()).filter(({ name }: { name: string }) => name === 'gpu-1');
    expect(rows).toMatchObject([{ kid: waiting, state: 'live', protection: 'file' }]);
    expect((await fleetseal('host', 'retire', 'gpu-1', '--reason', 'sold')).code).toBe(0);
    expect((await fleetseal('status')).stdout).not.toContain('for approval');
    const again = await fleetseal('host', 'retire', 'gpu-1', '--reason', 'sold');
    expect(again.stderr).toContain('[stateChanged]');
  });

  it('refuse ends a key that waits; by whom is the user where not said', async () => {
    const token = await world.token({ uses: 2 });
    await enroll('gpu-2', token);
    await enroll('gpu-2', token);
    expect((await fleetseal('host', 'refuse', 'gpu-2')).code).toBe(64);
    expect((await fleetseal('host', 'refuse', 'gpu-2', '--reason', 'unknown')).code).toBe(0);
    const document = world.server.context.register.entries.at(-1)?.document;
    expect(document).toMatchObject({ event: 'refused', by: expect.stringMatching(/./) });
    const states = (await listed()).map(({ state }: { state: string }) => state);
    expect(states).toContain('refused');
  });
});

describe('an air gap', () => {
  it('is crossed by a kit, a bundle and an answer', async () => {
    const made = await fleetseal('offline', 'kit', '--site', 'Site C', '--out', 'kit.json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect((await stat(file('kit.json'))).mode & 0o777).toBe(0o600);
    const kit = parseOfflineKit(await readFile(file('kit.json')));
    const host = await makeRawHost();
    const { text } = world.server.context.challenges.current;
    const nonces = { serverNonce: challengeDigest(text), agentNonce: challengeDigest('x') };
    const frame = await enrollFrame({ host, token: kit.token ?? '', nonces });
    const message = parseAgentMessage(frame);
    const evidence = await rawEvidence(world.server, host, { before: null });
    const bundle: OfflineBundle = {
      format: 'fleetseal/offlineBundle@1',
      checkpointSize: 0,
      enrollment: message.type === 'enroll' ? message.request : null,
      evidence: [evidence.jws],
      documents: [...evidence.documents.values()],
    };
    await writeFile(file('bundle.json'), encodeOfflineFile(bundle));
    const argv = ['import', 'evidence', 'bundle.json', '--answer', 'answer.json'];
    const imported = await fleetseal(...argv);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(imported.stdout).toContain(`enrolled: ${host.kid}\n1 evidence, 1 new\n`);
    const answer = parseOfflineAnswer(await readFile(file('answer.json')));
    expect(answer).toMatchObject({ enrolled: { kid: host.kid }, logs: kit.logs });
    expect(answer.acks).toMatchObject([{ digest: evidence.digest, outcome: 'logged' }]);
    const over = await fleetseal(...argv);
    expect(over.stderr).toContain('[fileExists]');
    const again = await fleetseal('import', 'evidence', 'bundle.json', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ evidence: 1, added: 0 });
    const site = (await listed()).find(({ kid }: { kid: string }) => kid === host.kid)?.site;
    expect(site).toBe('Site C');
  });

  it('takes a token from a file, or none', async () => {
    await writeFile(file('token'), `${await world.token()}\n`);
    await fleetseal('offline', 'kit', '--token-file', 'token', '--out', 'with.json');
    const { token } = parseOfflineKit(await readFile(file('with.json')));
    expect(token).toBe((await readFile(file('token'), 'utf8')).trim());
    const plain = await fleetseal('offline', 'kit', '--out', 'plain.json');
    expect(plain.stdout).toContain('It holds no token');
    expect(parseOfflineKit(await readFile(file('plain.json'))).token).toBeNull();
    const both = ['--token-file', 'token', '--uses', '2', '--out', 'both.json'];
    expect((await fleetseal('offline', 'kit', ...both)).stderr).toContain('[usageWrong]');
  });

  it('is not crossed by a file that is no bundle', async () => {
    await writeFile(file('no-bundle.json'), '{"format":"fleetseal/offlineKit@1"}');
    const { code, stderr } = await fleetseal('import', 'evidence', 'no-bundle.json');
    expect(code).toBe(1);
    expect(stderr).toContain('[offlineInvalid]');
    expect(stderr).toContain('The file is fleetseal/offlineKit@1, and fleetseal/offlineBundle@1');
    expect((await fleetseal('import', 'evidence', 'absent.json')).stderr).toContain(
      '[fileUnreadable]',
    );
  });
});

describe('token create --out', () => {
  it('writes the token for its owner alone, and never over a file', async () => {
    const { code, stdout } = await fleetseal('token', 'create', '--out', 'host.token');
    expect([code, stdout]).toEqual([0, '']);
    expect((await stat(file('host.token'))).mode & 0o777).toBe(0o600);
    const token = await readFile(file('host.token'), 'utf8');
    expect(await enroll('node-out', token)).toMatchObject({ type: 'enrolled' });
    const again = await fleetseal('token', 'create', '--out', 'host.token');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('[fileExists]')]);
    expect(await readFile(file('host.token'), 'utf8')).toBe(token);
  });
});
