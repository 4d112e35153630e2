/** Declared uses: who uses a host is kept beside the register, and found again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRecords, importRecords } from '../../../server/importing.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { fromUtf8, utf8 } from '../../../shared/bytes/bytes.ts';
import { documentDigest } from '../../../shared/evidence/document.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { CORA, type ReportsWorld, reportsWorld } from './reportsWorld.ts';

const USES =
  'id,host,user,from,to,purpose\r\nU-1,host-1,END-USER-1,2026-06-01T00:00Z,,Weather.\r\n';
let world: ReportsWorld;

beforeAll(async () => {
  world = await reportsWorld();
});
afterAll(() => world.close());

const enter = (text: string, reason = '') => {
  const file = { name: 'uses.csv', bytes: utf8(text), table: 'uses' } as const;
  const said = { by: 'Li Na', reason, dryRun: false, scope: WHOLE_ACCESS };
  return importRecords(world.world.server.context.register, { ...file, ...said });
};
const shown = async () => {
  const wanted = { table: 'uses', format: 'csv', scope: WHOLE_ACCESS } as const;
  return fromUtf8(await exportRecords(world.world.server.context.register, wanted));
};
const lastEntry = () => world.world.server.context.register.entries.at(-1);

describe('an imported use', () => {
  it('is in the register without its user, who is in a document beside it', async () => {
    expect(await enter(USES)).toMatchObject({ imported: 1, problems: [] });
    const document = lastEntry()?.document;
    if (document?.format !== 'fleetseal/record@1') throw new TypeError('no record');
    const { record } = document;
    if (record.type !== 'use@2') throw new TypeError(`a ${record.type}`);
    expect(JSON.stringify(document)).not.toContain('END-USER-1');
    const { db } = world.world.server.context.store;
    const row = await db
      .selectFrom('document')
      .select('text')
      .where('digest', '=', record.userDocument)
      .executeTakeFirstOrThrow();
    expect(documentDigest(row.text)).toBe(record.userDocument);
    expect(JSON.parse(row.text)).toEqual({
      format: 'fleetseal/user@1',
      salt: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      user: 'END-USER-1',
      purpose: 'Weather.',
    });
  });

  it('is shown with its user, who can be corrected', async () => {
    expect(await shown()).toContain('END-USER-1');
    expect(await enter(await shown())).toMatchObject({ imported: 0 });
    const { size } = world.world.server.context.registerLog;
    const other = USES.replace('END-USER-1', 'END-USER-2');
    const corrected = await enter(other, 'It was another one.');
    expect(corrected.changes).toMatchObject([
      { kind: 'corrected', fields: [{ field: 'user', before: 'END-USER-1', after: 'END-USER-2' }] },
    ]);
    expect(world.world.server.context.registerLog.size).toBe(size + 1);
  });

  it('is the same where a thread reads the register out of the database', async () => {
    // As many bytes as make the import a task of a thread.
    const note = `${' '.repeat(LIMITS.inlineImportBytes)}\r\n`;
    const again = `${(await shown()).trimEnd()}\r\n${note}`;
    expect(again.length).toBeGreaterThan(LIMITS.inlineImportBytes);
    const reply = await enter(again);
    expect(reply.changes).toMatchObject([{ id: 'U-1', kind: 'unchanged' }]);
  });

  it('is found again with its user after a start, and goes into a report', async () => {
    const { context } = world.world.server;
    const { users } = context.register.folded.register;
    expect([...users.values()].map(({ user }) => user)).toEqual(['END-USER-1', 'END-USER-2']);
    const { report } = await world.draft();
    const { bytes } = await world.ask(CORA, 'getReportFile', { params: { report } });
    expect(Buffer.from(bytes).includes('END-USER-2')).toBe(true);
    const kept = await world.draft({ redactions: ['users'] });
    const params = { report: kept.report };
    const file = await world.ask(CORA, 'getReportFile', { params });
    expect(Buffer.from(file.bytes).includes('END-USER')).toBe(false);
    await world.gate.close();
    await world.world.restart();
    const { register } = world.world.server.context;
    expect(register.folded.register.users).toEqual(users);
    expect(await shown()).toContain('END-USER-2');
  });
});
