import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../../server/log/groupCommit.ts';

const double = async (items: readonly number[]) =>
  items.map((item) => ({ status: 'fulfilled', value: item * 2 }) as const);
const limits = { batchMax: 3, waitingMax: 5, collectMs: 0, onFailure: () => {} };

describe('group commit', () => {
  it('gathers the calls of one moment into batches of the limit', async () => {
    const sizes: number[] = [];
    const run = (items: readonly number[]) => {
      sizes.push(items.length);
      return double(items);
    };
    const queue = new GroupCommit<number, number>({ ...limits, run });
    const answers = await Promise.all([1, 2, 3, 4, 5].map((item) => queue.submit(item)));
    expect(answers).toEqual([2, 4, 6, 8, 10]);
    expect(sizes).toEqual([3, 2]);
  });

  it('refuses a call when too many wait, as overloaded, and takes the next ones', async () => {
    const queue = new GroupCommit<number, number>({ ...limits, run: double });
    const calls = Array.from({ length: 6 }, (_, item) => queue.submit(item));
    const settled = await Promise.allSettled(calls);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(settled[5]).toMatchObject({ reason: { code: 'overloaded' } });
    expect(await queue.submit(7)).toBe(14);
  });

  it('rejects one call without disturbing the others', async () => {
    const run = async (items: readonly number[]) =>
      items.map((item) =>
        item === 2
          ? ({ status: 'rejected', reason: new Error('two') } as const)
          : ({ status: 'fulfilled', value: item } as const),
      );
    const queue = new GroupCommit<number, number>({ ...limits, run });
    const settled = await Promise.allSettled([1, 2, 3].map((item) => queue.submit(item)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('collects under load, and lets a lone caller not wait', async () => {
    const sizes: number[] = [];
    const run = (items: readonly number[]) => {
      sizes.push(items.length);
      return double(items);
    };
    const queue = new GroupCommit<number, number>({ ...limits, collectMs: 60_000, run });
    // Would take minutes if each waited.
    for (let item = 0; item < 5; item += 1) expect(await queue.submit(item)).toBe(item * 2);
    const batch = [6, 7, 8, 9].map((item) => queue.submit(item));
    expect(await batch[0]).toBe(12);
    const late = queue.submit(10);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sizes).toEqual([1, 1, 1, 1, 1, 3]);
    await queue.close();
    expect(await Promise.all([batch[3], late])).toEqual([18, 20]);
  });

  it('runs one batch at a time', async () => {
    let running = 0;
    let most = 0;
    const run = async (items: readonly number[]) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 3));
      running -= 1;
      return double(items);
    };
    const queue = new GroupCommit<number, number>({ ...limits, run });
    const first = queue.submit(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await Promise.all([first, queue.submit(2), queue.submit(3)]);
    expect(most).toBe(1);
  });

  it('stops for good when a batch fails, and says so once', async () => {
    const failures: unknown[] = [];
    const run = () => Promise.reject(new Error('the disk is full'));
    const onFailure = (error: unknown) => failures.push(error);
    const queue = new GroupCommit<number, number>({ ...limits, run, onFailure });
    const settled = await Promise.allSettled([1, 2, 3, 4].map((item) => queue.submit(item)));
    expect(settled.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    await expect(queue.submit(5)).rejects.toThrow('the disk is full');
    expect(failures).toHaveLength(1);
    await queue.close();
  });

  it('takes calls again after it was idle', async () => {
    const queue = new GroupCommit<number, number>({ ...limits, run: double });
    expect(await queue.submit(1)).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await queue.submit(2)).toBe(4);
  });
});
