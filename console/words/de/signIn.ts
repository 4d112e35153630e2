/** Words of the pages before the sign-in. */
import type { Words } from '../languages.ts';

export const signIn: Words['signIn'] = {
  title: 'Anmelden',
  signIn: 'Anmelden',
  name: 'Name',
  password: 'Passwort',
  code: 'Code',
  codeMeaning: 'Sechs Ziffern Ihrer Authenticator-App oder einer Ihrer Wiederherstellungscodes.',
  needed: 'Diese Angabe fehlt.',
  external: 'Über Ihre Organisation anmelden',
  externalAt: (issuer) => `Bei ${issuer}`,
  or: 'oder mit einem Passwort',
  breakGlass: 'Notfallkonto',
  noAccount:
    'Kein Konto oder Passwort verloren? Die Administration dieses Servers gibt Ihnen einen ' +
    'Einmal-Link.',
  link: 'Einmal-Link',
  purposes: {
    first: 'Beginn: die erste Administration',
    invitation: 'Willkommen',
    reset: 'Ein neues Passwort',
  },
  purposeMeanings: {
    first:
      'Dieser Server hat noch kein Konto. Wählen Sie Namen und Passwort: Sie übernehmen die ' +
      'Administration und laden alle anderen ein.',
    invitation:
      'Die Administration hat dieses Konto für Sie angelegt. Setzen Sie das Passwort, um ' +
      'sich anzumelden.',
    reset:
      'Die Administration hat die Anmeldung dieses Kontos zurückgesetzt. Setzen Sie ein ' +
      'neues Passwort; ein zweiter Faktor wird danach neu eingerichtet.',
  },
  linkEnds: 'Dieser Link gilt einmal. Er endet:',
  noSecret: 'Hier ist kein Link zu verwenden',
  noSecretNext:
    'Ein Einmal-Link wird ganz geöffnet, mit allem hinter dem Rautezeichen. Öffnen Sie ihn ' +
    'noch einmal so, wie Sie ihn bekommen haben.',
  toSignIn: 'Zur Anmeldung',
  chooseName: 'So sehen ihn andere im Zugriffsprotokoll. Er lässt sich später ändern.',
  newPassword: 'Neues Passwort',
  setPassword: 'Passwort setzen und anmelden',
};
