/** Licenses of the demonstration fleet, what their end users state, and papers about them. */
import type { RecordOf, RegisterRecord } from '../../shared/register/records/record.ts';
import { homeShipments, paperDigest } from '../papers.ts';
import { DAY_MS, dateOf, HOUR_MS } from '../timeline.ts';
import { LICENSE_IDS, PARTY_IDS, SITES } from './deliveries.ts';

const BOTH_SITES = [SITES.suzhou.id, SITES.shanghai.id];
const [FIRST_EXPORTER, SECOND_EXPORTER] = PARTY_IDS.exporters;
const { suzhou, shanghai } = PARTY_IDS.endUsers;

/** Condition of the first license that no paper shows met. */
export const OPEN_CONDITION = 'C3';

/** Days from now, and back. */
const day = (presentAt: number, days: number): string => dateOf(presentAt + days * DAY_MS);

/** The three licenses. */
export function demoLicenses(presentAt: number): RecordOf<'license'>[] {
  const shared = { type: 'license@2', authority: 'BIS', eccn: '3A090.a' } as const;
  return [
    {
      ...shared,
      id: LICENSE_IDS.conditional,
      number: 'D1326117',
      exporter: FIRST_EXPORTER,
      ultimateConsignee: suzhou,
      endUsers: [suzhou, shanghai],
      sites: BOTH_SITES,
      items: [{ model: 'H200', quantity: 64 }],
      validFrom: day(presentAt, -120),
      validTo: day(presentAt, 600),
      conditions: [
        { id: 'C1', text: 'Each unit is tested by a third-party laboratory in the United States.' },
        { id: 'C2', text: 'The data center keeps a log of remote access.' },
        { id: OPEN_CONDITION, text: 'The guards of the data center are trained once a year.' },
      ],
    },
    {
      ...shared,
      id: LICENSE_IDS.expiring,
      number: 'D1250904',
      exporter: SECOND_EXPORTER,
      ultimateConsignee: shanghai,
      endUsers: [suzhou, shanghai],
      sites: BOTH_SITES,
      items: [{ model: 'H20', quantity: 40 }],
      validFrom: day(presentAt, -344),
      validTo: day(presentAt, 21),
      conditions: [{ id: 'C1', text: 'Units are sold to nobody else.' }],
    },
    {
      ...shared,
      id: LICENSE_IDS.suspended,
      number: 'D1326131',
      exporter: FIRST_EXPORTER,
      ultimateConsignee: shanghai,
      endUsers: [shanghai],
      sites: [SITES.shanghai.id],
      items: [{ model: 'H200', quantity: 16 }],
      validFrom: day(presentAt, -110),
      validTo: day(presentAt, 620),
    },
  ];
}

/** What every end user and consignee of a license states. */
export function demoStatements(presentAt: number): RegisterRecord[] {
  return demoLicenses(presentAt).flatMap((license) => {
    const { id, items, validFrom, validTo, endUsers = [], ultimateConsignee = '' } = license;
    return [...new Set([ultimateConsignee, ...endUsers])].map((party): RegisterRecord => {
      const document = paperDigest(`statement ${id} ${party}`);
      const about = { id: `statement ${id} ${party}`, party, license: id };
      const words = { signedOn: validFrom, validTo, purpose: 'training of language models' };
      const allowed = items.map(({ model, quantity }) => ({ model, quantity }));
      return { type: 'statement@1', ...about, items: allowed, ...words, document };
    });
  });
}

/** Papers of the conditions that are met. */
export function demoAttachments(presentAt: number): RegisterRecord[] {
  const dated = day(presentAt, -42);
  const rows = [
    [LICENSE_IDS.conditional, 'C1', 'labCertificate', 'Certificate of the laboratory'],
    [LICENSE_IDS.conditional, 'C2', 'accessLog', '远程访问日志 (log of remote access)'],
    [LICENSE_IDS.expiring, 'C1', 'correspondence', 'Letter of both end users'],
  ] as const;
  return rows.map(([id, condition, kind, title]): RegisterRecord => {
    const about = { what: 'license', id } as const;
    const document = paperDigest(`${title} ${id}`);
    const name = `${id} ${condition}`;
    return {
      type: 'attachment@1',
      id: name,
      kind,
      about,
      condition,
      state: 'met',
      title,
      document,
      dated,
    };
  });
}

/** What both exporters ship at home. */
export function demoDeclarations(presentAt: number): RegisterRecord[] {
  const asOf = day(presentAt, -41);
  return [
    ...homeShipments(FIRST_EXPORTER, { H200: 4_000 }, asOf),
    ...homeShipments(SECOND_EXPORTER, { H20: 1_200 }, asOf),
  ];
}

/** Suspended 20 days ago, reinstated a week later. */
export function suspension(presentAt: number, event: 'suspended' | 'reinstated'): RegisterRecord {
  const days = event === 'suspended' ? 20 : 13;
  return {
    type: 'licenseEvent@1',
    id: `${event} ${LICENSE_IDS.suspended}`,
    license: LICENSE_IDS.suspended,
    event,
    at: presentAt - days * DAY_MS - HOUR_MS,
    authority: 'BIS',
    document: paperDigest(`${event} ${LICENSE_IDS.suspended}`),
  };
}
