import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE_MODELS } from '../../shared/appraisal/catalogue.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { REGISTER_KINDS } from '../../shared/log/leaf.ts';
import {
  encodeRegisterDocument,
  parseRegisterDocument,
  registerKind,
} from '../../shared/register/documents.ts';
import { parseLicenseFile } from '../../shared/register/import.ts';

const page = readFileSync(new URL('../../docs/formats/register.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```(json|csv)\n([^`]+)\n```/g)].map(([, kind, text = '']) => ({
  kind,
  text,
}));
const documents = blocks.filter(({ text }) => text.startsWith('{"format"'));

describe('docs/formats/register.md', () => {
  it('has one example of each document, exactly as it is encoded', () => {
    const kinds = documents.map(({ text }) => {
      const document = parseRegisterDocument(text);
      expect(encodeRegisterDocument(document)).toBe(text);
      return registerKind(document);
    });
    expect(kinds).toEqual([...REGISTER_KINDS]);
  });

  it('has one example of each import file', () => {
    const files = blocks.filter(({ text }) => !text.startsWith('{"format"'));
    const units = files.map(({ kind, text }) => {
      const file = parseLicenseFile({ name: `example.${kind}`, bytes: utf8(text) });
      const items = file.licenses?.flatMap((license) => license.items).length ?? 0;
      return [items, file.shipments?.flatMap((shipment) => shipment.units).length ?? 0];
    });
    expect(units).toEqual([
      [1, 1],
      [0, 2],
      [2, 0],
    ]);
  });

  it('lists every check with its words, and every model', () => {
    for (const { name, version, code, family, severity, rule } of CHECKS) {
      const row = `| \`${name}@${version}\` | \`${code}\` | ${family} | ${severity} | ${rule} |`;
      expect(page).toContain(row);
    }
    for (const { model, pciDevices, memoryMiB } of CATALOGUE_MODELS) {
      expect(page).toContain(`| ${model} | ${pciDevices} | ${memoryMiB.join(', ') || '-'} |`);
    }
  });

  it('gives a register document of the future the code for what cannot be told', () => {
    const future = '{"format":"fleetseal/policy@2","salt":"pZ8wq3mQH0u6yq2yYb1d7A"}';
    expect(() => parseRegisterDocument(future)).toThrow(
      expect.objectContaining({ code: 'checkUnknown' }),
    );
  });
});
