/** What the errors mean that people meet in the console, and what to do next. By code. */
import type { Words } from '../languages.ts';

export const errors: Words['errors'] = {
  answerInvalid: {
    meaning: 'Der Server antwortete etwas, das diese Konsole nicht versteht',
    next: 'Laden Sie die Seite neu: der Server wurde vielleicht aktualisiert.',
  },
  base64Invalid: {
    meaning: 'Die Datei kam nicht so an, wie sie gesendet wurde',
    next: 'Wählen Sie die Datei noch einmal. Bleibt es so, sagen Sie es dem Betreiber des Servers.',
  },
  challengeRefused: {
    meaning: 'Die Aufforderung der Aufsicht ist für ein anderes Log, zu spät oder eine zu viel',
    next: 'Die Aufsicht vergleicht sie mit docs/formats/regulator.md und signiert eine neue.',
  },
  credentialsWrong: {
    meaning: 'Name, Passwort oder Code ist falsch, oder das Konto ist nicht in Gebrauch',
    next: 'Versuchen Sie es noch einmal. Nach mehreren Fehlversuchen müssen Sie warten.',
  },
  crossSiteRefused: {
    meaning: 'Die Anfrage kam von einer Seite unter anderer Adresse',
    next: 'Öffnen Sie die Konsole unter ihrer eigenen Adresse und versuchen Sie es dort.',
  },
  cursorInvalid: {
    meaning: 'Diese Stelle der Liste gilt nicht mehr',
    next: 'Beginnen Sie wieder bei der ersten Seite.',
  },
  diskFull: {
    meaning: 'Die Platte des Servers ist voll; nichts wurde halb gespeichert',
    next: 'Sagen Sie es dem Betreiber des Servers: er braucht Platz.',
  },
  eventsGone: {
    meaning: 'Ereignisse nach dieser Nummer werden nicht mehr aufgehoben',
    next: 'Beginnen Sie bei der Nummer, die die Meldung nennt.',
  },
  evidenceInvalid: {
    meaning: 'Der signierte Nachweis hat nicht die Form seines Profils',
    next: 'Aktualisieren Sie den Agenten dieses Hosts, damit er und der Server zusammenpassen.',
  },
  forbidden: {
    meaning: 'Ihr Konto darf das nicht',
    next: 'Bitten Sie die Administration um die passende Rolle.',
  },
  hostRetired: {
    meaning:
      'Dieser Hostschlüssel wurde stillgelegt oder abgelehnt: er darf sich nicht mehr anmelden',
    next: 'Soll der Host zurückkommen, nehmen Sie ihn mit einem neuen Schlüssel auf.',
  },
  idempotencyMismatch: {
    meaning:
      'Dieser Versuch wurde mit einem anderen verwechselt; er wurde kein zweites Mal ausgeführt',
    next:
      'Laden Sie die Seite neu, sehen Sie nach, ob es getan ist, und wiederholen Sie es erst ' +
      'dann.',
  },
  importInvalid: {
    meaning: 'Die Datei hat Fehler; nichts wurde importiert',
    next: 'Verbessern Sie die Zeilen, die die Meldung nennt, und wählen Sie die Datei noch einmal.',
  },
  inUse: {
    meaning: 'Der Server tut das gerade schon',
    next: 'Warten Sie, bis es fertig ist, und versuchen Sie es dann noch einmal.',
  },
  internal: {
    meaning: 'Im Server ging etwas schief',
    next: 'Versuchen Sie es erneut. Bleibt es so, sagen Sie es dem Betreiber des Servers.',
  },
  jwsInvalid: {
    meaning: 'Der Text ist kein signierter Text (kompaktes JWS) im strengen Profil',
    next: 'Nehmen Sie ihn ganz und unverändert, wie er signiert wurde.',
  },
  keyInvalid: {
    meaning: 'Der Schlüssel hat nicht die erwartete Art oder Form',
    next: 'Nötig ist ein P-256-Schlüssel für Hosts, Berichte und Aufsichten.',
  },
  linkInvalid: {
    meaning: 'Der Einmal-Link wurde verwendet, ist abgelaufen oder war nie einer',
    next:
      'Bitten Sie die Administration um einen neuen. Beim ersten Start: starten Sie den ' +
      'Server neu.',
  },
  logBehind: {
    meaning:
      'Der Server wurde auf einen älteren Stand zurückgesetzt und nimmt nichts Neues an, ' +
      'bis er wiederhergestellt ist',
    next:
      'Sagen Sie es dem Betreiber des Servers: fleetseal log recover. Die Agenten bewahren ' +
      'auf, was sie haben.',
  },
  mediaTypeWrong: {
    meaning: 'Die Anfrage kam nicht in der erwarteten Form an',
    next: 'Laden Sie die Seite neu: der Server wurde vielleicht aktualisiert.',
  },
  noRoleMapped: {
    meaning: 'Der Identitätsanbieter nennt keine Gruppe von Ihnen, die hier eine Rolle hat',
    next: 'Bitten Sie die Administration um eine Gruppe, der die Einstellungen eine Rolle geben.',
  },
  notFound: {
    meaning: 'Unter diesem Namen gibt es hier nichts',
    next: 'Prüfen Sie den Namen. Er kann auch außerhalb dessen liegen, was Sie sehen dürfen.',
  },
  notReady: {
    meaning: 'Der Server berechnet diese Ansicht noch aus den Logs',
    next: 'Warten Sie einen Moment und versuchen Sie es noch einmal.',
  },
  notSignedIn: {
    meaning: 'Sie sind nicht mehr angemeldet',
    next: 'Melden Sie sich wieder an; Sie kommen auf diese Seite zurück.',
  },
  offline: {
    meaning: 'Der Server ist nicht erreichbar',
    next: 'Prüfen Sie das Netz. Die Konsole versucht es von selbst erneut.',
  },
  offlineInvalid: {
    meaning: 'Die Datei ist nicht das Offline-Bündel, das sie sein sollte',
    next: 'Nehmen Sie das Bündel, das der Host geschrieben hat, unverändert.',
  },
  overloaded: {
    meaning: 'Der Server kann gerade nicht mehr Arbeit annehmen; nichts wurde gespeichert',
    next: 'Senden Sie dasselbe etwas später noch einmal.',
  },
  passwordWeak: {
    meaning: 'Das Passwort ist zu kurz, zu gewöhnlich oder enthält den Namen des Kontos',
    next: 'Nehmen Sie ein längeres: mehrere Wörter, die nichts miteinander zu tun haben.',
  },
  proofInvalid: {
    meaning: 'Der Beweis führt nicht zur erwarteten Wurzel des Logs',
    next:
      'Bewahren Sie beide Prüfpunkte auf: zusammen beweisen sie vielleicht, dass das Log ' +
      'geändert wurde.',
  },
  providerAnswerWrong: {
    meaning: 'Was der Identitätsanbieter sandte, beweist nicht, wer sich hier und jetzt anmeldet',
    next:
      'Melden Sie sich noch einmal an. Wiederholt es sich, sagen Sie es dem Betreiber des ' +
      'Servers.',
  },
  providerUnreachable: {
    meaning: 'Der Identitätsanbieter antwortet nicht, oder nicht wie einer',
    next: 'Versuchen Sie es etwas später. Ein Notfallkonto geht weiterhin.',
  },
  rateLimited: {
    meaning: 'Zu viele Anfragen in kurzer Zeit',
    next: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
  },
  recipientRefused: {
    meaning: 'Für diesen Empfänger, oder für niemanden, wird keine Sicherung gemacht',
    next:
      'Wer den Server betreibt, nennt Empfänger in seinen Einstellungen: backup.recipients ' +
      '(fleetseal backup key erzeugt einen).',
  },
  reportInvalid: {
    meaning: 'Die Datei ist kein Fleetseal-Bericht in seiner kanonischen Form',
    next: 'Lassen Sie sich die Datei noch einmal geben, auf einem anderen Weg.',
  },
  requestInvalid: {
    meaning: 'Etwas an dieser Anfrage passt nicht',
    next: 'Prüfen Sie Ihre Eingaben oder die Adresse der Seite.',
  },
  secondFactorNeeded: {
    meaning: 'Das Passwort stimmt; das Konto hat auch einen zweiten Faktor',
    next: 'Geben Sie den Code der Authenticator-App oder einen Wiederherstellungscode ein.',
  },
  secondPersonNeeded: {
    meaning: 'Wer einen Bericht entworfen hat, darf ihn nicht genehmigen',
    next: 'Bitten Sie eine zweite Person mit der Rolle Genehmigung.',
  },
  signInRefused: {
    meaning:
      'Der Hostschlüssel ist hier nicht aufgenommen, oder er hat diese Verbindung nicht signiert',
    next: 'Nehmen Sie den Host mit einem Token dieses Servers auf.',
  },
  signInStateUnknown: {
    meaning:
      'Dieser Browser hat keine solche Anmeldung begonnen, oder sie ist verwendet oder zu alt',
    next:
      'Beginnen Sie die Anmeldung neu, in einem Browser, und schließen Sie sie binnen zehn ' +
      'Minuten ab.',
  },
  signatureInvalid: {
    meaning: 'Die Signatur passt nicht zum erwarteten Schlüssel',
    next:
      'Prüfen Sie, ob der richtige Schlüssel signiert hat; wenn ja, wurde der Inhalt danach ' +
      'geändert.',
  },
  stateChanged: {
    meaning: 'Der Zustand ist nicht der, den das braucht',
    next: 'Sehen Sie es sich noch einmal an und entscheiden Sie dann neu.',
  },
  stateInvalid: {
    meaning: 'Was der Server gespeichert hat, stammt so nicht von diesem Programm',
    next:
      'Sagen Sie es dem Betreiber des Servers: anhalten, Kopie aufheben, aus einer Sicherung ' +
      'zurückholen.',
  },
  tokenRefused: {
    meaning:
      'Das Aufnahme-Token ist unbekannt, abgelaufen oder verbraucht, oder sein Beweis ist falsch',
    next: 'Legen Sie auf der Seite der Aufnahme ein neues Token an.',
  },
  tooLarge: {
    meaning: 'Das ist größer, als der Server auf einmal annimmt',
    next: 'Senden Sie weniger auf einmal: teilen Sie die Datei oder wählen Sie weniger.',
  },
  tpmInvalid: {
    meaning: 'Was der Host von seinem TPM sandte, hält nicht',
    next:
      'Aktualisieren Sie den Agenten dieses Hosts; ist er aktuell, hat es jemand anders ' +
      'erzeugt.',
  },
  usageWrong: {
    meaning: 'So geht das nicht',
    next: 'Lesen Sie, was die Meldung nennt, und geben Sie es anders ein.',
  },
  webhookRefused: {
    meaning: 'An diese Adresse werden keine Webhooks gesendet',
    next:
      'Nehmen Sie eine öffentliche https-Adresse, oder lassen Sie diese in den Einstellungen ' +
      'des Servers erlauben.',
  },
};
