/** Files of lists that are written while they are made: limits, and readers that leave. */
import { describe, expect, it, vi } from 'vitest';
import { listFile } from '../../../server/listFiles/listFile.ts';
import { OpenFiles } from '../../../server/listFiles/openFiles.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { LIMITS } from '../../../shared/limits.ts';

const asOf = { validAt: 2000, from: 1000, knownAt: { evidenceSize: 7, registerSize: 9 } };
const about = { by: 'Li Na', madeAt: 3000, sort: 'id', q: null, filters: {} };
const order = { list: 'gpus', scope: WHOLE_ACCESS, ...about } as const;

async function* parts(count: number): AsyncGenerator<string> {
  for (let part = 0; part < count; part += 1) yield `part ${part}\r\n`;
}
const file = (format: 'csv' | 'xlsx', total: number) => {
  const texts = { asOf, total, parts: parts(3) };
  return listFile({ order, format, header: ['id'], texts }, 5);
};

describe('a file of a list', () => {
  it('is refused as a spreadsheet that has more rows than a sheet, and not as CSV', async () => {
    expect(() => file('xlsx', 6)).toThrow(expect.objectContaining({ code: 'tooLarge' }));
    expect(() => file('xlsx', 5)).not.toThrow();
    const bytes: Uint8Array[] = [];
    for await (const part of file('csv', 6)) bytes.push(part);
    const text = Buffer.concat(bytes).toString();
    expect(text).toContain('# rows: 6\r\n');
    expect(text).toMatch(/id\r\npart 0\r\npart 1\r\npart 2\r\n$/);
    expect(LIMITS.xlsxListRows).toBe(1_048_575);
  });
});

/** Bytes without end, and whether anyone still makes them. */
function endless() {
  const state = { ended: false };
  async function* make(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(64 * 1024);
    } finally {
      state.ended = true;
    }
  }
  return { state, make: async () => make() };
}

describe('files that are being written', () => {
  it('are so many at once, until their readers leave', async () => {
    const files = new OpenFiles();
    const { make } = endless();
    const open = await Promise.all(
      Array.from({ length: LIMITS.listFiles }, (_, at) => files.open(`account ${at}`, make)),
    );
    await expect(files.open('another', make)).rejects.toMatchObject({ code: 'overloaded' });
    // Also of one that nobody began to read.
    open[0]?.destroy();
    await expect.poll(() => files.count).toBe(LIMITS.listFiles - 1);
    open.push(await files.open('another', make));
    for (const each of open) each.destroy();
    await expect.poll(() => files.count).toBe(0);
  });

  it('are fewer of one account, so that nobody keeps the others out', async () => {
    const files = new OpenFiles();
    const { make } = endless();
    const own = Array.from({ length: LIMITS.listFilesOfOne }, () => files.open('a', make));
    const open = await Promise.all(own);
    await expect(files.open('a', make)).rejects.toMatchObject({ code: 'overloaded' });
    open.push(await files.open('b', make));
    open[0]?.destroy();
    await expect.poll(() => files.count).toBe(LIMITS.listFilesOfOne);
    open.push(await files.open('a', make));
    for (const each of open) each.destroy();
  });

  it('end where making them fails, and leave their place', async () => {
    const files = new OpenFiles();
    const failing = async () => {
      throw new TypeError('no');
    };
    await expect(files.open('a', failing)).rejects.toThrow('no');
    expect(files.count).toBe(0);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a');
      throw new TypeError('broken off');
    }
    const stream = await files.open('a', async () => broken());
    await expect(stream.toArray()).rejects.toThrow('broken off');
    await expect.poll(() => files.count).toBe(0);
  });

  it('are cut where their reader takes nothing any more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const files = new OpenFiles();
      const { state, make } = endless();
      const stream = await files.open('a', make);
      stream.read();
      await new Promise((resolve) => setImmediate(resolve));
      expect(stream.destroyed).toBe(false);
      vi.advanceTimersByTime(LIMITS.listFileStallMs + 1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(stream.destroyed).toBe(true);
      expect(state.ended).toBe(true);
      expect(files.count).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
