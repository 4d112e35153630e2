import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadOrCreateIdentity } from '../../agent/state/identity.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { startProxy } from './proxy.ts';

let world: ServerWorld;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());

const invalid = expect.objectContaining({ code: 'stateInvalid' });
const filesOf = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((one) => join(one.parentPath, one.name));
};

/** Everything that a run of an agent leaves on disk, and everything that it sent. */
async function lifeOf(name: string): Promise<{ directory: string; sent: string[] }> {
  const proxy = await startProxy(world.server.agentsUrl);
  const agent = await world.agent(name, { url: proxy.url });
  await agent.connect();
  for (let round = 0; round < 3; round += 1) await agent.attest('cadence');
  agent.close();
  await proxy.close();
  return { directory: join(world.directory, name), sent: proxy.fromAgent };
}

describe('the state of an agent', () => {
  it('is readable by its own user only: files 0600, folders 0700', async () => {
    const { directory } = await lifeOf('modes');
    const files = await filesOf(directory);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) expect(statSync(file).mode & 0o777, file).toBe(0o600);
    for (const folder of ['', 'evidence', 'documents']) {
      expect(statSync(join(directory, folder)).mode & 0o777, folder).toBe(0o700);
    }
  });

  it('holds the private key in identity.json and nowhere else, and no frame has it', async () => {
    const { directory, sent } = await lifeOf('private');
    const { d } = JSON.parse(readFileSync(join(directory, 'identity.json'), 'utf8')).key;
    const scalar = Buffer.from(d, 'base64url');
    const others = (await filesOf(directory)).filter((file) => !file.endsWith('identity.json'));
    const texts = [...others.map((file) => readFileSync(file, 'latin1')), ...sent];
    const decoded = texts.flatMap((text) =>
      (text.match(/[A-Za-z0-9_-]{40,}/g) ?? []).map((part) =>
        Buffer.from(part, 'base64url').toString('latin1'),
      ),
    );
    const forms = [d, scalar.toString('hex'), scalar.toString('base64'), scalar.toString('latin1')];
    for (const text of [...texts, ...decoded]) {
      for (const form of forms) expect(text.includes(form)).toBe(false);
    }
  });

  it('is not opened by a second agent while the first one runs', async () => {
    const first = await world.agent('twice');
    await expect(world.agent('twice')).rejects.toMatchObject({ code: 'inUse' });
    first.close();
    (await world.agent('twice')).close();
  });

  it('goes on when a document was changed on disk: it is made anew, and told', async () => {
    const { directory } = await lifeOf('document');
    for (const file of await filesOf(join(directory, 'documents'))) writeFileSync(file, '{}');
    const agent = await world.agent('document');
    const told: unknown[] = [];
    agent.onTrouble = (error) => told.push(error);
    await agent.connect();
    expect((await agent.attest('cadence')).ack).toMatchObject({ outcome: 'logged' });
    agent.close();
    expect(told[0]).toMatchObject({ code: 'spoolDamaged' });
  });

  it('is refused when the pinned server was changed on disk', async () => {
    const { directory } = await lifeOf('pinned');
    writeFileSync(join(directory, 'server.json'), '{}');
    await expect(world.agent('pinned')).rejects.toEqual(invalid);
  });
});

describe('the identity of a host', () => {
  it('is made once and stays', async () => {
    const directory = join(world.directory, 'identity');
    const first = await loadOrCreateIdentity(directory);
    const second = await loadOrCreateIdentity(directory);
    expect([second.kid, second.ueid, second.jwk]).toEqual([first.kid, first.ueid, first.jwk]);
    expect((await loadOrCreateIdentity(`${directory}-2`)).kid).not.toBe(first.kid);
    expect(JSON.stringify(first)).not.toContain('"d"');
  });

  it.each([0o640, 0o604, 0o644])('is refused when its file has mode %o', async (mode) => {
    const directory = join(world.directory, `mode-${mode}`);
    await loadOrCreateIdentity(directory);
    chmodSync(join(directory, 'identity.json'), mode);
    await expect(loadOrCreateIdentity(directory)).rejects.toEqual(invalid);
  });

  it.each([0o750, 0o701, 0o755])('is refused in a directory of mode %o, as it is', async (mode) => {
    const directory = join(world.directory, `entered-${mode}`);
    await loadOrCreateIdentity(directory);
    chmodSync(directory, mode);
    await expect(loadOrCreateIdentity(directory)).rejects.toEqual(invalid);
    await expect(world.agent(`entered-${mode}`)).rejects.toEqual(invalid);
    expect(statSync(directory).mode & 0o777).toBe(mode);
  });

  it.each(['', '{}', 'null', '{"format":"fleetseal/identity@2"}'])(
    'is refused when its file says %j, and is never made anew',
    async (text) => {
      const directory = join(world.directory, `broken-${text.length}`);
      await loadOrCreateIdentity(directory);
      const path = join(directory, 'identity.json');
      writeFileSync(path, text);
      await expect(loadOrCreateIdentity(directory)).rejects.toEqual(invalid);
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('does not show the key in the error about its file', async () => {
    const directory = join(world.directory, 'quoted');
    await loadOrCreateIdentity(directory);
    const path = join(directory, 'identity.json');
    const text = readFileSync(path, 'utf8');
    const { d } = JSON.parse(text).key;
    writeFileSync(path, text.replace('"kty"', '"KTY"'));
    const error = await loadOrCreateIdentity(directory).catch((caught) => caught);
    expect(error).toEqual(invalid);
    expect(`${error.message}`).not.toContain(d);
    expect(error).not.toHaveProperty('cause');
  });
});
