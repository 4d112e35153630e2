/** Words about people: accounts, sessions, second factors, API tokens. */
import type { Words } from '../languages.ts';

export const people: Words['people'] = {
  methods: { password: 'Passwort', link: 'Einmal-Link', external: 'Identitätsanbieter' },
  signsIn: {
    local: 'Mit einem Passwort dieses Servers',
    external: 'Beim Identitätsanbieter',
  },
  accountStates: { active: 'Aktiv', invited: 'Eingeladen', disabled: 'Gesperrt' },
  accountStateMeanings: {
    active: 'kann sich anmelden',
    invited: 'hat den Einmal-Link noch nicht verwendet',
    disabled: 'kann sich nicht anmelden; die Tokens wirken nicht',
  },
  tokenStates: { active: 'Aktiv', expired: 'Abgelaufen', revoked: 'Widerrufen' },
  accountActions: {
    change: 'Konto ändern',
    disable: 'Sperren',
    enable: 'Entsperren',
    reset: 'Neuer Einmal-Link',
  },
  accountActionMeanings: {
    change:
      'Die Änderung wirkt bei der nächsten Anfrage des Kontos. Seine Sitzungen enden, wenn ' +
      'es von da an mehr darf.',
    disable:
      'Die Sitzungen enden sofort, die Tokens wirken nicht mehr. Das Konto kann wieder ' +
      'entsperrt werden.',
    enable: 'Das Konto kann sich wieder anmelden. Frühere Sitzungen bleiben beendet.',
    reset:
      'Passwort und zweiter Faktor werden entfernt, alle Sitzungen und API-Tokens enden. ' +
      'Sie bekommen einen neuen Einmal-Link zum Weitergeben.',
  },
  shownOnce: 'Wird nur dieses eine Mal gezeigt und nirgends aufgehoben: jetzt kopieren.',
  needed: 'Diese Angabe fehlt.',
  chooseOne: 'Wählen Sie mindestens eines.',
  command: 'Befehl',
  id: 'Kennung',
  name: 'Name',
  nameMeaning: 'Damit meldet sich die Person an, und so steht sie im Zugriffsprotokoll.',
  state: 'Zustand',
  actions: 'Aktionen',
  made: 'Angelegt',
  lastUsed: 'Zuletzt verwendet',
  lastSignIn: 'Letzte Anmeldung',
  ends: 'Endet',
  owner: 'Konto',
  roles: 'Rollen',
  noRoles: 'Keine: dieses Konto darf jetzt nichts.',
  rights: 'Was Sie dürfen',
  rightsLead: 'Rollen gibt und nimmt die Administration; niemand ändert die eigenen.',
  scope: 'Teil der Flotte',
  wholeFleet: 'Die ganze Flotte',
  onlyThese: (name, values) => `${name}: nur ${values}`,
  everySite: 'Alle Standorte',
  onlySites: 'Nur diese Standorte',
  everyLicense: 'Alle Lizenzen',
  onlyLicenses: 'Nur diese Lizenzen',
  typeNames: 'Namen eintippen und die Eingabetaste drücken.',
  noSuchName: 'Diesen Namen gibt es nicht.',
  signedInBy: 'Anmeldung',
  breakGlass: 'Notfallkonto',
  breakGlassMeaning:
    'Meldet sich mit einem Passwort an, auch wo alle anderen den Identitätsanbieter ' +
    'verwenden. Jede Verwendung steht im Zugriffsprotokoll.',
  sessionEnds: 'Diese Sitzung endet',
  sessionIdleEnds: 'Ohne Verwendung endet sie',
  password: 'Passwort',
  passwordElsewhere: 'Passwort und zweiter Faktor liegen beim Identitätsanbieter.',
  changePassword: 'Passwort ändern',
  passwordChanged: 'Das Passwort ist geändert. Alle anderen Sitzungen von Ihnen sind beendet.',
  presentPassword: 'Jetziges Passwort',
  newPassword: 'Neues Passwort',
  showPassword: 'Passwort zeigen oder verbergen',
  passwordRules: (least) =>
    `Mindestens ${least} Zeichen, ohne Ihren Namen. Gut sind mehrere Wörter, die nichts ` +
    'miteinander zu tun haben; Sonderzeichen werden nicht verlangt.',
  passwordShort: (least) => `Mindestens ${least} Zeichen.`,
  secondFactor: 'Zweiter Faktor',
  secondFactorLead:
    'Ein Code einer Authenticator-App, nach dem neben dem Passwort gefragt wird. Wer nur ' +
    'das Passwort stiehlt, kann sich nicht anmelden.',
  secondFactorSet: 'Eine Authenticator-App ist eingerichtet.',
  secondFactorNotSet: 'Kein zweiter Faktor ist eingerichtet.',
  setUpSecondFactor: 'Authenticator-App einrichten',
  setUpLead: 'Zuerst noch einmal Ihr Passwort, damit das niemand anders an Ihrem Platz tut.',
  goOn: 'Weiter',
  typeKey: 'Tippen Sie diesen Schlüssel in Ihre Authenticator-App (zeitbasiert, sechs Ziffern):',
  appKey: 'Schlüssel für die App',
  openInApp: 'In einer App auf diesem Rechner öffnen',
  typeCode: 'Tippen Sie dann den Code ein, den die App jetzt zeigt.',
  code: 'Code',
  confirmCode: 'Bestätigen',
  recoveryCodes: 'Wiederherstellungscodes',
  recoveryCodesLead:
    'Jeder meldet Sie einmal an, wenn die App nicht zur Hand ist. Sie werden nur dieses ' +
    'eine Mal gezeigt: drucken Sie sie oder legen Sie die Datei dorthin, wo nur Sie sie ' +
    'lesen.',
  recoveryCodesLeft: (count) => `Übrige Wiederherstellungscodes: ${count}`,
  recoveryCodesOf: (name, host) =>
    `Fleetseal-Wiederherstellungscodes von ${name} bei ${host}. Jeder gilt einmal.`,
  codesKept: 'Ich habe sie aufgehoben',
  newRecoveryCodes: 'Neue Wiederherstellungscodes',
  newRecoveryCodesMeaning: 'Die alten Codes enden. Zehn neue werden einmal gezeigt.',
  removeSecondFactor: 'Zweiten Faktor entfernen',
  removeSecondFactorMeaning:
    'Danach meldet Sie das Passwort allein an. Auch die Wiederherstellungscodes enden.',
  sessions: 'Sitzungen',
  sessionsLead: 'Browser, die als Sie angemeldet sind. Beenden Sie, was Sie nicht kennen.',
  noSessions: 'Niemand ist mit diesem Konto angemeldet.',
  began: 'Begonnen',
  address: 'Adresse',
  browser: 'Browser',
  thisSession: 'Diese hier',
  endSession: 'Sitzung beenden',
  endSessionMeaning: 'Wer diese Sitzung verwendet, muss sich neu anmelden.',
  apiTokens: 'API-Tokens',
  apiTokensLead: 'Für Programme, die mit einem Teil Ihrer Rechte handeln.',
  allTokensLead: 'Tokens aller Konten. Ein Token darf nie mehr, als sein Konto gerade darf.',
  ownTokensAt: 'Ein Token anlegen: auf der Seite Ihres eigenen Kontos',
  noTokens: 'Es gibt keine Tokens',
  noTokensNext:
    'Legen Sie für jedes Programm eines an, mit so wenigen Rollen und so kurz, wie es nötig ist.',
  noTokensAtAll: 'Jede Person legt sie auf der Seite des eigenen Kontos an.',
  newToken: 'Neues API-Token',
  tokenNameMeaning: 'Wofür es ist, etwa „Ticketsystem“.',
  goodFor: 'Gültig für',
  days: (count) => `${count} Tage`,
  tokenNamed: (name) => `API-Token ${name}`,
  tokenUse:
    'Legen Sie es in eine Datei, die nur das Programm lesen kann. Liegt es in token.txt, ' +
    'fragt dies nach dem Stand:',
  revoke: 'Widerrufen',
  revokeNamed: (name) => `${name} widerrufen`,
  revokeMeaning:
    'Programme mit diesem Token werden von nun an abgewiesen. Das lässt sich nicht ' +
    'rückgängig machen.',
  accountsLead:
    'Wer was darf. Jede Änderung steht als Erklärung im Register, mit Ihrem Namen und dem Grund.',
  invite: 'Jemanden einladen',
  makeAccount: 'Konto anlegen',
  accountMade: (name) => `${name} hat ein Konto und meldet sich beim Anbieter an.`,
  linkFor: (name) => `Einmal-Link für ${name}`,
  linkUse:
    'Geben Sie ihn so weiter, dass niemand sonst ihn liest. Er gilt einmal; wer ihn hat, ' +
    'wird zu diesem Konto.',
  issuer: 'Identitätsanbieter',
  subject: 'Name beim Anbieter',
  subjectMeaning: 'Die bleibende Kennung (subject), die der Anbieter dieser Person gibt.',
  reasonMeaning: 'Er bleibt mit der Änderung im Register.',
  ownAccount: 'Das ist Ihr eigenes Konto: ändern muss es eine andere Administration.',
  ended: (sessions, tokens) => `Beendete Sitzungen: ${sessions}. Widerrufene Tokens: ${tokens}.`,
  inAll: (total) => `${total} insgesamt`,
  firstPage: 'Erste Seite',
  nextPage: 'Nächste Seite',
};
