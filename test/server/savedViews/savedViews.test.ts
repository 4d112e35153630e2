/** Views of tables that people save: their own, shared ones, and text that nobody trusts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../../server/api/call.ts';
import { LIMITS } from '../../../shared/limits.ts';
import {
  ADMINISTRATOR,
  type ApiWorld,
  AUDITOR,
  apiWorld,
  COMPLIANCE,
  OPERATOR,
  REGULATOR,
} from '../api/apiWorld.ts';

/** JSON that tests look into. */
type Loose = ReturnType<typeof JSON.parse>;

let world: ApiWorld;
beforeAll(async () => {
  world = await apiWorld();
});
afterAll(() => world.close());

const VIEW = { page: 'gpus', name: 'Not seen', query: 'column=unreachable&sort=-lastSeenAt' };
const bodyOf = (more: object) => ({ ...VIEW, shared: false, ...more });
async function save(as: Principal, more: object = {}): Promise<Loose> {
  const { status, json } = await world.ask('saveView', { as, body: bodyOf(more) });
  expect({ status, json }).toMatchObject({ status: 200 });
  return json;
}
async function namesOf(as: Principal): Promise<string[]> {
  const { json } = await world.ask('listSavedViews', { as });
  // as: what the route answers with
  return (json as Loose).items.map(({ name }: Loose) => name);
}

describe('a saved view', () => {
  it('is seen by its owner only, and by all once it is shared', async () => {
    const { id } = await save(AUDITOR, { name: 'mine' });
    expect(await namesOf(AUDITOR)).toEqual(['mine']);
    expect(await namesOf(OPERATOR)).toEqual([]);
    const params = { view: id };
    for (const body of [bodyOf({}), bodyOf({ shared: true })]) {
      const foreign = await world.ask('changeView', { as: ADMINISTRATOR, params, body });
      expect(foreign.json).toMatchObject({ code: 'notFound' });
    }
    const body = bodyOf({ name: 'ours', shared: true });
    const changed = await world.ask('changeView', { as: AUDITOR, params, body });
    expect(changed.json).toMatchObject({ id, ...body, by: 'Li Na', own: true, changeable: true });
    const { json } = await world.ask('listSavedViews', { as: OPERATOR });
    expect(json).toMatchObject({ items: [{ name: 'ours', own: false, changeable: false }] });
    expect(world.acts.at(-1)).toMatchObject({
      ...{ act: 'savedViewShared', target: id, detail: 'shared: gpus, ours' },
    });
  });

  it('that is shared is changed and removed by its owner or an administrator', async () => {
    const { id } = await save(COMPLIANCE, { name: 'shared', shared: true });
    const params = { view: id };
    const body = bodyOf({ name: 'taken' });
    for (const as of [AUDITOR, OPERATOR]) {
      const change = await world.ask('changeView', { as, params, body });
      expect(change).toMatchObject({ status: 403, json: { code: 'forbidden' } });
      const removal = await world.ask('removeView', { as, params });
      expect(removal.json).toMatchObject({ code: 'forbidden' });
    }
    const known = { name: 'renamed', shared: true };
    const renamed = { as: ADMINISTRATOR, params, body: bodyOf(known) };
    expect((await world.ask('changeView', renamed)).json).toMatchObject({ ...known, own: false });
    expect((await world.ask('removeView', { as: ADMINISTRATOR, params })).json).toEqual({ id });
    expect(world.acts.at(-1)?.detail).toBe('removed: gpus, renamed');
    expect(await namesOf(COMPLIANCE)).not.toContain('renamed');
    const gone = await world.ask('removeView', { as: COMPLIANCE, params });
    expect(gone.json).toMatchObject({ code: 'notFound' });
  });

  it("is its owner's alone again where an administrator ends the sharing", async () => {
    const { id } = await save(COMPLIANCE, { name: 'too much', shared: true });
    const asked = { as: ADMINISTRATOR, params: { view: id }, body: bodyOf({ name: 'too much' }) };
    const { json } = await world.ask('changeView', asked);
    expect(json).toMatchObject({ shared: false, own: false, changeable: false });
    expect((await world.ask('changeView', asked)).json).toMatchObject({ code: 'notFound' });
    expect(await namesOf(COMPLIANCE)).toContain('too much');
    expect(world.acts.at(-1)?.detail).toBe('no longer shared: gpus, too much');
  });

  it('is no act while nobody else sees it', async () => {
    const before = world.acts.length;
    const { id } = await save(OPERATOR, { name: 'own' });
    const params = { view: id };
    await world.ask('changeView', { as: OPERATOR, params, body: bodyOf({ name: 'still own' }) });
    await world.ask('removeView', { as: OPERATOR, params });
    expect(world.acts).toHaveLength(before);
  });

  it('is for everyone who reads lists, and for no regulator', async () => {
    const { json } = await world.ask('listSavedViews', { as: REGULATOR });
    expect(json).toMatchObject({ code: 'forbidden' });
  });

  it('comes back as plain JSON, whatever its text is', async () => {
    const texts = [
      '</script><script>alert(1)</script>',
      '"}],"x":[{"',
      'a\u2028\u0000\r\n',
      '&%00',
    ];
    for (const query of texts) {
      const { id } = await save(OPERATOR, { query, name: '<img src=x onerror=alert(1)>' });
      const { headers, bytes } = await world.ask('listSavedViews', { as: OPERATOR });
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      const { items } = JSON.parse(Buffer.from(bytes).toString());
      expect(items.find((each: Loose) => each.id === id).query).toBe(query);
      await world.ask('removeView', { as: OPERATOR, params: { view: id } });
    }
    const wrong = [
      { query: 'x'.repeat(4097) },
      { name: 'a\u0007' },
      { name: '' },
      { page: 'https://x/' },
      { page: '../admin' },
      { more: 1 },
      { query: '\ud800' },
    ];
    for (const more of wrong) {
      const { json } = await world.ask('saveView', { as: OPERATOR, body: bodyOf(more) });
      expect(json, JSON.stringify(more)).toMatchObject({ code: 'requestInvalid' });
    }
  });

  it('is one of so many of an account', async () => {
    const own = (await namesOf(OPERATOR)).filter((name) => name.startsWith('view')).length;
    for (let made = own; made < LIMITS.savedViews; made += 1) {
      await save(OPERATOR, { name: `view ${made}` });
    }
    const { json } = await world.ask('saveView', { as: OPERATOR, body: bodyOf({}) });
    expect(json).toMatchObject({ code: 'stateChanged' });
    await save(AUDITOR, { name: 'of another account' });
  });
});
