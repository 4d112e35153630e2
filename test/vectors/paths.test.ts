import { describe, expect, it } from 'vitest';
import {
  entriesPath,
  fullTiles,
  parseTilePath,
  partialWidth,
  tilePath,
} from '../../shared/log/tile.ts';
import { hasVectors, Tally, vectorJson } from './tally.ts';

interface TilePaths {
  entries_path: { seq: number; logSize: number; path: string }[];
  tile_path: { level: number; index: number; partial: number; path: string }[];
  parse: {
    pathLevel: string;
    pathIndex: string;
    error: boolean;
    level: number;
    index: number;
    partial: number;
  }[];
  spec_example: { index: number; path: string };
  spec_tree_70000: Record<string, number>;
}

describe.skipIf(!hasVectors)('published tile paths', () => {
  it('writes and reads the paths of tessera and of the specification', async () => {
    const paths = vectorJson<TilePaths>('extracted', 'tlog-tiles-paths.json');
    const tally = new Tally('tlog-tiles-paths');
    for (const { seq, logSize, path } of paths.entries_path) {
      const n = Math.floor(seq / 256);
      const width = Math.min(256, logSize - n * 256);
      const attempt = () => expect(entriesPath(n, width)).toBe(path);
      await tally.run({ id: `entries ${seq} of ${logSize}`, valid: true, attempt });
    }
    for (const { level, index, partial, path } of paths.tile_path) {
      const attempt = () => expect(tilePath(level, index, partial || 256)).toBe(path);
      await tally.run({ id: `tile ${level} ${index} ${partial}`, valid: true, attempt });
    }
    for (const { pathLevel, pathIndex, error, ...expected } of paths.parse) {
      const attempt = () => {
        const { level, n, width } = parseTilePath(`tile/${pathLevel}/${pathIndex}`);
        expect([level, n, width % 256]).toEqual([expected.level, expected.index, expected.partial]);
      };
      await tally.run({ id: `parse ${pathLevel}/${pathIndex}`, valid: !error, attempt });
    }
    const { index, path } = paths.spec_example;
    const attempt = () => expect(tilePath(0, index, 256)).toBe(`tile/0/${path}`);
    await tally.run({ id: 'specification: path', valid: true, attempt });
    const tree = () =>
      expect({
        level0_full: fullTiles(70_000, 0),
        level0_partial: partialWidth(70_000, 0),
        level1_full: fullTiles(70_000, 1),
        level1_partial: partialWidth(70_000, 1),
        level2_partial: partialWidth(70_000, 2),
      }).toEqual(paths.spec_tree_70000);
    await tally.run({ id: 'specification: tree of 70000', valid: true, attempt: tree });
    tally.finish(7 + 5 + 19 + 2);
  });
});
