/** What has left a host: listed with its place in the log, verified offline; changes are found. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHistory } from '../../agent/history/history.ts';
import { verifyHistory } from '../../agent/history/historyVerify.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let world: ServerWorld;
let state = '';
let copies = 0;

beforeAll(async () => {
  world = await serverWorld();
  const agent = await world.agent('host');
  state = join(world.directory, 'host');
  await agent.connect();
  for (const trigger of ['start', 'cadence', 'cadence'] as const) {
    world.clock.now += 3_600_000;
    await agent.attest(trigger);
  }
  await agent.rotate();
  await agent.connect();
  world.clock.now += 3_600_000;
  await agent.attest('cadence');
  agent.disconnect();
  world.clock.now += 3_600_000;
  await agent.attest('cadence');
  agent.close();
});
afterAll(() => world.close());

/** A copy of the state in which one thing is changed. */
function changed(change: (directory: string) => void): string {
  copies += 1;
  const directory = join(world.directory, `copy-${copies}`);
  cpSync(state, directory, { recursive: true });
  change(directory);
  return directory;
}

const archiveIn = (directory: string) =>
  readdirSync(directory).find((name) => name.startsWith('evidence-')) ?? '';

/** Replaces a character in the middle of a file by another of its alphabet. */
function flip(path: string, at: (text: string) => number): void {
  const text = readFileSync(path, 'utf8');
  const index = at(text);
  const other = text[index] === 'A' ? 'B' : 'A';
  writeFileSync(path, `${text.slice(0, index)}${other}${text.slice(index + 1)}`);
}

const inFirstHash = (text: string) => text.indexOf('index 1\n') + 13;

const codes = async (directory: string) =>
  (await verifyHistory(directory)).problems.map(({ seq, code }) => `${seq}: ${code}`);

describe('the history of a host', () => {
  it('lists what each of its keys signed, with number, time, leaf and documents', async () => {
    const entries = await readHistory(state, 100);
    expect(entries.map(({ seq, leafIndex }) => [seq, leafIndex])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 3],
      [1, null],
    ]);
    expect(new Set(entries.map(({ kid }) => kid)).size).toBe(2);
    expect(entries[1]?.madeAt).toBe((entries[0]?.madeAt ?? 0) + 3_600_000);
    const names = ['gpu-00000000:18:00.0', 'gpu-00000000:2A:00.0', 'host', 'readings'];
    expect(Object.keys(entries[0]?.documents ?? {}).sort()).toEqual(names);
    expect(entries.every(({ refusedAs }) => refusedAs === null)).toBe(true);
  });

  it('lists the newest ones of each key where asked for fewer', async () => {
    const entries = await readHistory(state, 1);
    expect(entries.map(({ seq }) => seq)).toEqual([2, 1]);
  });

  it('is empty, and no error, before the first start', async () => {
    expect(await readHistory(join(world.directory, 'nobody'), 10)).toEqual([]);
    const verifying = verifyHistory(join(world.directory, 'nobody'));
    await expect(verifying).rejects.toMatchObject({ code: 'notEnrolled' });
  });
});

describe('verifying the history', () => {
  it('finds nothing wrong with what an agent kept, over a rotation too', async () => {
    expect(await verifyHistory(state)).toEqual({
      evidence: 5,
      proven: 4,
      documents: 11,
      absent: 0,
      problems: [],
    });
  });

  it.each([
    { suffix: 'jws', at: (text: string) => text.length - 40, code: 'signatureInvalid' },
    { suffix: 'leaf', at: (text: string) => text.indexOf('"kid":"') + 20, code: 'proofInvalid' },
    { suffix: 'tlog-proof', at: inFirstHash, code: 'proofInvalid' },
  ])('finds a changed file of an evidence: $suffix', async ({ suffix, at, code }) => {
    const directory = changed((copy) =>
      flip(join(copy, archiveIn(copy), `000000000001.${suffix}`), at),
    );
    expect(await codes(directory)).toEqual([`1: ${code}`]);
  });

  it('finds a proof that belongs to another evidence', async () => {
    const directory = changed((copy) => {
      const folder = join(copy, archiveIn(copy));
      for (const suffix of ['leaf', 'tlog-proof']) {
        cpSync(join(folder, `000000000000.${suffix}`), join(folder, `000000000001.${suffix}`));
      }
    });
    expect(await codes(directory)).toEqual(['1: leafInvalid']);
  });

  it('finds a document that was changed, and one that is gone', async () => {
    const folderOf = (copy: string) => join(copy, archiveIn(copy).replace('evidence', 'documents'));
    const entries = await readHistory(state, 100);
    const digest = entries[1]?.documents.readings ?? '';
    const other = changed((copy) =>
      flip(join(folderOf(copy), `${digest}.json`), (text) => text.indexOf('"salt":"') + 9),
    );
    expect(await codes(other)).toEqual(['1: spoolDamaged']);
    const gone = changed((copy) => rmSync(join(folderOf(copy), `${digest}.json`)));
    expect(await codes(gone)).toEqual(['1: spoolDamaged']);
  });

  it('counts what is not kept any more', async () => {
    const directory = changed((copy) => {
      for (const suffix of ['jws', 'leaf', 'tlog-proof']) {
        rmSync(join(copy, archiveIn(copy), `000000000001.${suffix}`));
      }
    });
    expect(await verifyHistory(directory)).toMatchObject({ evidence: 4, absent: 1, problems: [] });
  });

  it('finds a checkpoint that the log did not sign', async () => {
    const directory = changed((copy) =>
      flip(join(copy, 'checkpoint'), (text) => text.split('\n').slice(0, 2).join('\n').length + 5),
    );
    expect(await codes(directory)).toEqual(['null: signatureInvalid']);
  });

  it('finds that the log signed two trees of one size', async () => {
    const agent = await world.agent('seen');
    await agent.connect();
    agent.close();
    // The same server twice, as an operator with two stories would run it.
    const dataDirectory = join(world.directory, 'forked');
    const filter = (path: string) => !path.endsWith('.sock');
    cpSync(join(world.directory, 'server'), dataDirectory, { recursive: true, filter });
    const stateDirectory = join(world.directory, 'seen-there');
    cpSync(join(world.directory, 'seen'), stateDirectory, { recursive: true });
    const forked = await serverWorld({ dataDirectory });
    for (const open of [
      () => world.agent('seen', { token: null }),
      () => forked.agent('seen', { stateDirectory, token: null }),
    ]) {
      const told = await open();
      await told.connect();
      await told.attest('start');
      told.close();
    }
    await forked.close();
    const here = join(world.directory, 'seen');
    expect(await codes(here)).toEqual([]);
    cpSync(join(stateDirectory, 'checkpoint'), join(here, 'checkpoint'));
    expect(await codes(here)).toEqual(['0: proofInvalid']);
  });

  it('still verifies what a host that left has kept', async () => {
    const agent = await world.agent('leaver');
    await agent.connect();
    await agent.attest('start');
    await agent.retire();
    agent.close();
    const verdict = await verifyHistory(join(world.directory, 'leaver'));
    expect(verdict).toMatchObject({ evidence: 1, proven: 1, problems: [] });
  });
});
