/** The table of parties: one owner a row. */
import { PARTY_ROLES, partySchema } from '../records/parties.ts';
import { COUNTRY, KEY, linesCell, listCell, NAME, NOTE, PERCENT, wordCell } from './cells.ts';
import { defineTable, may, must } from './define.ts';

const KEY_EXAMPLE =
  '{"crv":"P-256","kty":"EC","x":"hX_BRxQlkoOeCVTgKQvbnuMYyFS9XV-pbwiTYPIUKMY",' +
  '"y":"IMNHfxMfNpSDtMBSueEK8bztKVsnFxi_1k42bfKEjWQ"}';

export const PARTIES = defineTable(
  {
    name: 'parties',
    type: 'party',
    format: 'party@1',
    what: 'Companies and institutes that licenses, shipments, tests and uses name.',
    row: 'one owner',
    schema: partySchema,
  },
  {
    party: must('id', NAME, { example: 'LAB-1', what: 'Its id, which other tables use for it.' }),
    name: must('name', NAME, { example: 'Example Test Laboratory Inc.', what: 'Its full name.' }),
    roles: may('roles', listCell(wordCell(PARTY_ROLES), PARTY_ROLES.length), {
      example: 'lab; forwarder',
      what: `What it is to transactions, of: ${PARTY_ROLES.join(', ')}.`,
      blank: [],
    }),
    country: must('country', COUNTRY, {
      example: 'US',
      what: 'Where it is, as ISO 3166 code; Macau is MO.',
    }),
    headquarters: may('headquarters', COUNTRY, {
      example: 'US',
      what: 'Where its headquarters are; empty where not known.',
    }),
    parentName: must('ultimateParent.name', NAME, {
      example: 'Example Holding Ltd',
      what: 'Name of its ultimate parent; empty where it has none or none is known.',
    }),
    parentCountry: must('ultimateParent.country', COUNTRY, {
      example: 'SG',
      what: 'Where the headquarters of that parent are.',
    }),
    address: may('address', linesCell(512), {
      example: '1 Example Street, Springfield',
      what: 'Its address.',
    }),
    aliases: may('aliases', listCell(NAME, 50), {
      example: '示例实验室; ETL',
      what: 'Other names and spellings of it.',
    }),
    ownerName: must('owners[].name', NAME, {
      example: 'Example Holding Ltd',
      what: 'An owner of it.',
    }),
    ownerCountry: may('owners[].country', COUNTRY, {
      example: 'SG',
      what: 'Where that owner is.',
    }),
    ownerSharePercent: may('owners[].sharePpm', PERCENT, {
      example: '12.5',
      what: 'Share of that owner in percent, up to four decimals; empty where not known.',
      blank: null,
    }),
    keys: may('keys', listCell(KEY, 10), {
      example: KEY_EXAMPLE,
      what: 'Public keys with which it signs lab tests, each as JWK.',
    }),
    note: may('note', NOTE, { example: 'Registered agent since 2025.', what: 'Anything else.' }),
  },
);
