/** What the errors mean that people meet in the console, and what to do next. By code. */
import type { Words } from '../languages.ts';

export const errors: Words['errors'] = {
  answerInvalid: {
    meaning: '服务器的回答无法被此控制台理解',
    next: '请重新加载页面：服务器可能已更新。',
  },
  base64Invalid: {
    meaning: '文件送达时与发送时不一致',
    next: '请重新选择文件。若仍如此，请告知服务器的运维人员。',
  },
  challengeRefused: {
    meaning: '监管机构的质询针对另一日志、已过期，或数量超限',
    next: '请监管机构对照 docs/formats/regulator.md 重新签名。',
  },
  credentialsWrong: {
    meaning: '名称、密码或验证码有误，或该账户未启用',
    next: '请重试。多次失败后须等待。',
  },
  crossSiteRefused: {
    meaning: '请求来自其他站点的页面',
    next: '请在控制台自身的地址打开后重试。',
  },
  cursorInvalid: {
    meaning: '列表中的这个位置已失效',
    next: '请从第一页重新开始。',
  },
  diskFull: {
    meaning: '服务器磁盘已满；没有保存不完整的内容',
    next: '请告知服务器的运维人员：需要腾出空间。',
  },
  eventsGone: {
    meaning: '此编号之后的事件已不再保留',
    next: '请从消息所示的编号开始。',
  },
  evidenceInvalid: {
    meaning: '签名证据不符合其规范的格式',
    next: '请更新该主机的代理程序，使其与服务器版本相符。',
  },
  forbidden: {
    meaning: '您的账户不能执行此操作',
    next: '请向管理员申请相应的角色。',
  },
  hostRetired: {
    meaning: '此主机密钥已退役或被拒绝，不能再登录',
    next: '若要恢复该主机，请以新密钥重新登记。',
  },
  idempotencyMismatch: {
    meaning: '此次尝试与另一次混淆；没有重复执行',
    next: '请重新加载页面，确认是否已完成，再决定是否重试。',
  },
  importInvalid: {
    meaning: '文件有误；没有导入任何内容',
    next: '请更正消息所列的行，然后重新选择文件。',
  },
  inUse: {
    meaning: '服务器正在执行此操作',
    next: '请等待其完成后再试。',
  },
  internal: {
    meaning: '服务器内部出错',
    next: '请重试。若仍如此，请告知服务器的运维人员。',
  },
  jwsInvalid: {
    meaning: '该文本不是符合严格规范的签名文本（紧凑 JWS）',
    next: '请完整、未经更改地使用签名者提供的文本。',
  },
  keyInvalid: {
    meaning: '密钥的类型或格式不符',
    next: '主机、报告和监管机构须使用 P-256 密钥。',
  },
  linkInvalid: {
    meaning: '一次性链接已使用、已失效或不存在',
    next: '请向管理员索取新链接。若为首次启动：请重新启动服务器。',
  },
  logBehind: {
    meaning: '服务器已恢复到较旧状态，完成恢复前不接受新内容',
    next: '请告知服务器的运维人员：fleetseal log recover。代理程序会保留已有内容。',
  },
  mediaTypeWrong: {
    meaning: '请求的格式不符',
    next: '请重新加载页面：服务器可能已更新。',
  },
  noRoleMapped: {
    meaning: '身份提供方未给出您在此处拥有角色的组',
    next: '请管理员将您加入设置中对应角色的组。',
  },
  notFound: {
    meaning: '此处没有这个名称',
    next: '请核对名称。它也可能不在您可见的范围之内。',
  },
  notReady: {
    meaning: '服务器仍在根据日志计算此视图',
    next: '请稍候再试。',
  },
  notSignedIn: {
    meaning: '您已不在登录状态',
    next: '请重新登录；之后会回到此页。',
  },
  offline: {
    meaning: '无法连接服务器',
    next: '请检查网络。控制台会自动重试。',
  },
  offlineInvalid: {
    meaning: '该文件不是应有的离线数据包',
    next: '请使用主机写出的数据包，不作任何更改。',
  },
  overloaded: {
    meaning: '服务器目前无法接受更多工作；没有保存任何内容',
    next: '请稍后重新发送。',
  },
  passwordWeak: {
    meaning: '密码太短、太常见，或包含账户名称',
    next: '请使用更长的密码：几个互不相关的词。',
  },
  proofInvalid: {
    meaning: '该证明未得出日志的预期根值',
    next: '请保留两个检查点：两者合在一起或可证明日志被更改。',
  },
  providerAnswerWrong: {
    meaning: '身份提供方发送的内容不能证明此时登录者的身份',
    next: '请重新登录。若反复出现，请告知服务器的运维人员。',
  },
  providerUnreachable: {
    meaning: '身份提供方没有回应，或回应不符',
    next: '请稍后再试。应急账户仍可使用。',
  },
  rateLimited: {
    meaning: '短时间内请求过多',
    next: '请等待一分钟后再试。',
  },
  recipientRefused: {
    meaning: '不会为此接收者（或无接收者）制作备份',
    next: '请服务器的运维人员在设置中指定接收者：backup.recipients（fleetseal backup key 可生成）。',
  },
  reportInvalid: {
    meaning: '该文件不是规范形式的 Fleetseal 报告',
    next: '请通过其他途径重新索取该文件。',
  },
  requestInvalid: {
    meaning: '请求内容有误',
    next: '请核对您的输入或页面地址。',
  },
  secondFactorNeeded: {
    meaning: '密码正确；该账户还设有第二因素',
    next: '请输入身份验证器应用的验证码或恢复代码。',
  },
  secondPersonNeeded: {
    meaning: '报告的起草人不能批准该报告',
    next: '请由另一位具有批准人角色的人员处理。',
  },
  signInRefused: {
    meaning: '该主机密钥未在此登记，或没有为此连接签名',
    next: '请用此服务器的令牌登记该主机。',
  },
  signInStateUnknown: {
    meaning: '此浏览器没有发起该登录，或该登录已使用或过期',
    next: '请在同一浏览器中重新登录，并在十分钟内完成。',
  },
  signatureInvalid: {
    meaning: '签名与预期的密钥不符',
    next: '请核对是否由正确的密钥签名；若是，则内容在此之后被更改。',
  },
  stateChanged: {
    meaning: '当前状态不允许此操作',
    next: '请重新查看后再作决定。',
  },
  stateInvalid: {
    meaning: '服务器存储的内容不是由此程序写入',
    next: '请告知服务器的运维人员：停止服务器、保留副本，并从备份恢复。',
  },
  tokenRefused: {
    meaning: '登记令牌未知、已过期、已用尽，或其证明有误',
    next: '请在主机登记页面建立新令牌。',
  },
  tooLarge: {
    meaning: '超过服务器一次可接受的大小',
    next: '请减少一次发送的内容：拆分文件或减少选择。',
  },
  tpmInvalid: {
    meaning: '主机发送的 TPM 内容不成立',
    next: '请更新该主机的代理程序；若已是最新，则内容由他人制作。',
  },
  usageWrong: {
    meaning: '不能这样操作',
    next: '请阅读消息内容，并更改输入。',
  },
  webhookRefused: {
    meaning: '不会向此地址发送 Webhook',
    next: '请使用公开的 https 地址，或在服务器设置中允许此地址。',
  },
};
