/** Words of the pages of lists and records. */
import type { Words } from '../languages.ts';

/** Words of the pages of lists and records. */
export const records: Words['records'] = {
  leadGpus: '全部 GPU：已许可的、被替换的，以及没有许可证涵盖的。',
  leadHosts: '全部主机及其最新密钥、证据评定结果和申报的场所。',
  leadFindings:
    '对全部设备的发现项，最严重的在前。发现项因附理由的决定而关闭，或因情况不再成立而关闭。',
  leadSites: 'GPU 所在的申报地点。任何软件都无法证明位置。',
  leadLicenses: '出口许可证的状态及其使用数量。',
  leadShipments: '依许可证发出的货物及其 GPU 的情况：已测试、已收货、已证明。',
  leadRecords: '人员的申报，每条声明为登记簿中的一个条目。后一版本更正前一版本，前一版本仍可查。',
  recordKinds: '记录类型',
  recordFacts: '记录内容',
  recordOrigin: '来源',
  enteredBy: '录入人（申报）',
  enteredAt: '录入时间',
  enteredWhy: '理由',
  registerLeaf: '登记簿条目',
  leafNumber: (index) => `条目 ${index}`,
  versions: '版本',
  firstVersion: '这是第一个版本。',
  earlierVersions: (count) => `更正了 ${count} 个先前版本。`,
  versionBefore: '显示此版本之前已知的内容',
  withdraw: '撤回此记录',
  withdrawMeaning: '用于误录且从未成立的记录。它仍留在日志中可供查阅，但不再计入。',
  withdrawReason: '撤回理由',
  units: (count) => `GPU：${count}`,
};
