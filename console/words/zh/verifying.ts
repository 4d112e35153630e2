/** Words of how a regulator verifies a report, and of the first page of a regulator. */
import type { Words } from '../languages.ts';

type Verifying = Words['verifying'];

const printKinds: Verifying['printKinds'] = {
  evidenceLog: '证据日志的密钥',
  registerLog: '登记册日志的密钥',
  witness: '见证方的密钥',
  reportKey: '签署报告的密钥',
  policy: '评估策略的摘要',
};

/** Words of how a regulator verifies. */
export const verifying: Verifying = {
  lead:
    '依赖报告者不经此服务器进行验证。需要来自三处的三个文件：Fleetseal 发布包中的验证程序、' +
    '经第二渠道取得的信任文件、运营方提供的报告。',
  verifier: '验证程序',
  verifierLead: '取自发布包，绝不取自运营方：也不取自此控制台。',
  verifierSteps: [
    '从 Fleetseal 发布包取 verify.html（只需浏览器）或命令行程序；两者结果相同。',
    '同时取 SHA256SUMS 和 SHA256SUMS.sig，用发布公钥检查签名，并比较该页面的校验和。页面不能为自己作证。',
  ],
  checksumCommand: '检查页面及其校验和',
  trust: '信任文件',
  trustLead:
    '它列出其签名有效的密钥。请经与报告不同的途径取得，并通过电话、纸面或当面与运营方逐一核对指纹。',
  trustHere:
    '这些指纹由此浏览器根据本服务器提供的信任文件计算。控制服务器者同时控制两者：在别处核对之后才算数。',
  saveTrust: '保存信任文件',
  prints: '指纹',
  printsLead: '信任文件中各密钥的指纹。请通过电话、纸面或当面与运营方逐一核对。',
  printKinds,
  printOf: (what) => `指纹：${what}`,
  computing: '正在计算指纹……',
  report: '报告',
  reportLead: '已发布的报告，由监管机构在此下载，或由运营方发送。',
  toReports: '前往报告',
  run: '验证',
  runSteps: [
    '可先断开网络。从磁盘打开 verify.html。',
    '放入信任文件，核对指纹，然后放入一份或多份报告。',
    '开始验证。每一步都会显示；报告较大时需要数分钟。',
  ],
  runCommand: '命令行方式',
  outcomes: '结果的含义',
  outcome: '结果',
  meaning: '含义',
  valid: '有效',
  validMeaning:
    '所有可检查的步骤均成立：签名、两个日志，以及由证据重新计算的每个数字。“不完整”表示有内容被保留不发。',
  invalid: '无效',
  invalidMeaning: '有不成立之处：签名、日志或数字。请勿依赖此报告；询问运营方，并保留文件。',
  cannotTell: '无法判定',
  cannotTellMeaning: '目前未见错误，但有内容无法读取或比验证程序更新。请取更新的发布包。',
  never: '任何报告都不显示的内容',
  neverItems: [
    'GPU 未被用于军事目的，或没有军事最终用户持有它。',
    '任何主管机构已批准、认证或放行。报告是证据，不是批准。',
    'GPU 位于何处：场所由运营方申报，没有任何位置测量。',
    '序列号即芯片：序列号和 UUID 由驱动经运营方主机提供，控制该主机者可能伪造。',
    '缺席的 GPU 未被使用：它先是无法联系，然后去向不明。间隔期间发生了什么无从得知。',
    '证据是独立的：主机、代理以及通常服务器都由运营方运行。',
    '无人对机器动过手脚。',
    '筛查无匹配即为放行，或匹配即为认定。',
    '实验室测试做得好；性能并未测量，上限与比率是申报数的合计。',
    '在运营方所在地将报告提供给外国主管机构是合法的。',
    '可以远程停止、限制或控制任何设备：没有这样的功能。',
  ],
  regulatorLead:
    '您可以看到已发布的报告、用于验证的密钥，以及您对该机群提出的质询。您的账户看不到其他任何内容。',
  releasedReports: '已发布的报告',
  noReleased: '尚无向您发布的报告',
  noReleasedNext: '运营方起草报告，由第二人批准，发布后即显示在此。',
  beforeRelying: '在依赖报告之前',
  beforeRelyingText:
    '此控制台来自运营方。请使用 Fleetseal 发布包中的验证程序，并通过第二渠道核对指纹。',
  toVerifying: '如何逐步验证',
  challenges: '已提交的质询',
  toChallenges: '提交质询',
};
