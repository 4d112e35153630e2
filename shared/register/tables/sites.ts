/** The table of sites: one site a row. */
import * as z from 'zod';
import { locatedSiteSchema, siteSchema } from '../records/parties.ts';
import { COUNTRY, degreesCell, linesCell, NAME, NOTE, wholeCell } from './cells.ts';
import { defineTable, may, must } from './define.ts';

export const SITES = defineTable(
  {
    name: 'sites',
    type: 'site',
    format: 'site@1',
    what: 'Places where units stand.',
    row: 'one site',
    schema: z.discriminatedUnion('type', [siteSchema, locatedSiteSchema]),
    later: { format: 'site@2', members: ['latitudeE6', 'longitudeE6'] },
  },
  {
    site: must('id', NAME, {
      example: 'Suzhou 1',
      what: 'Its id: the name that hosts, licenses and other tables use for it.',
    }),
    country: must('country', COUNTRY, { example: 'CN', what: 'Where it is, as ISO 3166 code.' }),
    region: may('region', NAME, { example: 'Jiangsu', what: 'Province or state.' }),
    address: may('address', linesCell(512), { example: '1 Example Road', what: 'Its address.' }),
    operator: may('operator', NAME, { example: 'END-USER-1', what: 'Party that runs it.' }),
    powerKilowatts: may('powerKilowatts', wholeCell(1, 100_000_000), {
      example: '2400',
      what: 'Power for IT equipment, in kilowatts.',
    }),
    latitude: may('latitudeE6', degreesCell(90), {
      example: '31.2990',
      what: 'Degrees north of the equator, south is negative; up to six decimals.',
    }),
    longitude: may('longitudeE6', degreesCell(180), {
      example: '120.5853',
      what: 'Degrees east of Greenwich, west is negative; up to six decimals.',
    }),
    note: may('note', NOTE, { example: 'Hall 2 only.', what: 'Anything else.' }),
  },
);
