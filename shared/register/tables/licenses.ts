/** The tables of licenses, one item and one condition a row, and of what happens to licenses. */
import { licenseEventSchema, licenseRecordSchema } from '../records/licenses.ts';
import * as cells from './cells.ts';
import { defineTable, may, must } from './define.ts';

const { DAY, linesCell, listCell, MODEL, NAME, NOTE, wholeCell } = cells;

export const LICENSES = defineTable(
  {
    name: 'licenses',
    type: 'license',
    format: 'license@2',
    what: 'Export licenses.',
    row: 'one item, one condition, or both',
    schema: licenseRecordSchema,
    ordered: [['validFrom', 'validTo']],
    unique: [
      ['items', 'model'],
      ['conditions', 'id'],
    ],
  },
  {
    license: must('id', NAME, { example: 'L-2026-01', what: 'Its id here.' }),
    authority: must('authority', NAME, { example: 'BIS', what: 'Who issued it.' }),
    number: must('number', NAME, { example: 'D1234567', what: 'Its number there.' }),
    eccn: may('eccn', NAME, { example: '3A090.a', what: 'ECCN of everything in it.' }),
    exporter: may('exporter', NAME, {
      example: 'EXPORTER-1',
      what: 'Party that holds it and certifies to the authority.',
    }),
    purchaser: may('purchaser', NAME, { example: 'BUYER-1', what: 'Party that buys.' }),
    intermediateConsignees: may('intermediateConsignees', listCell(NAME, 100), {
      example: 'AGENT-1; AGENT-2',
      what: 'Parties that units pass through.',
    }),
    ultimateConsignee: may('ultimateConsignee', NAME, {
      example: 'END-USER-1',
      what: 'Party that receives the units in the end.',
    }),
    endUsers: may('endUsers', listCell(NAME, 1000), {
      example: 'END-USER-1',
      what: 'Parties that may use the units.',
    }),
    sites: may('sites', listCell(NAME, 1000), {
      example: 'Suzhou 1; Suzhou 2',
      what: 'The only sites where its units may be; empty where it names none.',
    }),
    model: must('items[].model', MODEL, { example: 'H200', what: 'Model of an item.' }),
    quantity: must('items[].quantity', wholeCell(0, 10_000_000), {
      example: '96',
      what: 'How many of that model.',
    }),
    itemEccn: may('items[].eccn', NAME, {
      example: '3A090.a',
      what: 'ECCN of that item, where it is another one.',
    }),
    validFrom: must('validFrom', DAY, { example: '2026-03-01', what: 'First day of validity.' }),
    validTo: must('validTo', DAY, { example: '2030-03-01', what: 'First day not valid.' }),
    condition: must('conditions[].id', NAME, { example: 'C1', what: 'Id of a condition.' }),
    conditionText: may('conditions[].text', linesCell(4096), {
      example: 'Monthly report of the location of every unit.',
      what: 'That condition as the license words it.',
      blank: '',
    }),
    conditionRule: may('conditions[].rule', cells.RULE, {
      example: 'R07',
      what: 'Row of docs/REQUIREMENTS.md that it belongs to.',
    }),
    note: may('note', NOTE, { example: 'Amended once.', what: 'Anything else.' }),
  },
);

export const LICENSE_EVENTS = defineTable(
  {
    name: 'licenseEvents',
    type: 'licenseEvent',
    format: 'licenseEvent@1',
    what: 'Permission that was withdrawn or given back.',
    row: 'one event',
    schema: licenseEventSchema,
  },
  {
    id: must('id', NAME, { example: 'LE-1', what: 'Its id.' }),
    license: must('license', NAME, {
      example: 'L-2026-01',
      what: 'License that it is about.',
      names: 'license',
    }),
    event: must('event', cells.wordCell(['suspended', 'reinstated', 'revoked']), {
      example: 'suspended',
      what: 'One of: suspended, reinstated, revoked.',
    }),
    at: must('at', cells.MOMENT, {
      example: '2026-06-01T18:00+08:00',
      what: 'From when on, with Z or an offset from UTC.',
    }),
    sites: may('sites', listCell(NAME, 1000), {
      example: 'Suzhou 1',
      what: 'Only at these sites; empty: everywhere.',
    }),
    authority: may('authority', NAME, { example: 'BIS', what: 'Who said so.' }),
    document: may('document', cells.DIGEST, {
      example: 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I',
      what: 'SHA-256 of the letter, base64url; without it nothing is reinstated.',
    }),
    note: may('note', NOTE, { example: 'By telephone first.', what: 'Anything else.' }),
  },
);
