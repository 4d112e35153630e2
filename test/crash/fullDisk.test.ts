/** A disk that is full, for real: a small tmpfs in a mount namespace of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { missedRoundsSchema } from '../../shared/claims/claims.ts';
import { isReadingsDocument, parseDocument } from '../../shared/evidence/document.ts';
import { type ServerWorld, serverWorld, storedEvidence } from '../factories/serverWorld.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';

const resultSchema = z.looseObject({
  codes: z.record(z.string(), z.array(z.string())),
  missedWhileFull: missedRoundsSchema.nullable(),
  halfMade: z.array(z.string()),
  waitingWhileFull: z.int(),
  evidence: z.looseObject({ waiting: z.looseObject({ count: z.int() }) }),
  missed: z.null(),
  roundsMissed: z.int(),
  last: z.strictObject({ seq: z.int(), digest: z.string() }),
  kid: z.string(),
});

let world: ServerWorld;
let result: z.infer<typeof resultSchema>;

beforeAll(async () => {
  requireDebianTools(['unshare']);
  world = await serverWorld();
  const disk = join(world.directory, 'disk');
  mkdirSync(disk);
  const script = fileURLToPath(new URL('./fullDiskChild.ts', import.meta.url));
  const args = ['--map-root-user', '--mount', process.execPath, script, disk];
  const child = spawn('unshare', [...args, world.server.agentsUrl], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  child.stdin.end(await world.token());
  const output = await text(child.stdout);
  expect(await closed).toEqual([0, null]);
  result = resultSchema.parse(JSON.parse(output));
}, INSTALL_MS);
afterAll(() => world.close());

describe('an agent whose disk is full', () => {
  it('misses rounds by a code, counts them, and leaves nothing half made', () => {
    expect(result.codes.before).toEqual(['ok', 'ok']);
    expect(result.codes.full).toEqual(['diskFull', 'diskFull', 'diskFull']);
    expect(result.missedWhileFull).toMatchObject({ count: 3, code: 'diskFull' });
    expect(result.halfMade).toEqual([]);
  });

  it('loses no proof that it had no room for: that is delivered again', () => {
    expect(result.codes.connecting).toEqual(['diskFull']);
    expect(result.waitingWhileFull).toBeGreaterThan(0);
    expect(result.evidence.waiting.count).toBe(0);
  });

  it('goes on by itself when there is room, and tells what it missed', async () => {
    expect(result.codes.freed).toEqual(['ok', 'ok']);
    const rows = await storedEvidence(world.server, result.kid);
    // No number is lost: a round that gave nothing used none.
    expect(rows.map(({ seq }) => seq)).toEqual([...rows.keys()]);
    expect(rows.at(-1)?.seq).toBe(result.last.seq);
    const documents = await world.server.context.store.db
      .selectFrom('document')
      .selectAll()
      .execute();
    const missed = documents.flatMap(({ text: content }) => {
      if (!content.includes('"fleetseal/readings@2"')) return [];
      const document = parseDocument(content, 'readings');
      return isReadingsDocument(document) && 'missed' in document ? [document.missed] : [];
    });
    const told = missed.reduce((sum, rounds) => sum + (rounds?.count ?? 0), 0);
    expect(told).toBe(result.roundsMissed);
    expect(told).toBeGreaterThanOrEqual(3);
  });
});
