/** The present is drawn whatever else people ask for, and what is asked in vain leaves nothing. */
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Freshness } from '../../../server/views/freshness.ts';
import type { BuildTask } from '../../../server/views/messages.ts';
import type { Moment } from '../../../server/views/moment.ts';
import { LIMITS } from '../../../shared/limits.ts';

const SIZES = { evidenceSize: 5, registerSize: 5 };
const momentAt = (validAt: number): Moment => ({ validAt, from: 0, knownAt: SIZES });

/** Threads that answer one job after the other, when a test says so. */
function slowThreads() {
  const jobs: { task: BuildTask; end: (error?: Error) => void }[] = [];
  const expected = new Set<string>();
  const threads = {
    build: ({ task }: { task: BuildTask }) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) =>
          error === undefined ? resolve({ findings: null, ms: 1 }) : reject(error);
        jobs.push({ task, end });
      }),
    here: async (key: string) => void expected.add(key),
    forget: (key: string) => void expected.delete(key),
  };
  return { jobs, expected, threads };
}

function freshness() {
  const { jobs, expected, threads } = slowThreads();
  const made = new Freshness({
    threads,
    sizes: () => SIZES,
    now: () => 1_000_000,
    log: pino({ level: 'silent' }),
    isWatched: () => false,
    onFindings: () => {},
  });
  return { made, jobs, expected };
}

const turns = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

describe('the present', () => {
  it('waits for one drawing of a chosen moment, however many are asked for', async () => {
    const { made, jobs } = freshness();
    const asked = Array.from({ length: LIMITS.viewJobs + 10 }, (_, i) =>
      codeOf(made.draw('scope', momentAt(i))),
    );
    await turns();
    const present = made.present('scope');
    await turns();
    expect(jobs.map(({ task }) => task.kind === 'view' && task.moment.validAt)).toEqual([
      0, 1_000_000,
    ]);
    jobs[1]?.end();
    expect((await present).validAt).toBe(1_000_000);
    for (let i = 0; i < LIMITS.viewChosenJobs + 2; i += 1) {
      jobs[i]?.end();
      await turns();
    }
    const codes = await Promise.all(asked);
    expect(codes.filter((code) => code === 'ok')).toHaveLength(LIMITS.viewChosenJobs);
    expect(codes.filter((code) => code === 'overloaded')).toHaveLength(
      LIMITS.viewJobs + 10 - LIMITS.viewChosenJobs,
    );
  });

  it('does not go on waiting for views that were refused or failed', async () => {
    const { made, jobs, expected } = freshness();
    const asked = Array.from({ length: LIMITS.viewJobs }, (_, i) =>
      codeOf(made.draw('scope', momentAt(i))),
    );
    await turns();
    expect(expected.size).toBe(LIMITS.viewChosenJobs);
    for (let i = 0; i < LIMITS.viewChosenJobs; i += 1) {
      jobs[i]?.end(new Error('lost'));
      await turns();
    }
    await Promise.all(asked);
    expect(expected.size).toBe(0);
  });
});
