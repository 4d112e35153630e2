/** The tables of what is declared and attached: statements, declarations, attachments. */
import { ATTACHMENT_KINDS, attachmentSchema } from '../records/decisions.ts';
import { declarationSchema, statementRecordSchema } from '../records/licenses.ts';
import * as cells from './cells.ts';
import { defineTable, may, must } from './define.ts';

const { DAY, DIGEST, MODEL, NAME, NOTE, wholeCell, wordCell } = cells;
const DIGEST_EXAMPLE = 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I';
const DECLARED = ['usShipments', 'domesticAccelerators', 'otherImported'];
const ABOUT = ['license', 'shipment', 'unit', 'site', 'party', 'host', 'requirement'];
const STATES = ['met', 'notMet', 'notApplicable'];

export const STATEMENTS = defineTable(
  {
    name: 'statements',
    type: 'statement',
    format: 'statement@1',
    what: 'End-use and end-user statements.',
    row: 'one item',
    schema: statementRecordSchema,
    ordered: [['signedOn', 'validTo']],
    unique: [['items', 'model']],
  },
  {
    id: must('id', NAME, { example: 'ST-1', what: 'Its id.' }),
    party: must('party', NAME, { example: 'END-USER-1', what: 'Party that signed it.' }),
    license: must('license', NAME, {
      example: 'L-2026-01',
      what: 'License that it belongs to.',
      names: 'license',
    }),
    model: must('items[].model', MODEL, { example: 'H200', what: 'Model of an item.' }),
    quantity: must('items[].quantity', wholeCell(0, 10_000_000), {
      example: '96',
      what: 'How many of that model.',
    }),
    signedOn: must('signedOn', DAY, { example: '2026-02-10', what: 'Day of the signature.' }),
    validTo: may('validTo', DAY, { example: '2030-03-01', what: 'First day on which it is void.' }),
    purpose: may('purpose', NOTE, { example: 'Weather models.', what: 'End use it states.' }),
    document: must('document', DIGEST, {
      example: DIGEST_EXAMPLE,
      what: 'SHA-256 of the statement, base64url.',
    }),
  },
);

export const DECLARATIONS = defineTable(
  {
    name: 'declarations',
    type: 'declaration',
    format: 'declaration@1',
    what: 'Quantities that no unit of the register stands for; only ever used in ratios.',
    row: 'one quantity',
    schema: declarationSchema,
  },
  {
    id: must('id', NAME, { example: 'D-1', what: 'Its id.' }),
    what: must('what', wordCell(DECLARED), {
      example: 'usShipments',
      what: `One of: ${DECLARED.join(', ')}.`,
    }),
    party: may('party', NAME, { example: 'EXPORTER-1', what: 'Party that states or has them.' }),
    site: may('site', NAME, { example: '', what: 'Site where they are.' }),
    model: must('model', MODEL, { example: 'H200', what: 'Their model.' }),
    maker: may('maker', NAME, { example: 'NVIDIA', what: 'Their maker.' }),
    quantity: must('quantity', wholeCell(0, 1_000_000_000), {
      example: '421000',
      what: 'How many.',
    }),
    tpp: may('tpp', wholeCell(0, 10_000_000), {
      example: '15832',
      what: 'Total processing performance of one; empty where the catalogue has it.',
    }),
    asOf: must('asOf', DAY, { example: '2026-05-31', what: 'It holds from this day on.' }),
    document: may('document', DIGEST, {
      example: DIGEST_EXAMPLE,
      what: 'SHA-256 of the paper, base64url.',
    }),
    note: may('note', NOTE, { example: 'As of the quarterly letter.', what: 'Anything else.' }),
  },
);

export const ATTACHMENTS = defineTable(
  {
    name: 'attachments',
    type: 'attachment',
    format: 'attachment@1',
    what: 'Papers that are kept elsewhere, by their digest, and what they are about.',
    row: 'one paper',
    schema: attachmentSchema,
    always: ['about'],
    ordered: [['dated', 'validTo']],
  },
  {
    id: must('id', NAME, { example: 'A-1', what: 'Its id.' }),
    kind: must('kind', wordCell(ATTACHMENT_KINDS), {
      example: 'accessLog',
      what: `One of: ${ATTACHMENT_KINDS.join(', ')}.`,
    }),
    about: must('about.what', wordCell(ABOUT), {
      example: 'license',
      what: `What it is about, one of: ${ABOUT.join(', ')}.`,
    }),
    aboutId: must('about.id', NAME, {
      example: 'L-2026-01',
      what: 'Id of that; of a requirement its row, as in R15.',
    }),
    condition: may('condition', NAME, {
      example: 'C1',
      what: 'For a license: the condition that it is evidence of.',
    }),
    state: may('state', wordCell(STATES), {
      example: 'met',
      what: `For a condition: what it shows of it, one of: ${STATES.join(', ')}.`,
    }),
    title: must('title', NAME, { example: 'Access log of May 2026', what: 'Its title.' }),
    document: must('document', DIGEST, {
      example: DIGEST_EXAMPLE,
      what: 'SHA-256 of the paper, base64url.',
    }),
    dated: may('dated', DAY, { example: '2026-06-01', what: 'Its date.' }),
    validTo: may('validTo', DAY, { example: '2027-06-01', what: 'First day on which it is void.' }),
    note: may('note', NOTE, { example: 'Original in the safe.', what: 'Anything else.' }),
  },
);
