/** `fleetseal audit verify`: what it says, and its exit status. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { verify } from '../../cli/audit.ts';
import { trustFile } from '../../server/trustFile.ts';
import { type AuditWorld, auditWorld, DAY_MS, playWeek } from '../server/audit/auditWorld.ts';

let opened: AuditWorld;
let directory: string;
let trust: string;
beforeAll(async () => {
  opened = await auditWorld();
  await playWeek(opened);
  opened.world.clock.now += DAY_MS;
  await opened.access.sealDays();
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-audit-'));
  trust = write('trust.json', trustFile(opened.world.server.context));
  const { text } = await opened.get('/audit/export?from=2026-06-02&to=2026-06-06');
  write('export.jsonl', text);
  write('changed.jsonl', text.replaceAll('Bo Approver', 'Li Na'));
  const week = await opened.get('/audit/export?from=2026-06-08&to=2026-06-09');
  write('today.jsonl', week.text);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await opened.close();
});

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

async function run(name: string, options: { json?: boolean; acts?: boolean } = {}) {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  await verify(join(directory, name), { trust, ...options });
  spy.mockRestore();
  const { exitCode } = process;
  process.exitCode = 0;
  return { exitCode, text: lines.join('') };
}

it('says for which days an export is complete, and what was done', async () => {
  const { exitCode, text } = await run('export.jsonl', { acts: true });
  expect(exitCode).toBe(0);
  expect(text).toMatch(/COMPLETE for 2026-06-02 to before 2026-06-06: 11\s+acts\s+in\s+all/);
  expect(text).toMatch(/2026-06-03T10:00:00Z {2}Bo Approver {2}reportPreviewed .* \(record \d+\)/);
  expect(text).toMatch(/2026-06-03T11:00:00Z {2}Bo Approver {2}reportApproved .* \(leaf \d+\)/);
});

it('says that an export was changed', async () => {
  const { exitCode, text } = await run('changed.jsonl');
  expect(exitCode).toBe(1);
  expect(text).toContain('WRONG');
  expect(text).toContain('[accessInvalid]');
});

it('says that nothing of today is proven yet', async () => {
  const { exitCode, text } = await run('today.jsonl');
  expect(exitCode).toBe(0);
  expect(text).toContain('NOT PROVEN YET');
});

it('cannot tell without the file', async () => {
  const { exitCode, text } = await run('nothing.jsonl', { json: true });
  expect([exitCode, JSON.parse(text)]).toMatchObject([
    2,
    { outcome: 'cannotTell', steps: [{ code: 'fileUnreadable' }] },
  ]);
});
