/** The tables of shipments and of lab tests before them: one unit a row. */
import { labTestSchema } from '../records/custody.ts';
import { shipmentRecordSchema } from '../records/licenses.ts';
import * as cells from './cells.ts';
import { defineTable, may, must } from './define.ts';

const { DAY, MODEL, NAME, NOTE, SERIAL, UUID } = cells;

export const SHIPMENTS = defineTable(
  {
    name: 'shipments',
    type: 'shipment',
    format: 'shipment@2',
    what: 'Shipments under licenses.',
    row: 'one unit',
    schema: shipmentRecordSchema,
    always: ['units'],
    oneOf: ['serial', 'uuid'],
  },
  {
    shipment: must('id', NAME, { example: 'SH-1', what: 'Its id.' }),
    license: must('license', NAME, {
      example: 'L-2026-01',
      what: 'License that it is under.',
      names: 'license',
    }),
    shippedAt: must('shippedAt', DAY, { example: '2026-05-11', what: 'Day on which it left.' }),
    consignee: may('consignee', NAME, { example: 'END-USER-1', what: 'Party that received it.' }),
    forwarder: may('forwarder', NAME, { example: 'FORWARDER-1', what: 'Party that carried it.' }),
    site: may('site', NAME, { example: 'Suzhou 1', what: 'Site that it went to.' }),
    country: may('country', cells.COUNTRY, { example: 'CN', what: 'Country that it went to.' }),
    waybill: may('waybill', NAME, { example: '784-12345675', what: 'Transport document.' }),
    model: must('units[].model', MODEL, { example: 'H200', what: 'Model of a unit.' }),
    serial: may('units[].serial', SERIAL, {
      example: '1652125100001',
      what: 'Serial of its board; a unit needs a serial or a uuid.',
    }),
    uuid: may('units[].uuid', UUID, {
      example: 'GPU-7b1c93e5-42d8-4f6a-9c0e-a1b2c3d40001',
      what: 'Its uuid as the driver gives it.',
    }),
    partNumber: may('units[].partNumber', cells.TEXT, {
      example: '692-2G520-0280-000',
      what: 'Part number of its board.',
    }),
    note: may('note', NOTE, { example: 'Two pallets.', what: 'Anything else.' }),
  },
);

export const LAB_TESTS = defineTable(
  {
    name: 'labTests',
    type: 'labTest',
    format: 'labTest@1',
    what: 'Tests of shipments in a laboratory before export.',
    row: 'the result of one unit',
    schema: labTestSchema,
    always: ['results'],
    oneOf: ['serial', 'uuid'],
  },
  {
    id: must('id', NAME, { example: 'LT-1', what: 'Its id.' }),
    shipment: must('shipment', NAME, {
      example: 'SH-1',
      what: 'Shipment that was tested.',
      names: 'shipment',
    }),
    lab: must('lab', NAME, { example: 'LAB-1', what: 'Party that tested.' }),
    testedOn: must('testedOn', DAY, { example: '2026-05-08', what: 'Day of the test.' }),
    method: must('method', NAME, { example: 'TPP and memory, each unit', what: 'How.' }),
    serial: may('results[].serial', SERIAL, {
      example: '1652125100001',
      what: 'Serial of a tested unit; it needs a serial or a uuid.',
    }),
    uuid: may('results[].uuid', UUID, {
      example: 'GPU-7b1c93e5-42d8-4f6a-9c0e-a1b2c3d40001',
      what: 'Its uuid.',
    }),
    model: may('results[].model', MODEL, { example: 'H200', what: 'What it was found to be.' }),
    result: must('results[].result', cells.wordCell(['passed', 'failed']), {
      example: 'passed',
      what: 'One of: passed, failed.',
    }),
    document: may('document', cells.DIGEST, {
      example: 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I',
      what: 'SHA-256 of the certificate, base64url.',
    }),
    signature: may('signature', cells.JWS, {
      example: '',
      what: 'JWS by a key of the lab (section 3).',
    }),
    note: may('note', NOTE, { example: 'At the warehouse.', what: 'Anything else.' }),
  },
);
