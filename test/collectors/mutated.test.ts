/**
 * Ten thousand outputs of nvidia-smi with bytes changed at random: nothing throws but coded errors,
 * claims hold their schema, and no identity is made up that the output does not show.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GpuRead } from '../../agent/collectors/gpuRead.ts';
import { mergeGpus } from '../../agent/collectors/merge.ts';
import { judgeCsvRun } from '../../agent/collectors/nvidiaSmiCsv.ts';
import { parseNvidiaSmiObject } from '../../agent/collectors/parseXml.ts';
import { type GpuCollectorName, gpuClaimsSchema } from '../../shared/claims/claims.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { printQueryXml } from '../../simulator/nvidiaSmi/xml.ts';
import { planFleet } from '../../simulator/plan.ts';
import { SeededRandom } from '../../simulator/random.ts';
import { speakingState } from '../simulator/fixtures.ts';
import { csvOf, GPU_A, GPU_B } from './fakeHost.ts';

const MUTATIONS = 10_000;
const SEED = process.env.FLEETSEAL_MUTATION_SEED ?? 'mutations/1';
const reference = process.env.FLEETSEAL_REFERENCE_DATA;

const require = createRequire(import.meta.url);
const xml2js: {
  parseString(
    text: string,
    options: object,
    callback: (error: unknown, data: unknown) => void,
  ): void;
} = require('xml2js');

/** What node-nvidia-smi calls back with first; undefined where that is an error. */
function parseLikePackage(text: string): unknown {
  const calls: unknown[] = [];
  try {
    xml2js.parseString(text, { explicitArray: false, trim: true }, (error, data) => {
      calls.push(error ? undefined : data);
    });
  } catch {
    // After its call it throws where the XML has two errors; the child goes by the call.
  }
  return calls[0];
}

function readXml(text: string): GpuRead | undefined {
  const parsed = parseLikePackage(text);
  return parsed === undefined
    ? undefined
    : parseNvidiaSmiObject(JSON.parse(JSON.stringify(parsed)));
}

function readCsv(text: string): GpuRead | undefined {
  const middle = Math.floor(text.length / 2);
  const streams = { stdout: text.slice(0, middle), stderr: text.slice(middle) };
  for (const exitCode of [0, 14]) judgeCsvRun({ outcome: 'exited', exitCode, ...streams });
  const outcome = { outcome: 'exited', exitCode: 0 } as const;
  return judgeCsvRun({ ...outcome, stdout: text, stderr: '' }).data;
}

interface Original {
  readonly collector: Extract<GpuCollectorName, `nvidiaSmi${string}`>;
  readonly bytes: Buffer;
}

/** The part of an XML that identities are in: the lists of clocks only cost time. */
const withoutClocks = (xml: string): string =>
  xml.replace(/<supported_clocks>[\s\S]*?<\/supported_clocks>/g, '');

function captures(end: string): string[] {
  if (reference === undefined) return [];
  const folder = join(reference, 'nvidia-smi');
  const names = readdirSync(folder).filter((name) => name.endsWith(end));
  return names.map((name) => readFileSync(join(folder, name), 'utf8'));
}

function originals(): Record<Original['collector'], Original[]> {
  const state = speakingState(planFleet(1), 0, 0);
  const xml = [printQueryXml({ ...state, gpus: state.gpus.slice(0, 2) }), ...captures('.xml')];
  const csv = [csvOf(GPU_A, GPU_B), ...captures('.query-gpu.csv')];
  const of = (collector: Original['collector'], texts: readonly string[]): Original[] =>
    texts.map((text) => ({ collector, bytes: Buffer.from(text) }));
  return {
    nvidiaSmiXml: of('nvidiaSmiXml', xml.map(withoutClocks)),
    nvidiaSmiCsv: of('nvidiaSmiCsv', csv),
  };
}

const TRICKS = ['<', '>', '&', '"', ',', '\n', '</gpu>', '<gpu id="1">', '[GPU is lost]', '\0'];

/** One to eight changes: a byte replaced, a stretch removed, doubled, or something put in. */
function mutate(bytes: Buffer, random: SeededRandom): Buffer {
  let mutated = bytes;
  for (let left = random.pick([1, 1, 2, 8]); left > 0; left -= 1) {
    const at = random.int(0, Math.max(0, mutated.length - 1));
    const end = Math.min(mutated.length, at + random.int(1, 200));
    const [before, part, after] = [
      mutated.subarray(0, at),
      mutated.subarray(at, end),
      mutated.subarray(end),
    ];
    const byte = Buffer.from([random.int(0, 255)]);
    const middle = random.pick([
      [byte, part.subarray(1)],
      [],
      [part, part],
      [Buffer.from(random.pick(TRICKS)), part],
    ]);
    mutated = Buffer.concat([before, ...middle, after]);
  }
  return mutated;
}

/** The text, and as XML or the claims spell it, to look identities up in. */
function spellings(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

function read(collector: Original['collector'], text: string): GpuRead | undefined {
  try {
    return collector === 'nvidiaSmiXml' ? readXml(text) : readCsv(text);
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return undefined;
  }
}

/** Rows whose serial, UUID or PDI the text does not show, and how many rows there are. */
function inventedIn(collector: Original['collector'], text: string) {
  const data = read(collector, text);
  const gpus = [...mergeGpus(data === undefined ? {} : { [collector]: data }).gpus.values()];
  const shown = spellings(text);
  const invented = gpus.flatMap((gpu) => {
    gpuClaimsSchema.parse(gpu);
    const values = [gpu.serial, gpu.uuid, gpu.pdi].filter((value) => value !== undefined);
    // A serial of several words is no serial: it is compared with runs of space made one.
    return values.filter((value) => !shown.includes(value.replace(/\s+/g, ' ')));
  });
  return { rows: gpus.length, invented };
}

describe('ten thousand random changes of real output', () => {
  it(`neither crash nor make up an identity (seed ${SEED})`, () => {
    const random = new SeededRandom(SEED);
    const all = originals();
    const rows = { nvidiaSmiXml: 0, nvidiaSmiCsv: 0 };
    for (let count = 0; count < MUTATIONS; count += 1) {
      const collector = random.pick(['nvidiaSmiXml', 'nvidiaSmiXml', 'nvidiaSmiCsv'] as const);
      const { bytes } = random.pick(all[collector]);
      const text = mutate(bytes, random).toString('utf8');
      const found = inventedIn(collector, text);
      rows[collector] += found.rows;
      expect(found.invented, `change ${count} of seed ${SEED}`).toEqual([]);
    }
    // Many changes leave something to read, or this would show nothing.
    expect(rows.nvidiaSmiXml).toBeGreaterThan(MUTATIONS / 10);
    expect(rows.nvidiaSmiCsv).toBeGreaterThan(MUTATIONS / 10);
  }, 300_000);
});
