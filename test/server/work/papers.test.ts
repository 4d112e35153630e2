/** Papers that are kept here: whole, once, and for whom. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PaperFiles } from '../../../server/work/paperFiles.ts';
import { toBase64 } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { findingPath, paperBody, type Who, type WorkWorld, workWorld } from './workWorld.ts';

let world: WorkWorld;
let folder = '';
beforeAll(async () => {
  world = await workWorld();
  folder = join(world.world.directory, 'server/documents');
});
afterAll(() => world.close());

const add = (who: Who, text: string, name?: string) =>
  world.done(who, 'POST /documents', paperBody(text, name));
const digestOf = (bytes: string | Uint8Array) =>
  createHash('sha256').update(bytes).digest('base64url');

describe('a paper', () => {
  it('is kept under its digest, and comes back as a file that nothing opens', async () => {
    const text = '<html>\u0000 a certificate';
    const body = { ...paperBody(text, '证书 "1".html'), about: 'of the lab' };
    const made = await world.done('own', 'POST /documents', body);
    const { now } = world.world.clock;
    const digest = digestOf(text);
    const size = utf8(text).length;
    const about = { name: '证书 "1".html', about: 'of the lab', at: now, by: 'Li Na' };
    expect(made).toEqual({ digest, size, ...about });
    expect(await world.done('own', `GET /documents/${digest}/about`)).toEqual(made);
    const { headers, text: read } = await world.call('auditor', `GET /documents/${digest}`);
    expect(read).toBe(text);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['content-disposition']).toBe('attachment; filename="____1_.html"');
    const act = { name: 'Li Na', target: digest, detail: body.name };
    expect(await world.acts('documentAdded')).toMatchObject([act]);
    expect(statSync(join(folder, digest)).mode & 0o777).toBe(0o600);
  });

  it('is one file however often it comes, and each account has its own name for it', async () => {
    const files = readdirSync(folder).length;
    const first = await add('own', 'the same', 'mine.txt');
    world.world.clock.now += 1_000;
    expect(await add('own', 'the same', 'later.txt')).toEqual(first);
    const both = ['other', 'whole'] as const;
    const all = await Promise.all(both.map((who) => add(who, 'the same', `${who}.txt`)));
    expect(all.map(({ name }) => name)).toEqual(['other.txt', 'whole.txt']);
    expect(readdirSync(folder)).toHaveLength(files + 1);
    const seen = await world.done('other', `GET /documents/${first.digest}/about`);
    expect(seen).toMatchObject({ name: 'other.txt', by: 'Wang Wei' });
    expect((await world.acts('documentAdded')).slice(1)).toHaveLength(3);
  });

  it('is written once where it comes several times at one moment', async () => {
    const text = randomBytes(200_000).toString('base64url');
    const all = await Promise.all([1, 2, 3, 4].map(() => add('whole', text)));
    expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(digestOf(readFileSync(join(folder, digestOf(text))))).toBe(digestOf(text));
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('has a name without folders, canonical base64, and no more than its limit', async () => {
    const bad = async (change: object) =>
      world.code('own', 'POST /documents', { ...paperBody('x'), ...change });
    for (const name of ['', '../x', 'a/b', 'a\\b', 'a\u0000', 'x\u202efdp.exe', 'x'.repeat(256)]) {
      expect(await bad({ name })).toBe('requestInvalid');
    }
    expect(await bad({ content: '' })).toBe('requestInvalid');
    expect(await bad({ content: 'eA' })).toBe('base64Invalid');
    const large = toBase64(new Uint8Array(LIMITS.paperBytes + 1));
    expect(await bad({ content: large })).toBe('tooLarge');
    expect(await bad({ content: toBase64(new Uint8Array(LIMITS.paperBytes)) })).toBe('ok');
    expect(await world.code('operator', 'POST /documents', paperBody('x'))).toBe('forbidden');
  });

  it('is asked for by a digest, and by nothing that leads elsewhere', async () => {
    for (const name of ['..%2f..%2ffleetseal.db', '%2e%2e', 'x', `${'A'.repeat(43)}.tmp`]) {
      expect(await world.code('whole', `GET /documents/${name}`)).toBe('requestInvalid');
    }
    expect(await world.code('whole', `GET /documents/${'A'.repeat(43)}`)).toBe('notFound');
  });

  it('is never served where its file was changed or is gone', async () => {
    const { digest } = await add('whole', 'as it was');
    writeFileSync(join(folder, digest), 'as it is not');
    expect(await world.code('whole', `GET /documents/${digest}`)).toBe('stateInvalid');
    expect(await world.code('other', 'POST /documents', paperBody('as it was'))).toBe(
      'stateInvalid',
    );
    rmSync(join(folder, digest));
    expect(await world.code('whole', `GET /documents/${digest}`)).toBe('stateInvalid');
    expect(await world.code('whole', `GET /documents/${digest}/about`)).toBe('ok');
  });
});

describe('who may read a paper', () => {
  const reads = async (who: Who, digest: string) => [
    await world.code(who, `GET /documents/${digest}`),
    await world.code(who, `GET /documents/${digest}/about`),
  ];
  const unreadable = ['notFound', 'notFound'];
  const readable = ['ok', 'ok'];

  it('is the whole fleet, who added it, and nobody by its digest alone', async () => {
    const { foreign, own, call } = world;
    const { digest } = await add('other', 'of the other side');
    expect(await reads('other', digest)).toEqual(readable);
    expect(await reads('auditor', digest)).toEqual(readable);
    expect(await reads('operator', digest)).toEqual(['forbidden', 'forbidden']);
    const answer = async (wanted: string) => {
      const { status, text } = await call('own', `GET /documents/${wanted}`);
      return { status, text: text.replaceAll(wanted, '') };
    };
    expect(await answer(digest)).toEqual(await answer('A'.repeat(43)));
    // What somebody writes who may not read it ties it to nothing.
    const comment = { text: 'mine?', document: digest };
    const path = findingPath(own, '/comments');
    expect(await world.code('own', `POST ${path}`, comment)).toBe('notFound');
    const decision = { findings: [own], state: 'explained', reason: 'x', document: digest };
    expect(await world.code('own', 'POST /decisions', decision)).toBe('ok');
    expect(await reads('own', digest)).toEqual(unreadable);
    // A finding that one does not see gives nothing either.
    await world.done('other', `POST ${findingPath(foreign, '/comments')}`, comment);
    expect(await reads('own', digest)).toEqual(unreadable);
  });

  it('is who sees a finding that a comment or decision ties it to', async () => {
    const { own } = world;
    const { digest } = await add('whole', 'for a comment', 'comment.txt');
    expect(await reads('own', digest)).toEqual(unreadable);
    const said = { text: 'as attached', document: digest };
    const made = await world.done('whole', `POST ${findingPath(own, '/comments')}`, said);
    expect(made.document).toEqual({ digest, name: 'comment.txt', size: 13 });
    const { comments } = await world.done('own', `GET ${findingPath(own, '/work')}`);
    expect(comments.at(-1)).toEqual(made);
    expect(await reads('own', digest)).toEqual(readable);
    expect(await reads('other', digest)).toEqual(unreadable);

    const decided = await add('whole', 'for a decision');
    const state = { state: 'explained', reason: 'x', document: decided.digest };
    await world.done('whole', `POST ${findingPath(own, '/decisions')}`, state);
    expect(await reads('own', decided.digest)).toEqual(readable);
    expect(await reads('other', decided.digest)).toEqual(unreadable);
  });

  it('adds so many in an hour, and more later', async () => {
    const { db } = world.world.server.context.store;
    const added_by = world.people.auditor.account;
    const { id: last } = await db
      .selectFrom('paper')
      .select((eb) => eb.fn.max('id').as('id'))
      .executeTakeFirstOrThrow();
    const at = world.world.clock.now;
    const rows = Array.from({ length: LIMITS.papersPerHour }, (_, place) => ({
      ...{ id: Number(last) + 1 + place, digest: digestOf(`${place}`), added_by, at },
      ...{ name: 'x', size: 1, by: 'x', about: '' },
    }));
    await db.insertInto('paper').values(rows).execute();
    expect(await world.code('auditor', 'POST /documents', paperBody('y'))).toBe('rateLimited');
    world.world.clock.now += 3_600_000;
    expect(await world.code('auditor', 'POST /documents', paperBody('y'))).toBe('ok');
  });
});

describe('the folder of papers', () => {
  it('loses what a killed process left half written, and nothing else', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fleetseal-papers-'));
    const files = await PaperFiles.open(directory);
    const digest = await files.keep(utf8('whole'));
    writeFileSync(join(directory, `${digest}.0123.tmp`), 'half');
    await PaperFiles.open(directory);
    expect(readdirSync(directory)).toEqual([digest]);
    rmSync(directory, { recursive: true });
  });
});
