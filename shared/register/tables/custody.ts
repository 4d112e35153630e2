/** The tables of custody events, one unit a row, and of who uses which host. */
import * as z from 'zod';
import {
  CUSTODY_EVENTS,
  custodyInRackSchema,
  custodySchema,
  useAsWrittenSchema,
} from '../records/custody.ts';
import * as cells from './cells.ts';
import { defineTable, may, must } from './define.ts';

const { MOMENT, NAME, NOTE, SERIAL, UUID } = cells;

export const CUSTODY = defineTable(
  {
    name: 'custody',
    type: 'custody',
    format: 'custody@1',
    what: 'What happened to units: who, when, with which paper.',
    row: 'one unit',
    schema: z.discriminatedUnion('type', [custodySchema, custodyInRackSchema]),
    later: { format: 'custody@2', members: ['rack', 'position'] },
    always: ['units'],
    oneOf: ['serial', 'uuid'],
  },
  {
    id: must('id', NAME, { example: 'CU-1', what: 'Its id.' }),
    event: must('event', cells.wordCell(CUSTODY_EVENTS), {
      example: 'rmaIn',
      what: `One of: ${CUSTODY_EVENTS.join(', ')}.`,
    }),
    at: must('at', MOMENT, {
      example: '2026-06-01T18:00+08:00',
      what: 'When, with Z or an offset from UTC; a `moved` in the future is a plan.',
    }),
    serial: may('units[].serial', SERIAL, {
      example: '1652125100044',
      what: 'Serial of a unit; it needs a serial or a uuid.',
    }),
    uuid: may('units[].uuid', UUID, {
      example: 'GPU-7b1c93e5-42d8-4f6a-9c0e-a1b2c3d40044',
      what: 'Its uuid.',
    }),
    replacesSerial: may('units[].replaces.serial', SERIAL, {
      example: '1652125100001',
      what: 'For `rmaIn`: serial of the unit that it takes the place of.',
    }),
    replacesUuid: may('units[].replaces.uuid', UUID, {
      example: '',
      what: 'For `rmaIn`: uuid of the unit that it takes the place of.',
    }),
    model: may('units[].model', cells.MODEL, {
      example: 'H200',
      what: 'For `rmaIn`: model of a board that no shipment names.',
    }),
    shipment: may('shipment', NAME, {
      example: '',
      what: 'Shipment that was received.',
      names: 'shipment',
    }),
    site: may('site', NAME, { example: 'Suzhou 1', what: 'Site where they are from then on.' }),
    host: may('host', NAME, { example: 'gpu-host-01', what: 'Host that they are in then.' }),
    rack: may('rack', NAME, {
      example: 'Row A, rack 07',
      what: 'Rack at that site that they are in then.',
    }),
    position: may('position', cells.POSITION, {
      example: 'U21',
      what: 'Rack unit or slot in that rack.',
    }),
    party: may('party', NAME, { example: 'END-USER-1', what: 'Party that has them then.' }),
    person: must('person', NAME, { example: 'Li Na', what: 'Who did it.' }),
    document: may('document', cells.DIGEST, {
      example: 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I',
      what: 'SHA-256 of the paper, base64url; without one no unit changes its column.',
    }),
    note: may('note', NOTE, { example: 'Ticket 4711.', what: 'Anything else.' }),
  },
);

export const USES = defineTable(
  {
    name: 'uses',
    type: 'use',
    format: 'use@1',
    what: 'Who uses a host, and from when to when.',
    row: 'one interval',
    schema: useAsWrittenSchema,
    ordered: [['from', 'to']],
  },
  {
    id: must('id', NAME, { example: 'U-1', what: 'Its id.' }),
    host: must('host', NAME, { example: 'gpu-host-01', what: 'Name or key id of the host.' }),
    user: must('user', NAME, { example: 'END-USER-1', what: 'Party that uses it.' }),
    from: must('from', MOMENT, {
      example: '2026-06-01T00:00+08:00',
      what: 'From this moment on, with Z or an offset from UTC.',
    }),
    to: may('to', MOMENT, {
      example: '2026-07-01T00:00+08:00',
      what: 'Until before this moment; empty: until further notice.',
    }),
    purpose: may('purpose', NOTE, { example: 'Weather models.', what: 'What for.' }),
  },
);
