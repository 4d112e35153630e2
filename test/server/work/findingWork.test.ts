/** Assignments, comments and decisions about several findings: by whom, about what, how far. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import { jsonOf } from '../api/peopled.ts';
import { findingPath, type Who, type WorkWorld, workWorld } from './workWorld.ts';

let world: WorkWorld;
beforeAll(async () => {
  world = await workWorld();
});
afterAll(() => world.close());

const workOf = (who: Who, finding: string) =>
  world.done(who, `GET ${findingPath(finding, '/work')}`);
const assign = (
  who: Who,
  finding: string,
  to: string | null | { account: string; reason: string },
) => {
  const body = typeof to === 'string' || to === null ? { account: to } : to;
  return world.done(who, `PUT ${findingPath(finding, '/assignment')}`, body);
};
const account = (who: Who) => world.people[who].account;
const listed = async (who: Who, query: string) => {
  const { items } = await world.done(who, `GET /findings?limit=500&${query}`);
  return items.map(({ id }: { id: string }) => id);
};
const registerSize = () => world.world.server.context.registerLog.size;

describe('an assignment', () => {
  it('is shown by the finding, by the list and by its filters', async () => {
    const { own, foreign } = world;
    expect(await workOf('auditor', own)).toEqual({
      ...{ assignee: null, assignedAt: null, assignedBy: null, comments: [] },
    });
    const size = registerSize();
    const given = await assign('whole', own, {
      account: account('own'),
      reason: 'knows the site',
    });
    const assignee = { account: account('own'), name: 'Li Na' };
    const { now } = world.world.clock;
    expect(given).toMatchObject({ assignee, assignedAt: now, assignedBy: 'Wen Hua' });
    expect(await workOf('own', own)).toEqual(given);
    expect((await world.done('own', `GET ${findingPath(own)}`)).finding.assignee).toBe('Li Na');
    expect(await listed('whole', `assignee=${account('own')}`)).toEqual([own]);
    expect(await listed('own', 'assignee=me')).toEqual([own]);
    expect(await listed('whole', 'assignee=me')).toEqual([]);
    const free = await listed('whole', 'assignee=none');
    expect(free).toContain(foreign);
    expect(free).not.toContain(own);
    const all = await listed('whole', '');
    expect(new Set(await listed('whole', `assignee=none&assignee=${account('own')}`))).toEqual(
      new Set(all),
    );
    expect(await listed('whole', `id=${encodeURIComponent(own)}&id=nothing`)).toEqual([own]);
    expect(registerSize()).toBe(size);
  });

  it('leaves the cursor of its filter good while others are given findings', async () => {
    const { own, foreign } = world;
    await assign('whole', foreign, account('whole'));
    const filter = `assignee=${account('own')}&assignee=${account('whole')}&limit=1&sort=id`;
    const first = await world.done('whole', `GET /findings?${filter}`);
    expect(first).toMatchObject({ total: 2, items: [{ id: own }] });
    await assign('whole', own, null);
    const next = `cursor=${first.next}`;
    const second = await world.done('whole', `GET /findings?${filter}&${next}`);
    expect(second).toMatchObject({ total: 1, items: [{ id: foreign }], next: null });
    const other = filter.replace(account('own'), 'none');
    expect(await world.code('whole', `GET /findings?${other}&${next}`)).toBe('cursorInvalid');
    await assign('whole', foreign, null);
    await assign('whole', own, account('own'));
  });

  it('is of the present only', async () => {
    const { own } = world;
    const at = `validAt=${world.world.clock.now - 1}`;
    expect(await world.code('whole', `GET /findings?${at}&assignee=me`)).toBe('usageWrong');
    expect((await world.done('whole', `GET ${findingPath(own)}?${at}`)).finding.assignee).toBe(
      null,
    );
  });

  it('is an entry of the access record and an event, once for the same person', async () => {
    const { own } = world;
    const before = (await world.acts('findingAssigned')).length;
    await assign('whole', own, account('own'));
    const acts = await world.acts('findingAssigned');
    expect(acts).toHaveLength(before);
    const detail = `to Li Na (${account('own')}): knows the site`;
    expect(acts[0]).toMatchObject({ name: 'Wen Hua', target: own, detail });
    const { book } = world.world.server.rooms.events;
    const events = await book.after(0, { limit: 100, types: ['finding.worked'] });
    expect(events).toHaveLength(before);
    const data = { did: 'assigned', by: 'Wen Hua' };
    expect(events[0]).toMatchObject({ licenses: ['L-1'], sites: ['Site 1'], data });
  });

  it('goes to active people who read findings, and see this one', async () => {
    const { people, own, foreign, askSocket, person } = world;
    const { items } = await world.done('auditor', 'GET /people');
    const names = items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['Ana Auditor', 'Li Na', 'Wang Wei', 'Wen Hua']);
    expect(items[1]).toEqual({ account: account('own'), name: 'Li Na', roles: ['compliance'] });
    const gone = await person('Gone', ['auditor']);
    const body = { reason: 'left' };
    jsonOf(await askSocket({ method: 'POST', path: `/accounts/${gone.account}/disable`, body }));
    const invited = { name: 'New', roles: ['auditor'], scope: { sites: null, licenses: null } };
    const made = { method: 'POST', path: '/accounts', body: { ...invited, external: null } };
    const notYet = jsonOf(await askSocket(made)).account.id;
    const path = findingPath(own, '/assignment');
    const nobodies = [gone.account, notYet, people.operator.account, 'acc-0123456789abcdef'];
    for (const id of [...nobodies, people.other.account]) {
      expect(await world.code('whole', `PUT ${path}`, { account: id })).toBe('usageWrong');
    }
    expect(await world.code('whole', `PUT ${path}`, { account: 'x' })).toBe('requestInvalid');
    const given = await assign('whole', foreign, people.other.account);
    expect(given.assignee.name).toBe('Wang Wei');
    expect((await assign('other', foreign, null)).assignee).toBe(null);
    const again = await world.done('auditor', 'GET /people');
    expect(again.items).toEqual(items);
  });

  it('is the later one of two at one moment, and both are recorded', async () => {
    const { own } = world;
    const before = (await world.acts('findingAssigned')).length;
    await Promise.all([assign('whole', own, account('auditor')), assign('own', own, null)]);
    const acts = (await world.acts('findingAssigned')).slice(before);
    expect(acts.map(({ name }) => name).toSorted()).toEqual(['Li Na', 'Wen Hua']);
    const { assignedBy, assignee } = await workOf('whole', own);
    expect(assignedBy).toBe(acts.at(-1)?.name);
    expect(assignee?.name ?? null).toBe(assignedBy === 'Wen Hua' ? 'Ana Auditor' : null);
  });
});

describe('a foreign finding', () => {
  it('is refused as an unknown one, and nothing is written', async () => {
    const { own, foreign, call } = world;
    const unknown = foreign.replace('1656124010002', '9');
    const acts = async () => (await world.acts('findingCommented')).length;
    const before = [await acts(), (await world.acts('findingAssigned')).length, registerSize()];
    const asked: readonly ((id: string) => [string, object?])[] = [
      (id) => [`GET ${findingPath(id, '/work')}`],
      (id) => [`PUT ${findingPath(id, '/assignment')}`, { account: account('own') }],
      (id) => [`POST ${findingPath(id, '/comments')}`, { text: 'seen' }],
      (id) => ['POST /decisions', { findings: [own, id], state: 'acknowledged' }],
    ];
    for (const request of asked) {
      const answers = [foreign, unknown].map(async (id) => {
        const [what, body] = request(id);
        const { status, text } = await call('own', what, body && { body });
        return { status, text: text.replaceAll(id, '') };
      });
      const [ofForeign, ofNothing] = await Promise.all(answers);
      expect(ofForeign).toEqual(ofNothing);
      expect(ofForeign?.status).toBe(404);
      expect(ofForeign?.text).toContain('notFound');
    }
    const after = [await acts(), (await world.acts('findingAssigned')).length, registerSize()];
    expect(after).toEqual(before);
  });
});

describe('a comment', () => {
  const say = (who: Who, finding: string, text: string) =>
    world.done(who, `POST ${findingPath(finding, '/comments')}`, { text });

  it('is kept as it was written, the oldest first, and seen by who sees the finding', async () => {
    const { own } = world;
    const texts = [
      'first',
      "'; DROP TABLE finding_comment; --",
      '<script>alert(1)</script>\n\u202egnp.exe {{y}} %s\tend',
    ];
    for (const text of texts) await say('auditor', own, text);
    const { comments } = await workOf('own', own);
    expect(comments.map(({ text }: { text: string }) => text)).toEqual(texts);
    expect(comments[0]).toMatchObject({ by: 'Ana Auditor', document: null });
    const acts = await world.acts('findingCommented');
    expect(acts[0]?.detail).toMatch(/^comment \d+, SHA-256 [\w-]{43}$/);
    expect(acts.map(({ target }) => target)).toEqual(texts.map(() => own));
  });

  it('has some text, no control characters, and a limit', async () => {
    const path = findingPath(world.own, '/comments');
    for (const text of ['', ' \n ', 'a\u0000b', 'a\u001b[2Jb', 'x'.repeat(4001), '\ud800', 7]) {
      expect(await world.code('whole', `POST ${path}`, { text })).toBe('requestInvalid');
    }
    expect(await world.code('whole', `POST ${path}`, { text: 'x'.repeat(4000) })).toBe('ok');
    expect(await world.code('operator', `POST ${path}`, { text: 'x' })).toBe('forbidden');
  });

  it('is written once for one idempotency key', async () => {
    const { own, call } = world;
    const before = (await workOf('whole', own)).comments.length;
    const sent = { body: { text: 'once' }, key: 'comment-1' };
    const all = [1, 2, 3].map(() => call('whole', `POST ${findingPath(own, '/comments')}`, sent));
    expect(new Set((await Promise.all(all)).map(({ text }) => text)).size).toBe(1);
    expect((await workOf('whole', own)).comments).toHaveLength(before + 1);
  });

  it('is never edited or removed, also not by SQL', async () => {
    const { db } = world.world.server.context.store;
    await expect(db.updateTable('finding_comment').set({ text: 'x' }).execute()).rejects.toThrow(
      'only grows',
    );
    await expect(db.deleteFrom('finding_comment').execute()).rejects.toThrow('only grows');
  });

  it('is refused where a finding has as many as there may be', async () => {
    const { foreign } = world;
    const { db } = world.world.server.context.store;
    const first = (await db.selectFrom('finding_comment').select('id').execute()).length + 1;
    const row = { finding: foreign, at: 0, by: 'x', text: 'x', paper: null };
    const rows = Array.from({ length: LIMITS.findingComments - 1 }, (_, place) => ({
      ...row,
      id: first + place,
    }));
    await db.insertInto('finding_comment').values(rows).execute();
    const path = findingPath(foreign, '/comments');
    expect(await world.code('whole', `POST ${path}`, { text: 'last' })).toBe('ok');
    expect(await world.code('whole', `POST ${path}`, { text: 'more' })).toBe('stateChanged');
    expect((await workOf('whole', foreign)).comments).toHaveLength(LIMITS.findingComments);
  });
});

describe('a decision about several findings', () => {
  const decide = (who: Who, findings: readonly string[], more: object = {}) =>
    world.call(who, 'POST /decisions', { body: { findings, state: 'acknowledged', ...more } });
  const lives = async () => {
    const { items } = await world.done('whole', 'GET /findings?limit=500');
    return new Map(items.map((each: { id: string; life: string }) => [each.id, each.life]));
  };

  it('is one leaf for each, in their order, or none', async () => {
    const { own, foreign } = world;
    const size = registerSize();
    for (const ids of [
      [own, `${own}x`],
      [foreign, own],
    ]) {
      expect((await decide('own', ids)).status).toBe(404);
    }
    expect(registerSize()).toBe(size);
    const { decisions } = jsonOf(await decide('whole', [foreign, own], { reason: 'moved' }));
    expect(decisions).toEqual([
      { finding: foreign, index: size },
      { finding: own, index: size + 1 },
    ]);
    expect(registerSize()).toBe(size + 2);
    const entry = world.world.server.context.register.entries[size + 1];
    expect(entry?.document).toMatchObject({
      ...{ by: 'Wen Hua', reason: 'moved' },
      record: { type: 'decision@1', id: own, state: 'acknowledged' },
    });
    const life = await lives();
    expect([life.get(own), life.get(foreign)]).toEqual(['acknowledged', 'acknowledged']);
  });

  it('says what it must, about each finding once', async () => {
    const { own, code } = world;
    const size = registerSize();
    const asked = (body: object) => code('whole', 'POST /decisions', body);
    const findings = [own];
    expect(await asked({ findings, state: 'resolved' })).toBe('usageWrong');
    expect(await asked({ findings, state: 'explained', reason: 'x' })).toBe('usageWrong');
    expect(await asked({ findings: [own, own], state: 'acknowledged' })).toBe('requestInvalid');
    expect(await asked({ findings: [], state: 'acknowledged' })).toBe('requestInvalid');
    const many = Array.from({ length: LIMITS.findingsDecided + 1 }, (_, place) => `x ${place}`);
    expect(await asked({ findings: many, state: 'acknowledged' })).toBe('requestInvalid');
    const most = many.slice(1).map((id) => id.padEnd(512, '界'));
    expect(await asked({ findings: most, state: 'acknowledged' })).toBe('notFound');
    expect(registerSize()).toBe(size);
  });
});
