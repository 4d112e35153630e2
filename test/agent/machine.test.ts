/** A state directory knows its machine: an image of an enrolled host, or a disk that was moved. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineFiles } from '../../agent/state/machine.ts';
import { ERRORS } from '../../shared/errors.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { startProxy } from './proxy.ts';

const UUID = '4c4c4544-0042-3510-8052-c4c04f333232';
const OTHER_UUID = '4c4c4544-0042-3510-8052-c4c04f333233';
const ID = 'b08dfa6083e7567a1921a715000001fb';

let world: ServerWorld;
beforeEach(async () => {
  world = await serverWorld();
});
afterEach(() => world.close());

/** Puts the files of a machine under a folder; null leaves one out. */
function machine(name: string, uuid: string | null, id: string | null) {
  const root = join(world.directory, name);
  const files = [
    ['sys/class/dmi/id', 'product_uuid', uuid],
    ['etc', 'machine-id', id],
  ] as const;
  for (const [folder, file, content] of files) {
    mkdirSync(join(root, folder), { recursive: true });
    rmSync(join(root, folder, file), { force: true });
    if (content !== null) writeFileSync(join(root, folder, file), `${content}\n`);
  }
  return { machineFiles: machineFiles(root) };
}

async function start(on: ReturnType<typeof machine>, moved = false): Promise<string> {
  const agent = await world.agent('host', { ...on, moved });
  agent.close();
  return agent.identity.kid;
}
const record = () => readFileSync(join(world.directory, 'host/machine.json'), 'utf8');

describe('a state directory', () => {
  it('is opened on its own machine, by the product UUID first', async () => {
    const kid = await start(machine('a', UUID, ID));
    expect(await start(machine('a', UUID.toUpperCase(), ID))).toBe(kid);
    // Another machine id on the same board: an operating system that was installed anew.
    expect(await start(machine('a', UUID, ID.replace('b', 'c')))).toBe(kid);
    expect(JSON.parse(record()).source).toBe('productUuid');
  });

  it('is refused on another one, with the two ways to mend it', async () => {
    await start(machine('a', UUID, ID));
    const failing = start(machine('b', OTHER_UUID, ID));
    await expect(failing).rejects.toMatchObject({ code: 'machineChanged' });
    expect(ERRORS.machineChanged.next).toContain('fleetseal agent enroll --new-key');
    expect(ERRORS.machineChanged.next).toContain('fleetseal agent run --moved');
  });

  it('is taken over by a machine whose owner says that the disk moved, for good', async () => {
    const kid = await start(machine('a', UUID, ID));
    expect(await start(machine('b', OTHER_UUID, ID), true)).toBe(kid);
    expect(await start(machine('b', OTHER_UUID, ID))).toBe(kid);
    await expect(start(machine('a', UUID, ID))).rejects.toMatchObject({ code: 'machineChanged' });
  });

  it('goes by the machine id where there is no product UUID', async () => {
    await start(machine('a', null, ID));
    expect(JSON.parse(record()).source).toBe('machineId');
    await expect(start(machine('b', null, ID.replace('b', 'c')))).rejects.toMatchObject({
      code: 'machineChanged',
    });
  });

  it('says nothing where what it went by cannot be read, or was never there', async () => {
    await start(machine('a', UUID, ID));
    await start(machine('b', null, ID.replace('b', 'c')));
    rmSync(join(world.directory, 'host/machine.json'));
    await start(machine('c', null, null));
    expect(existsSync(join(world.directory, 'host/machine.json'))).toBe(false);
  });

  it.each([
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '03000200-0400-0500-0006-000700080009',
    'Not Settable',
    'uninitialized',
  ])('does not go by %s', async (uuid) => {
    await start(machine('a', uuid, ID));
    expect(JSON.parse(record()).source).toBe('machineId');
    await start(machine('b', uuid, null));
    rmSync(join(world.directory, 'host/machine.json'));
    await start(machine('c', null, uuid));
    expect(existsSync(join(world.directory, 'host/machine.json'))).toBe(false);
  });

  it('holds a salted digest only, and no frame has any of it', async () => {
    const proxy = await startProxy(world.server.agentsUrl);
    const on = machine('a', UUID, ID);
    const agent = await world.agent('host', { ...on, url: proxy.url });
    await agent.connect();
    await agent.attest('start');
    agent.close();
    await proxy.close();
    const { salt, digest } = JSON.parse(record());
    const frames = proxy.fromAgent.join('\n');
    for (const secret of [UUID, UUID.replaceAll('-', ''), ID, salt, digest]) {
      expect(frames.toLowerCase()).not.toContain(secret.toLowerCase());
      if (secret !== salt && secret !== digest) expect(record()).not.toContain(secret);
    }
  });

  it('made from an image is stopped on every machine but the first, before it signs', async () => {
    const agent = await world.agent('golden', machine('a', UUID, ID));
    await agent.connect();
    await agent.attest('start');
    agent.close();
    const before = world.server.context.evidenceLog.size;
    for (const [index, uuid] of [OTHER_UUID, OTHER_UUID.replace(/3$/, '4')].entries()) {
      const name = `clone-${index}`;
      await cp(join(world.directory, 'golden'), join(world.directory, name), { recursive: true });
      const spooled = readdirSync(join(world.directory, name, 'evidence'));
      await expect(world.agent(name, machine(`m-${index}`, uuid, ID))).rejects.toMatchObject({
        code: 'machineChanged',
      });
      expect(readdirSync(join(world.directory, name, 'evidence'))).toEqual(spooled);
    }
    expect(world.server.context.evidenceLog.size).toBe(before);
  });

  it('of the first release gets its machine at the first start', async () => {
    await start(machine('a', UUID, ID));
    rmSync(join(world.directory, 'host/machine.json'));
    await start(machine('b', OTHER_UUID, ID));
    expect(JSON.parse(record()).source).toBe('productUuid');
  });
});
