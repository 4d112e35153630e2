/** The examples of docs/formats/access.md, and what the parsers of these formats refuse. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  accessRecordSchema,
  encodeAccessRecord,
  parseAccessRecord,
} from '../../shared/audit/accessRecord.ts';
import { accessExportHeaderSchema, parseAccessExport } from '../../shared/audit/exportFile.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { accessRootDocumentSchema } from '../../shared/register/peopleDocuments.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/formats/access.md'), 'utf8');
const examples = [...text.matchAll(/^```json\n([\s\S]*?)\n```$/gm)].map(([, block = '']) => block);
const [record = '', root = '', header = '', leafLine = '', recordLine = ''] = examples;

describe('the examples of access.md', () => {
  it('have the shapes that the code reads and writes', () => {
    expect(examples.length).toBe(5);
    expect(encodeAccessRecord(parseAccessRecord(record))).toBe(record);
    expect(JSON.stringify(accessRootDocumentSchema.parse(JSON.parse(root)))).toBe(root);
    expect(JSON.stringify(accessExportHeaderSchema.parse(JSON.parse(header)))).toBe(header);
    const file = { ...JSON.parse(header), leaves: 1, records: 1 };
    const bytes = utf8(`${[JSON.stringify(file), leafLine, recordLine].join('\n')}\n`);
    expect(parseAccessExport(bytes).records.length).toBe(1);
    expect(parseAccessExport(bytes).leaves[0]?.leaf).toBe(2);
  });
});

describe('what a parser of the access record refuses', () => {
  it.each([
    ['a member more', { more: 1 }],
    ['a number below 0', { number: -1 }],
    ['a way of signing in that there is not', { via: 'program' }],
    ['an act that is no name', { act: 'signed in' }],
    ['a text above the limit', { name: 'x'.repeat(513) }],
  ])('a record with %s', (_, change) => {
    const changed = JSON.stringify({ ...JSON.parse(record), ...change });
    expect(accessRecordSchema.safeParse(JSON.parse(record)).success).toBe(true);
    expect(() => parseAccessRecord(changed)).toThrow(
      expect.objectContaining({ code: 'accessInvalid' }),
    );
  });

  it.each([
    ['without the last newline', header],
    ['with another number of lines', `${header}\n`],
    [
      'with an empty line',
      `${header.replace('"leaves":7,"records":12', '"leaves":1,"records":0')}\n\n`,
    ],
    ['that is empty', ''],
  ])('a file %s', (_, content) => {
    expect(() => parseAccessExport(utf8(content))).toThrow(
      expect.objectContaining({ code: 'accessInvalid' }),
    );
  });
});
