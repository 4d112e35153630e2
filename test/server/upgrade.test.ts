/** The database of an earlier release: opened, brought up to date, nothing lost. */
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../server/server.ts';
import { openStore } from '../../server/store/store.ts';
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import { isCatalogueDocument, isPolicyDocument } from '../../shared/register/policyOf.ts';
import { T0_MS } from '../../simulator/timeline.ts';
import { writeGoldenServerKeys } from '../formats/goldenKeys.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-upgrade-'));
  chmodSync(directory, 0o700);
  path = join(directory, 'fleetseal.db');
  copyFileSync(join(import.meta.dirname, '../golden/v1/server/fleetseal.db'), path);
  chmodSync(path, 0o600);
});
afterEach(() => rmSync(directory, { recursive: true }));

function rows(sql: string): unknown[] {
  const db = new DatabaseSync(path);
  const all = db.prepare(sql).all();
  db.close();
  // A row has no prototype.
  return all.map((row) => ({ ...row }));
}

describe('the database of 0.1.0', () => {
  it('keeps every host and its head, each as a live host of its own', async () => {
    const kept = 'kid, ueid, name, site, enrolled_at, head_seq, head_digest';
    const before = rows(`select ${kept} from host order by kid`);
    expect(before.length).toBeGreaterThan(0);
    await (await openStore({ path })).close();
    expect(rows(`select ${kept} from host order by kid`)).toEqual(before);
    const others = rows('select distinct state, protection, host_id = kid as own from host');
    expect(others).toEqual([{ state: 'live', protection: 'file', own: 1 }]);
  });

  it('keeps its other tables as they are', async () => {
    const tables = [
      'leaf',
      'evidence',
      'document',
      'challenge',
      'register_document',
      'result',
      'token',
    ];
    const counts = () => tables.map((table) => rows(`select count(*) as n from ${table}`));
    const before = counts();
    await (await openStore({ path })).close();
    expect(counts()).toEqual(before);
    expect(rows('select id, name from migration order by id')).toEqual([
      { id: 1, name: 'spine' },
      { id: 2, name: 'hostKeys' },
      { id: 3, name: 'api' },
      { id: 4, name: 'work' },
      { id: 5, name: 'savedViews' },
    ]);
  });

  it('may hold two keys of one host afterwards', async () => {
    const store = await openStore({ path });
    const host = await store.db.selectFrom('host').selectAll().executeTakeFirstOrThrow();
    const kid = `${host.kid.slice(0, 42)}A`;
    await store.db
      .insertInto('host')
      .values({ ...host, kid, state: 'replaced' })
      .execute();
    const same = await store.db
      .selectFrom('host')
      .select('kid')
      .where('ueid', '=', host.ueid)
      .execute();
    expect(same).toHaveLength(2);
    await store.close();
  });
});

describe('the register of 0.1.0', () => {
  const start = () =>
    startServer({
      dataDirectory: directory,
      host: '127.0.0.1',
      port: 0,
      version: '0',
      log: pino({ level: 'silent' }),
      now: () => T0_MS + 86_400_000,
      epochMs: 0,
    });
  const policies = ({ context }: RunningServer) =>
    context.register.entries.flatMap(({ document }) =>
      isPolicyDocument(document) ? [document] : [],
    );
  const catalogues = ({ context }: RunningServer) =>
    context.register.entries.filter(({ document }) => isCatalogueDocument(document));

  it('gets policy and catalogue of this release once, since nobody chose others', async () => {
    writeGoldenServerKeys(directory);
    for (const _start of [1, 2]) {
      const server = await start();
      const [first, second, ...more] = policies(server);
      expect(more).toEqual([]);
      expect(first?.format).toBe('fleetseal/policy@1');
      const { leaf, document } = catalogues(server).at(-1) ?? {};
      expect(catalogues(server)).toHaveLength(2);
      expect(document?.format).toBe('fleetseal/catalogue@2');
      expect(second).toMatchObject(defaultPolicy(leaf?.digest ?? ''));
      const { register } = server.context.register.folded;
      expect(register).toMatchObject({ policy: second, edition: 2 });
      expect(register.policies).toHaveLength(2);
      await server.close();
    }
  });

  it('keeps a policy that somebody chose, of either format', async () => {
    writeGoldenServerKeys(directory);
    const upgraded = await start();
    const [first, second] = policies(upgraded);
    await upgraded.close();
    if (first === undefined || second === undefined) throw new Error('no policies');
    for (const policy of [first, second]) {
      const server = await start();
      const { salt: _, ...unsalted } = policy;
      const own = { ...unsalted, cadenceMs: 60_000, checks: policy.checks.slice(1) };
      await server.context.register.append(own);
      await server.close();
      const again = await start();
      const { register } = again.context.register.folded;
      expect(register.policy).toMatchObject({ ...own });
      // A policy of the first format does not lead back to the first edition.
      expect(register.edition).toBe(2);
      await again.close();
    }
  });
});
