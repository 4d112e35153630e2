/** Words for the product's own terms. */
import type { Words } from '../languages.ts';

type Terms = Words['terms'];

const columns: Terms['columns'] = {
  licensed: '许可数量',
  notShipped: '未发货',
  inTransit: '运输中',
  attested: '已证明',
  attestedWithFindings: '已证明，有发现项',
  unreachable: '无法联系',
  outOfService: '停用',
  disposed: '已处置',
  unaccounted: '去向不明',
};
const columnMeanings: Terms['columnMeanings'] = {
  notShipped: '已许可，尚未列入任何发货',
  inTransit: '已发货或有记录地转移中，在允许时间内尚未见到',
  attested: '由新近签名的证据见到；没有任何发现项',
  attestedWithFindings: '由新近签名的证据见到；存在发现项',
  unreachable: '曾经见到，目前无声，仍在宽限期内',
  outOfService: '依据文件：已入库或送修',
  disposed: '依据文件：已退回或已销毁',
  unaccounted: '不属于其他任何一栏：无人能说明其所在',
};
const severities: Terms['severities'] = {
  critical: '严重',
  high: '高',
  medium: '中',
  low: '低',
};
const lives: Terms['lives'] = {
  open: '未处理',
  acknowledged: '已知悉',
  explained: '已解释',
  resolved: '已解决',
  falseAlarm: '误报',
  reopened: '重新打开',
};
const families: Terms['families'] = {
  diversion: '转移',
  tampering: '篡改',
  location: '位置',
  license: '许可证',
  endUse: '最终用途',
  operations: '运行',
};
const assurances: Terms['assurances'] = {
  hardware: '硬件',
  crossChecked: '交叉核对',
  claimed: '自称',
  declared: '申报',
};
const assuranceMeanings: Terms['assuranceMeanings'] = {
  hardware: '由 GPU 自身的密钥对我们的质询签名',
  crossChecked: '主机上至少两条独立读取路径一致；主机的 root 仍可全部伪造',
  claimed: '仅一次读取；主机的 root 可能伪造',
  declared: '由人员或文件申报',
};
const statuses: Terms['statuses'] = {
  none: '未评估',
  affirming: '肯定',
  warning: '警告',
  contraindicated: '否定',
};
const hostStates: Terms['hostStates'] = {
  live: '在用',
  awaiting: '等待批准',
  refused: '已拒绝',
  retired: '已退役',
  replaced: '已被替换',
};
const protections: Terms['protections'] = {
  file: '密钥在文件中',
  tpm: '密钥在 TPM 中',
  tpmEkVerified: '密钥在已知制造商的 TPM 中',
};
const standings: Terms['standings'] = {
  counted: '计入',
  beyond: '超出许可',
  planned: '尚未发货',
  replaced: '被替换的板卡',
  unlicensed: '未经许可',
};
const custodyEvents: Terms['custodyEvents'] = {
  received: '已收货',
  installed: '已安装',
  moved: '已移动',
  stored: '已入库',
  rmaOut: '送修',
  rmaIn: '维修返回',
  returned: '已退回',
  destroyed: '已销毁',
};
const licenseStates: Terms['licenseStates'] = {
  inForce: '有效',
  suspended: '暂停',
  revoked: '撤销',
  expired: '已过期',
  notYetValid: '尚未生效',
};
const reportStates: Terms['reportStates'] = {
  drafted: '草稿，等待第二人批准',
  approved: '已批准，未发布',
  rejected: '已驳回',
  released: '已发布',
  expired: '已过期',
};
const roles: Terms['roles'] = {
  administrator: '管理员',
  compliance: '合规',
  approver: '批准人',
  auditor: '审计员',
  regulator: '监管机构',
  operator: '主机运维',
};
const roleMeanings: Terms['roleMeanings'] = {
  administrator: '管理账户、令牌和 Webhook；可读全部；不作决定',
  compliance: '导入、对发现项作决定、设定策略、起草并发布报告',
  approver: '批准或驳回他人起草的报告；可读全体设备',
  auditor: '可读全体设备、报告和审计记录；不作更改',
  regulator: '仅限已发布的报告、日志与证明，以及提交签名质询',
  operator: '登记主机并决定其密钥；仅可见主机',
};
const recordTypes: Terms['recordTypes'] = {
  party: '相关方',
  site: '场所',
  license: '许可证',
  licenseEvent: '许可证事件',
  shipment: '发货',
  labTest: '实验室测试',
  custody: '保管事件',
  statement: '最终用途声明',
  use: '申报的使用',
  declaration: '申报的数量',
  attachment: '文件',
  decision: '决定',
};
const recordType: Terms['recordType'] = {
  party: '相关方',
  site: '场所',
  license: '许可证',
  licenseEvent: '许可证事件',
  shipment: '发货',
  labTest: '实验室测试',
  custody: '保管事件',
  statement: '最终用途声明',
  use: '申报的使用',
  declaration: '申报的数量',
  attachment: '文件',
  decision: '决定',
};
const coverages: Terms['coverages'] = {
  measured: '已测量',
  declared: '申报',
  attached: '已附文件',
  notCovered: '未覆盖',
};

/** Words for the product's own terms. */
export const terms: Words['terms'] = {
  columns,
  columnMeanings,
  severities,
  lives,
  families,
  assurances,
  assuranceMeanings,
  statuses,
  hostStates,
  protections,
  standings,
  custodyEvents,
  licenseStates,
  reportStates,
  roles,
  roleMeanings,
  recordTypes,
  recordType,
  coverages,
  gpu: 'GPU',
  gpus: 'GPU',
  host: '主机',
  hosts: '主机',
  site: '场所',
  sites: '场所',
  license: '许可证',
  licenses: '许可证',
  shipment: '发货',
  shipments: '发货',
  finding: '发现项',
  findings: '发现项',
  model: '型号',
  serial: '序列号',
  uuid: 'UUID',
  pdi: 'PDI',
  none: '无',
  never: '从未',
  unknown: '未知',
  yes: '是',
  no: '否',
  unit: (): string => 'GPU',
  gpuCount: (shown: string): string => `${shown} 个 GPU`,
  hostCount: (shown: string): string => `${shown} 台主机`,
  findingCount: (shown: string): string => `${shown} 个发现项`,
};
