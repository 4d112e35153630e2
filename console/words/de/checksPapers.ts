/** Words about findings: licenses, shipments, sites, users and other papers. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksPapers = {
  unitNamedTwice: {
    name: 'GPU in zwei Lieferungen genannt',
    shows:
      'Lieferungen nennen dieselbe Einheit mehr als einmal; sie zählt einmal, dort, wo sie ' +
      'zuerst genannt ist.',
    next: 'Berichtigen Sie die Lieferungen so, dass jede Einheit einmal genannt ist.',
  },
  licenseChanged: {
    name: 'Lizenzierte Menge geändert',
    shows: 'Eine Berichtigung gibt einer Lizenz andere Modelle oder Mengen, als sie vorher hatte.',
    next:
      'Vergleichen Sie mit der Lizenz selbst, oder fragen Sie die Behörde, die sie erteilt ' +
      'hat.',
  },
  licenseNotInForce: {
    name: 'Lizenz nicht in Kraft',
    shows:
      'Eine Lizenz ist ausgesetzt, widerrufen, abgelaufen oder noch nicht gültig, während ' +
      'Einheiten von ihr versandt und weder zurückgegeben noch vernichtet sind: überall oder an ' +
      'einem Standort mit solchen Einheiten.',
    next:
      'Beenden Sie, was die Lizenz erlaubte; fragen Sie die Behörde, und tragen Sie ein, was ' +
      'sie entscheidet.',
  },
  shipmentNotInForce: {
    name: 'Versandt, als die Lizenz nicht in Kraft war',
    shows:
      'Eine Lieferung trägt einen Tag (UTC), an dem ihre Lizenz nicht gültig oder den ganzen ' +
      'Tag ausgesetzt oder widerrufen war, überall oder für den Zielstandort.',
    next:
      'Vergleichen Sie mit den Transportpapieren; fragen Sie die Behörde, ob die Lieferung ' +
      'gedeckt war.',
  },
  siteNotLicensed: {
    name: 'An einem Standort, den die Lizenz nicht nennt',
    shows:
      'Der Host, der eine Einheit zuletzt attestierte, erklärt einen Standort, den die Lizenz ' +
      'nicht nennt.',
    next:
      'Klären Sie, wo der Host steht; bringen Sie ihn zurück, oder beantragen Sie die Lizenz ' +
      'für den Standort.',
  },
  siteUnknown: {
    name: 'Standort des Hosts nicht eingetragen',
    shows:
      'Ein Host mit Einheiten erklärt keinen Standort, oder einen, den kein Eintrag des ' +
      'Registers nennt.',
    next:
      'Tragen Sie den Standort ein; nehmen Sie den Host mit einem Token seines Standorts neu ' +
      'auf.',
  },
  userNotLicensed: {
    name: 'Nutzer, den die Lizenz nicht nennt',
    shows:
      'Der erklärte Nutzer eines Hosts ist keiner der Endnutzer der Lizenz einer Einheit darin.',
    next:
      'Fragen Sie, wer den Host mit welcher Befugnis nutzte; beenden Sie die Nutzung, oder ' +
      'tragen Sie den richtigen Nutzer ein.',
  },
  timeUndeclared: {
    name: 'GPU-Zeit ohne erklärten Nutzer',
    shows:
      'Einheiten wurden für mindestens eine GPU-Stunde attestiert, in der niemand als Nutzer ' +
      'des Hosts erklärt ist.',
    next: 'Tragen Sie ein, wer die Hosts von wann bis wann und wofür nutzte.',
  },
  shipmentUntested: {
    name: 'Lieferung ohne Labortest',
    shows: 'Für eine Lieferung ist kein Labortest bis zum Tag des Versands eingetragen.',
    next: 'Fordern Sie vom Exporteur das Laborzertifikat an, und tragen Sie den Test ein.',
  },
  unitTestFailed: {
    name: 'GPU im Labortest durchgefallen',
    shows:
      'Der letzte Labortest einer versandten Einheit ist nicht bestanden; bei mehreren an einem ' +
      'Tag zählt ein Fehlschlag.',
    next:
      'Fragen Sie Labor und Exporteur, was nicht bestanden wurde und warum die Einheit versandt ' +
      'wurde.',
  },
  unitNotTested: {
    name: 'GPU fehlt im Labortest',
    shows:
      'Eine Lieferung wurde vor dem Versand getestet, und eine Einheit von ihr steht in keinem ' +
      'der Tests.',
    next:
      'Vergleichen Sie das Laborzertifikat mit der Lieferung; fragen Sie den Exporteur nach dem ' +
      'Test der Einheit.',
  },
  statementMissing: {
    name: 'Endverbleibserklärung fehlt',
    shows:
      'Eine Lizenz hat einen Endnutzer oder letzten Empfänger in China oder mit Hauptsitz dort, ' +
      'und die geltenden Erklärungen dieser Beteiligten decken ihre Modelle und Mengen nicht.',
    next:
      'Fordern Sie die Erklärung von dem Beteiligten an, prüfen Sie Modell und Menge, und ' +
      'tragen Sie sie ein.',
  },
  conditionOpen: {
    name: 'Lizenzauflage nicht als erfüllt belegt',
    shows:
      'Zu einer Auflage einer Lizenz gibt es kein Papier, das sie als erfüllt oder nicht ' +
      'anwendbar zeigt, oder eines, das sie als nicht erfüllt zeigt, oder nur abgelaufene.',
    next: 'Fügen Sie den Beleg der Auflage bei: was er zeigt und bis wann er gilt.',
  },
  destinationRestricted: {
    name: 'Beteiligter mit beschränktem Hauptsitz oder Mutterunternehmen',
    shows:
      'Ein Beteiligter einer Lizenz ist außerhalb der Ländergruppe D:5 und Macaus, sein ' +
      'Hauptsitz oder oberstes Mutterunternehmen aber darin: Dort bleibt eine Vermutung der ' +
      'Ablehnung.',
    next:
      'Vergleichen Sie mit der Lizenz; fragen Sie Behörde oder Rechtsberatung, ob sie den ' +
      'Beteiligten deckt.',
  },
  ownershipUnknown: {
    name: 'Eigentümer nicht vollständig bekannt',
    shows:
      'Die eingetragenen Eigentümer eines Endnutzers oder letzten Empfängers ergeben nicht das ' +
      'Ganze, oder ein Anteil ist nicht bekannt: Ein unbekannter Anteil ist ein Warnzeichen und ' +
      'nie null.',
    next:
      'Fragen Sie den Beteiligten nach seinen Eigentümern und deren Anteilen, und tragen Sie ' +
      'sie ein.',
  },
  capExceeded: {
    name: 'Obergrenze der Lieferungen überschritten',
    shows:
      'Lieferungen in die Länder unter der Obergrenze sind, gemessen an den erklärten ' +
      'Lieferungen in die Vereinigten Staaten, mehr, als die Richtlinie erlaubt, nach Stückzahl ' +
      'oder gesamter Rechenleistung (TPP).',
    next:
      'Fragen Sie den Exporteur nach seinen Zahlen des Tages; versenden Sie nichts mehr, bevor ' +
      'sie geklärt sind.',
  },
  domesticShareLow: {
    name: 'Zu wenige heimische Beschleuniger',
    shows:
      'Die erklärten heimischen Beschleuniger sind, in gesamter Rechenleistung (TPP), ein ' +
      'kleinerer Teil der eingeführten, als die Richtlinie verlangt.',
    next:
      'Bringen Sie die Erklärungen auf den Stand; vergleichen Sie mit dem, was die Genehmigung ' +
      'verlangt.',
  },
  sitePowerShort: {
    name: 'Standort hat zu wenig Leistung für seine GPUs',
    shows:
      'Die Karten eines Standorts brauchen höchstens mehr Leistung, als er für sie hat: Er kann ' +
      'nicht alle betreiben. Hosts und Kühlung, die dazukommen, sind nicht gezählt.',
    next:
      'Fragen Sie den Standort nach seiner Leistung und was er betreibt; suchen Sie Einheiten, ' +
      'die anderswo sind.',
  },
} satisfies CheckTexts;
