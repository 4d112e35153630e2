import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE_MODELS } from '../../shared/appraisal/catalogue.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { REGISTER_KINDS } from '../../shared/log/leaf.ts';
import {
  encodeRegisterDocument,
  parseRegisterDocument,
  registerKind,
} from '../../shared/register/documents.ts';
import { parseLicenseFile } from '../../shared/register/import.ts';
import { elementsOf } from '../../shared/register/tables/paths.ts';

const page = readFileSync(new URL('../../docs/formats/register.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```(json|csv)\n([^`]+)\n```/g)].map(([, kind, text = '']) => ({
  kind,
  text,
}));
const elementsIn = (records: readonly unknown[], list: string): number =>
  records.flatMap((record) => elementsOf(record, list)).length;
const documents = blocks.filter(({ text }) => text.startsWith('{"format"'));

describe('docs/formats/register.md', () => {
  it('has one example of each document, exactly as it is encoded', () => {
    const kinds = documents.map(({ text }) => {
      const document = parseRegisterDocument(text);
      expect(encodeRegisterDocument(document)).toBe(text);
      return registerKind(document);
    });
    // Records have a page of their own.
    expect(kinds).toEqual(REGISTER_KINDS.filter((kind) => kind !== 'record'));
  });

  it('has one example of each import file', () => {
    const files = blocks.filter(({ text }) => !text.startsWith('{"format"'));
    const units = files.map(({ kind, text }) => {
      const tables = parseLicenseFile({ name: `example.${kind}`, bytes: utf8(text) });
      expect(tables.flatMap(({ problems }) => problems)).toEqual([]);
      const records = tables.flatMap(({ drafts }) => drafts.map(({ record }) => record));
      return [elementsIn(records, 'items'), elementsIn(records, 'units')];
    });
    expect(units).toEqual([
      [1, 1],
      [0, 2],
      [2, 0],
    ]);
  });

  it('lists every model', () => {
    const listed = (values: readonly (string | number)[]) => values.join(', ') || '-';
    for (const { model, pciDevices, memoryMiB } of CATALOGUE_MODELS) {
      expect(page).toContain(`| ${model} | ${listed(pciDevices)} | ${listed(memoryMiB)} |`);
    }
  });

  it('gives a register document of the future the code for what cannot be told', () => {
    const future = '{"format":"fleetseal/policy@99","salt":"pZ8wq3mQH0u6yq2yYb1d7A"}';
    expect(() => parseRegisterDocument(future)).toThrow(
      expect.objectContaining({ code: 'checkUnknown' }),
    );
  });
});
