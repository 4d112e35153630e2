import { beforeAll, expect, it } from 'vitest';
import { type ReferenceValues, referenceValues } from '../../shared/appraisal/reference.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import { parseRegisterDocument } from '../../shared/register/documents.ts';
import { foldRegister, type RegisterEntry } from '../../shared/register/register.ts';
import { ReferenceReader } from '../../shared/report/checks/referenceReader.ts';
import { recordsWorld } from '../factories/sampleRecords.ts';

let entries: RegisterEntry[];

beforeAll(async () => {
  const { builder } = await recordsWorld();
  // A board that came from repair by a correction, and is taken back by the next.
  const text = builder.texts.find((each) => each.includes('"id":"CU-2"')) ?? '';
  const { record } = JSON.parse(text);
  builder.appendRecord({ ...record, event: 'stored', units: [{ serial: '1652325009991' }] });
  builder.appendRecord({ ...record, at: record.at + 1 });
  builder.appendRecord({ ...record, at: record.at + 1 }, { withdrawn: true });
  const policy = builder.texts.find((each) => each.includes('policy@2')) ?? '';
  builder.append({ ...JSON.parse(policy), graceMs: 60_000 });
  entries = builder.registerLog.leaves.map((bytes, index) => ({
    index,
    leaf: parseRegisterLeaf(bytes),
    document: parseRegisterDocument(builder.texts[index] ?? ''),
  }));
});

/** The values at the last size are gone with the next: what is compared is kept. */
function kept({ hosts, ...rest }: ReferenceValues): object {
  return { ...rest, hosts: new Map(hosts) };
}

it.each([
  ['growing', (a: number, b: number) => a - b],
  ['shrinking', (a: number, b: number) => b - a],
  ['mixed', (a: number, b: number) => ((a * 7) % 11) - ((b * 7) % 11)],
])('reference values at %s sizes are those of the register at that size', (_, order) => {
  const reader = new ReferenceReader(entries);
  const sizes = Array.from({ length: entries.length - 1 }, (__, i) => i + 2).sort(order);
  for (const size of sizes) {
    const folded = referenceValues(foldRegister(entries.slice(0, size)));
    expect(kept(reader.at(size)), `size ${size}`).toEqual(folded);
  }
});

it('has more than one set of units and policies to tell apart', () => {
  const reader = new ReferenceReader(entries);
  const seen = entries.slice(1).map((_, i) => {
    const { units, policy } = reader.at(i + 2);
    return JSON.stringify([units.map(({ serial, until }) => [serial, until]), policy.graceMs]);
  });
  expect(new Set(seen).size).toBeGreaterThan(5);
});
