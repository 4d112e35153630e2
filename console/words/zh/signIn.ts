/** Words of the pages before the sign-in. */
import type { Words } from '../languages.ts';

export const signIn: Words['signIn'] = {
  title: '登录',
  signIn: '登录',
  name: '名称',
  password: '密码',
  code: '验证码',
  codeMeaning: '身份验证器应用的六位数字，或一个恢复代码。',
  needed: '此项必填。',
  external: '通过您的组织登录',
  externalAt: (issuer) => `身份提供方：${issuer}`,
  or: '或使用密码',
  breakGlass: '应急账户',
  noAccount: '没有账户或忘记密码？请向此服务器的管理员索取一次性链接。',
  link: '一次性链接',
  purposes: { first: '开始：首位管理员', invitation: '欢迎', reset: '新密码' },
  purposeMeanings: {
    first: '此服务器尚无账户。请选择名称和密码：您将成为管理员，并邀请其他人。',
    invitation: '管理员已为您建立此账户。请设置密码以登录。',
    reset: '管理员已重置此账户的登录方式。请设置新密码；之后需重新设置第二因素。',
  },
  linkEnds: '此链接只能使用一次，失效时间：',
  noSecret: '此处没有可用的链接',
  noSecretNext: '一次性链接须完整打开，包括井号之后的全部内容。请按收到的原样重新打开。',
  toSignIn: '前往登录',
  chooseName: '其他人会在审计记录中看到此名称。以后可以更改。',
  newPassword: '新密码',
  setPassword: '设置密码并登录',
};
