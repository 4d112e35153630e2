/** Parties and sites of the demonstration fleet. All names are made up and say so. */
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { PARTY_IDS, SITES } from './deliveries.ts';

const founders = (country: string) => [{ name: 'Founders', country, sharePpm: 1_000_000 }];

/** Everybody who takes part. */
export function demoParties(): RegisterRecord[] {
  const [first, second] = PARTY_IDS.exporters;
  const { suzhou, shanghai } = PARTY_IDS.endUsers;
  return [
    american(first, 'Lantern Bay Example Exports Inc.', 'exporter'),
    american(second, 'Northgate Example Systems LLC', 'exporter'),
    american(PARTY_IDS.lab, 'Bayview Example Test Laboratory', 'lab'),
    american(PARTY_IDS.forwarder, 'Harbor Example Forwarding', 'forwarder'),
    chinese(suzhou, 'Suzhou Example Computing Co., Ltd.', ['苏州示例算力有限公司', '苏州示例']),
    chinese(shanghai, 'Shanghai Example Cloud Co., Ltd.', ['上海示例云计算有限公司']),
  ];
}

function american(id: string, name: string, role: 'exporter' | 'lab' | 'forwarder') {
  const at = { country: 'US', headquarters: 'US', owners: founders('US') };
  return { type: 'party@1', id, name, roles: [role], ...at } satisfies RegisterRecord;
}

function chinese(id: string, name: string, aliases: string[]) {
  return {
    type: 'party@1',
    id,
    name,
    aliases,
    roles: ['ultimateConsignee', 'endUser', 'purchaser'],
    country: 'CN',
    headquarters: 'CN',
    owners: [
      { name: '陈示例', country: 'CN', sharePpm: 600_000 },
      { name: 'Employees', country: 'CN', sharePpm: 400_000 },
    ],
  } satisfies RegisterRecord;
}

/** Both sites, each run by its end user. */
export function demoSites(): RegisterRecord[] {
  return (['suzhou', 'shanghai'] as const).map((key): RegisterRecord => {
    const operator = PARTY_IDS.endUsers[key];
    return { type: 'site@2', ...SITES[key], country: 'CN', operator, powerKilowatts: 400 };
  });
}
