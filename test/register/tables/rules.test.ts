/** Each rule of an import, broken once: the problem, its line and its column. */
import { describe, expect, it } from 'vitest';
import { problemText } from '../../../shared/register/tables/problems.ts';
import type { TableName } from '../../../shared/register/tables/table.ts';
import { uuidOf } from '../../factories/appraisal.ts';
import { EVENTS, LICENSES, planOf, S, SHIPMENTS } from './planning.ts';

const U = [0, 1, 2].map(uuidOf);
const problemsOf = (name: TableName, lines: readonly string[]): string[] =>
  planOf(name, lines.join('\n')).problems.map(problemText);

const TESTS = 'id,shipment,lab,testedOn,method,serial,uuid,result';
const CUSTODY = 'id,event,at,person,serial,uuid,replacesSerial,shipment';
const PARTIES =
  'party,name,roles,country,ownerName,ownerSharePercent,parentName,parentCountry,keys';
const STATEMENTS = 'id,party,license,model,quantity,signedOn,validTo,document';
const ATTACHED = 'id,kind,about,aboutId,condition,state,title,document,dated,validTo';
const D = 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I';

describe('a file is refused, with line and column,', () => {
  it.each<[string, TableName, string[], string[]]>([
    [
      'for an unknown column',
      'sites',
      ['site,country,color', 'A,CN,x'],
      ['line 1: unknown column "color"'],
    ],
    [
      'for an unknown column, and for what stands under the others',
      'sites',
      ['site,country,color', 'A,China,x'],
      [
        'line 1: unknown column "color"',
        'line 2, country: "China" is not two capital letters such as CN',
      ],
    ],
    ['for a missing column', 'sites', ['site', 'A'], ['line 1: no column country']],
    [
      'for a column twice',
      'sites',
      ['site,country,site', 'A,CN,A'],
      ['line 1: column site is there twice'],
    ],
    [
      'for units without a column of identity',
      'shipments',
      ['license,shipment,shippedAt,model', 'L1,S2,2026-05-01,H200'],
      ['line 1: no column serial and no column uuid'],
    ],
    ['without a header', 'sites', [''], ['line 1: no header line']],
    [
      'for a row of another length',
      'sites',
      ['site,country', 'A', 'B,CN'],
      ['line 2: 1 fields under 2 columns'],
    ],
    [
      'for a quote without its end',
      'sites',
      ['site,country', 'A,"CN'],
      ['line 2: a quoted field without its end'],
    ],
    [
      'for an empty cell that is needed',
      'sites',
      ['site,country', ',CN', 'B,'],
      ['line 2, site: is empty', 'line 3, country: is empty'],
    ],
    [
      'for a country in small letters',
      'sites',
      ['site,country', 'A,cn'],
      ['line 2, country: "cn" is not two capital letters such as CN'],
    ],
    [
      'for a number with a comma',
      'sites',
      ['site,country,powerKilowatts', 'A,CN,"1,000"'],
      ['line 2, powerKilowatts: "1,000" is not a whole number from 1 to 100000000'],
    ],
    [
      'for a row that adds nothing',
      'sites',
      ['site,country', 'A,CN', 'A,CN'],
      ['line 3, site: A is in line 2, and this row adds nothing to it'],
    ],
    [
      'for a name with spaces around it',
      'sites',
      ['site,country', '" A",CN'],
      ['line 2, site: " A" has spaces around it'],
    ],
    [
      'for control characters',
      'sites',
      ['site,country', 'A\u202e,CN'],
      ['line 2, site: "A\u202e" is not 1 to 128 characters without control characters'],
    ],
    [
      'for a role that is none',
      'parties',
      [PARTIES, 'P,N,lab; baker,CN,,,,,'],
      [
        'line 2, roles: "baker" is not one of exporter, purchaser, intermediateConsignee, ' +
          'ultimateConsignee, endUser, lab, forwarder',
      ],
    ],
    [
      'for a list with an empty entry',
      'parties',
      [PARTIES, 'P,N,lab;;,CN,,,,,'],
      ['line 2, roles: "lab;;" has an empty or broken entry'],
    ],
    [
      'for a share above 100 percent',
      'parties',
      [PARTIES, 'P,N,,CN,O,100.0001,,,'],
      ['line 2, ownerSharePercent: "100.0001" is not a percentage from 0 to 100 such as 12.5'],
    ],
    [
      'for half a parent',
      'parties',
      [PARTIES, 'P,N,,CN,,,Parent,,'],
      ['line 2, parentCountry: is empty'],
    ],
    [
      'for a share of nobody',
      'parties',
      [PARTIES, 'P,N,,CN,,5,,,'],
      ['line 2, ownerName: is empty'],
    ],
    [
      'for what is no key',
      'parties',
      [PARTIES, 'P,N,,CN,,,,,{}'],
      ['line 2, keys: "{}" is not a P-256 public key as JWK'],
    ],
    [
      'for days that do not exist',
      'licenses',
      [LICENSES, 'L2,A,1,H200,1,2026-02-30,2027-01-01'],
      ['line 2, validFrom: there is no day 2026-02-30'],
    ],
    [
      'for a day as a spreadsheet writes it',
      'licenses',
      [LICENSES, 'L2,A,1,H200,1,3/1/2026,2027-01-01'],
      ['line 2, validFrom: "3/1/2026" is not a day such as 2026-03-01'],
    ],
    [
      'for an empty validity',
      'licenses',
      [LICENSES, 'L2,A,1,H200,1,2026-01-01,2026-01-01'],
      ['line 2, validTo: is not after validFrom'],
    ],
    [
      'for a model in two items',
      'licenses',
      [LICENSES, 'L2,A,1,H200,1,2026-01-01,2027-01-01', 'L2,,,H200,2,,'],
      ['line 3, model: H200 is there twice'],
    ],
    [
      'for a condition twice',
      'licenses',
      [`${LICENSES},condition`, 'L2,A,1,H200,1,2026-01-01,2027-01-01,C1', 'L2,,,,,,,C1'],
      ['line 3, condition: C1 is there twice'],
    ],
    [
      'for a license without items',
      'licenses',
      [LICENSES, 'L2,A,1,,,2026-01-01,2027-01-01'],
      ['line 2, model: there is none'],
    ],
    [
      'for rows that disagree',
      'licenses',
      [LICENSES, 'L2,A,1,H200,1,2026-01-01,2027-01-01', 'L2,B,1,H20,1,2026-01-01,2027-01-01'],
      ['line 3, authority: is not the one of line 2, of the same license'],
    ],
    [
      'for a moment without its zone',
      'licenseEvents',
      [EVENTS, 'E,L1,suspended,2026-06-01T18:00,'],
      ['line 2, at: "2026-06-01T18:00" is not a moment such as 2026-06-01T18:00+08:00'],
    ],
    [
      'for an event of no license',
      'licenseEvents',
      [EVENTS, 'E,L9,revoked,2026-06-01T18:00Z,'],
      ['line 2, license: there is no license L9'],
    ],
    [
      'for a shipment under no license',
      'shipments',
      [SHIPMENTS, `L9,S2,2026-05-01,H200,${S[1]},`],
      ['line 2, license: there is no license L9'],
    ],
    [
      'for a model that the license lacks',
      'shipments',
      [SHIPMENTS, `L1,S2,2026-05-01,H200,${S[1]},`, `,S2,,H20,${S[2]},`],
      ['line 3, model: license L1 has no item of model H20'],
    ],
    [
      'for a unit without identity',
      'shipments',
      [SHIPMENTS, 'L1,S2,2026-05-01,H200,,'],
      ['line 2, serial: needs a serial or a uuid'],
    ],
    [
      'for a serial as a spreadsheet shortens it',
      'shipments',
      [SHIPMENTS, 'L1,S2,2026-05-01,H200,1.65E+12,'],
      ['line 2, serial: 1.65E+12 is a number as a spreadsheet shortens it'],
    ],
    [
      'for a placeholder',
      'shipments',
      [SHIPMENTS, 'L1,S2,2026-05-01,H200,0000000000000,'],
      ['line 2, serial: 0000000000000 is a placeholder'],
    ],
    [
      'for spaces around a uuid',
      'shipments',
      [SHIPMENTS, `L1,S2,2026-05-01,H200,,"${U[1]} "`],
      [`line 2, uuid: "${U[1]} " has spaces around it`],
    ],
    [
      'for a unit twice by serial',
      'shipments',
      [SHIPMENTS, `L1,S2,2026-05-01,H200,${S[1]},`, `L1,S3,2026-05-01,H200,${S[1]},`],
      [`line 3, serial: serial ${S[1]} is there twice`],
    ],
    [
      'for a unit twice by uuid',
      'shipments',
      [SHIPMENTS, `L1,S2,2026-05-01,H200,${S[1]},${U[1]}`, `,S2,,H200,${S[2]},${U[1]}`],
      [`line 3, uuid: uuid ${U[1]} is there twice`],
    ],
    [
      'not for two GPUs of one board',
      'shipments',
      [SHIPMENTS, `L1,S2,2026-05-01,H200,${S[1]},${U[1]}`, `,S2,,H200,${S[1]},${U[2]}`],
      [],
    ],
    [
      'for a lab test of no shipment',
      'labTests',
      [TESTS, `T,S9,LAB,2026-05-01,TPP,${S[1]},,passed`],
      ['line 2, shipment: there is no shipment S9'],
    ],
    [
      'for a unit twice in one lab test',
      'labTests',
      [TESTS, `T,S1,LAB,2026-05-01,TPP,${S[1]},,passed`, `T,,,,,${S[1]},,failed`],
      [`line 3, serial: serial ${S[1]} is there twice`],
    ],
    [
      'for rmaIn without the replaced unit',
      'custody',
      [CUSTODY, `C,rmaIn,2026-06-01T10:00Z,Li,${S[1]},,,`],
      ['line 2, replacesSerial: rmaIn needs the unit that this one takes the place of'],
    ],
    [
      'for a replaced unit without rmaIn',
      'custody',
      [CUSTODY, `C,moved,2026-06-01T10:00Z,Li,${S[1]},,${S[2]},`],
      ['line 2, replacesSerial: only of rmaIn a unit takes the place of another, not of moved'],
    ],
    [
      'not for custody of a unit that no shipment names',
      'custody',
      [CUSTODY, `C,moved,2026-06-01T10:00Z,Li,${S[1]},,,`],
      [],
    ],
    [
      'for a received shipment that is not there',
      'custody',
      [CUSTODY, `C,received,2026-06-01T10:00Z,Li,${S[1]},,,S9`],
      ['line 2, shipment: there is no shipment S9'],
    ],
    [
      'for a use that ends before it begins',
      'uses',
      ['id,host,user,from,to', 'U,h,P,2026-06-01T08:00+08:00,2026-06-01T00:00Z'],
      ['line 2, to: is not after from'],
    ],
    [
      'for a statement of no license',
      'statements',
      [STATEMENTS, `ST,P,L9,H200,1,2026-01-01,,${D}`],
      ['line 2, license: there is no license L9'],
    ],
    [
      'for a condition of what is no license',
      'attachments',
      [ATTACHED, `A,other,site,Suzhou 1,C1,met,Log,${D},,`],
      ['line 2, condition: a license has conditions, a site has none'],
    ],
    [
      'for the state of no condition',
      'attachments',
      [ATTACHED, `A,other,license,L1,,met,Log,${D},,`],
      ['line 2, state: is said of a condition, and none is named'],
    ],
    [
      'for what is no digest',
      'declarations',
      ['id,what,model,quantity,asOf,document', 'D,usShipments,H200,1,2026-01-01,abc'],
      ['line 2, document: "abc" is not a SHA-256 digest as base64url'],
    ],
  ])('%s', (...[, name, lines, problems]) => {
    expect(problemsOf(name, lines)).toEqual(problems);
  });

  it('for everything at once, and a wrong cell stands for no second problem', () => {
    const problems = problemsOf('shipments', [
      SHIPMENTS,
      `L1,S2,2026-13-01,H/200,${S[1]},`,
      `L1,S2,,H200,${S[1]},`,
      ',S3,2026-05-01,H200,1.6E+12,\u0007',
    ]);
    const expected = [
      'line 2, model: "H/200" is not a model such as H200',
      'line 2, shippedAt: "2026-13-01" is not a day such as 2026-03-01',
      `line 3, serial: serial ${S[1]} is there twice`,
      'line 4, license: is empty',
      'line 4, serial: 1.6E+12 is a number as a spreadsheet shortens it',
      'line 4, uuid: "\\u0007" is not 1 to 256 characters without control characters',
    ];
    expect(problems.toSorted()).toEqual(expected);
  });

  it('when it is JSON, with the place of every value', () => {
    const file = {
      shipments: [
        {
          id: 'S2',
          license: 'L9',
          shippedAt: '2026-02-30',
          units: [{ model: 'H200', serial: ' 1' }],
        },
        { id: 'S3', license: 'L1', shippedAt: '2026-05-01', units: [{ model: 'H200' }], more: 1 },
        { type: 'shipment@2' },
        7,
      ],
    };
    const found = planOf('shipments', JSON.stringify(file)).problems.map(problemText);
    expect(found.map((text) => text.split(': ')[0]).toSorted()).toEqual([
      'shipments[0].license',
      'shipments[0].shippedAt',
      'shipments[0].units[0].serial',
      'shipments[1]',
      'shipments[1].units[0]',
      'shipments[2].type',
      'shipments[3]',
    ]);
    expect(planOf('shipments', '{"sites":[]}').problems.map(problemText)).toEqual([
      'sites: unknown member',
      'there is no member shipments',
    ]);
    expect(planOf('sites', '{"sites":[').problems).toHaveLength(1);
    const twice = '{"sites":[{"id":"A","country":"CN"},{"id":"A","country":"CN"}]}';
    expect(planOf('sites', twice).problems.map(problemText)).toEqual([
      'sites[1].id: A is there twice',
    ]);
  });
});
