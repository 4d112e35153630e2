/** docs/formats/records.md has every record as it is encoded, and every column. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  encodeRegisterDocument,
  isRecordDocument,
  parseRegisterDocument,
} from '../../shared/register/documents.ts';
import { verifyLabTest } from '../../shared/register/labTest.ts';
import {
  RECORD_TYPES,
  type RegisterRecord,
  recordType,
} from '../../shared/register/records/record.ts';
import { RECORDS_PATH, recordsDocument } from '../documents/recordTables.ts';

const page = readFileSync(new URL(`../../${RECORDS_PATH}`, import.meta.url), 'utf8');

/** The record of every example. */
function examples(): RegisterRecord[] {
  return [...page.matchAll(/```json\n([^`]+)\n```/g)].map(([, text = '']) => {
    const document = parseRegisterDocument(text);
    expect(encodeRegisterDocument(document)).toBe(text);
    if (!isRecordDocument(document)) throw new TypeError('an example of a record');
    return document.record;
  });
}

it('there is one example of each type, exactly as it is encoded', () => {
  expect(examples().map(recordType)).toEqual([...RECORD_TYPES]);
});

it('the tables are those of the code', () => {
  expect(recordsDocument(page)).toBe(page);
});

it('the example of a lab test is signed by the example of a party', async () => {
  const records = examples();
  const party = records.find((record) => record.type === 'party@1');
  const test = records.find((record) => record.type === 'labTest@1');
  if (test === undefined) throw new TypeError('there is one');
  expect(await verifyLabTest(test, party)).toBe('signed');
});
