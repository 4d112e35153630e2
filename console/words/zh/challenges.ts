/** Words of challenges of regulators and their keys. */
import type { Words } from '../languages.ts';

type Challenges = Words['challenges'];

const states: Challenges['states'] = {
  waiting: '等待中',
  running: '进行中',
  over: '已结束',
};
const stateMeanings: Challenges['stateMeanings'] = {
  waiting: '其他质询在先：同一时间只进行一个',
  running: '现在发给主机的每个质询都带有其随机字节',
  over: '时间已过；若一直等待至此，则从未发出',
};

/** Words of challenges. */
export const challenges: Challenges = {
  lead:
    '监管机构要求机群回应事先无人知晓的随机字节。质询进行期间，发给主机的质询带有这些字节：' +
    '作出回应的证据在其之后产生。',
  limits: '质询目前的作用与限度',
  limitsItems: [
    '其随机字节进入发给主机的质询，因此该期间的证据不可能事先产生。证据见下一份报告。',
    '同一时间只进行一个，先提交者在先。一直等待到时间结束的质询从未发出：请在此之前查看其状态。',
    '抽取须回应的主机样本以及对回应的判定尚未实现。',
    '发出什么由服务器决定：是否带有这些字节，只能从证据看出。',
  ],
  filed: '已提交的质询',
  filedLead: '按登记册顺序。每个质询都是登记册的一叶，即回执。',
  none: '尚未提交质询',
  noneNext: '由监管机构账户提交；须先由管理员登记用于签名的密钥。',
  state: '状态',
  states,
  stateMeanings,
  challenge: '质询',
  challengeWhat: '质询的摘要',
  signedBy: '签名者',
  issued: '签发',
  answerBy: '回应截止',
  filedAt: '提交',
  filedBy: (name) => `由 ${name}`,
  receipt: '回执',
  nonce: '随机字节',
  nonceWhat: '随机字节',
  file: '提交质询',
  fileLead:
    '质询在本服务器之外用您自己的密钥签名：紧凑 JWS，格式见发布包中的 docs/formats/regulator.md。',
  jws: '已签名的质询（JWS）',
  jwsMeaning: '三部分，以两个点分隔，至多 4096 个字符。',
  jwsNeeded: '请粘贴已签名的质询，或选择文件。',
  jwsShape: '这不是紧凑 JWS：应为以两个点分隔的三部分。',
  jwsLong: '超过 4096 个字符。',
  jwsFile: '选择文件',
  jwsFileHint: '仅含 JWS 的文本文件；可拖放到此处。',
  fileAction: '提交',
  fileTitle: '提交此质询？',
  fileMeaning: '它将以您账户的名义写入登记册，不可撤回。',
  origin: '所质询的日志',
  unread: '此处无法读取其内容；服务器会说明原因。',
  fileDone: '已提交。回执即其在登记册中的叶：',
  keys: '监管机构的密钥',
  keysLead: '由这些密钥之一签名的质询有效。请通过第二渠道与监管机构核对指纹。',
  noKeys: '没有登记的密钥',
  noKeysNext: '在管理员登记密钥之前，不接受任何质询。',
  name: '密钥所有者',
  nameMeaning: '将如此显示在登记册中。',
  nameNeeded: '请说明这是谁的密钥。',
  fingerprint: '指纹',
  fingerprintWhat: '指纹',
  since: '自',
  leaf: '叶',
  addKey: '登记密钥',
  addKeyTitle: '登记监管机构的密钥',
  addAction: '登记',
  addMeaning: '密钥将以您的名义写入登记册。此后由其签名的质询有效。',
  jwk: '公钥（JWK）',
  jwkMeaning: 'P-256，JSON，含 kty、crv、x 和 y；其他成员略去。',
  jwkNeeded: '请粘贴公钥。',
  jwkShape: '这不是 JWK 形式的 P-256 公钥。',
  jwkPrivate: '这是私钥：须由监管机构保管。请索取公钥。',
  compare: '登记之前，请与监管机构核对此指纹：',
  removeKey: '移除',
  removeNamed: (name) => `移除 ${name} 的密钥`,
  removeTitle: (name) => `移除 ${name} 的密钥？`,
  removeMeaning: '不再接受由其签名的质询。已提交的保留。移除一事写入登记册。',
  removeAction: '移除密钥',
  actions: '操作',
};
