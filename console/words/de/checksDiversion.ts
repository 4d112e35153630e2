/** Words about findings: units that are not where the papers have them. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksDiversion = {
  gpuUnlicensed: {
    name: 'GPU ohne Lizenz',
    shows:
      'Eine GPU steckt in einem Host, und keine Lieferung unter einer bekannten Lizenz nennt ' +
      'sie; oder Lieferungen nennen mehr Einheiten eines Modells, als die Lizenz erlaubt.',
    next:
      'Importieren Sie die Lieferung oder die aktuelle Lizenz, die sie deckt, oder klären Sie, ' +
      'wie diese GPU hierher kam.',
  },
  gpuMoved: {
    name: 'GPU ohne Beleg umgezogen',
    shows:
      'Dieselbe GPU wurde von einem Host attestiert und später von einem anderen, und nahe ' +
      'dieser Zeit ist kein Verbleibsereignis zu dem Host oder Standort eingetragen, an dem sie ' +
      'dann gesehen wurde.',
    next:
      'Klären Sie, wer sie wann und mit welcher Befugnis umgezogen hat, und tragen Sie den ' +
      'Umzug ein.',
  },
  gpuInTwoPlaces: {
    name: 'GPU abwechselnd an zwei Orten',
    shows:
      'Zwei Hosts attestieren dieselbe GPU im Wechsel, und nicht jeder Wechsel ist eingetragen: ' +
      'Mindestens einer zeigt eine kopierte Identität.',
    next: 'Suchen Sie die Karte gleichzeitig in beiden Hosts.',
  },
  unitMissing: {
    name: 'GPU fehlt',
    shows:
      'Länger, als die Richtlinie erlaubt, hat kein Host eine lizenzierte Einheit attestiert; ' +
      'oder eine andere Karte nahm ihren Platz in der Summe ein, und kein Dokument sagt, was ' +
      'aus ihr wurde.',
    next:
      'Finden Sie die Karte und lassen Sie ihren Host sie attestieren, oder tragen Sie mit dem ' +
      'Beleg ein, was aus ihr wurde.',
  },
  unitWithdrawn: {
    name: 'GPU aus einer Lieferung gestrichen',
    shows: 'Eine Berichtigung einer Lieferung streicht eine Einheit, die vorher darin stand.',
    next:
      'Vergleichen Sie mit den Papieren der Lieferung; finden Sie die Karte, oder zeigen Sie, ' +
      'dass sie nicht versandt wurde.',
  },
  shipmentChanged: {
    name: 'Lieferung auf anderen Tag oder andere Lizenz verlegt',
    shows:
      'Eine Berichtigung verlegt eine Lieferung auf einen späteren Tag oder unter eine andere ' +
      'Lizenz.',
    next:
      'Vergleichen Sie mit den Papieren der Lieferung und mit den Tagen, an denen Hosts sie ' +
      'attestierten.',
  },
  gpuNotReported: {
    name: 'GPU wird nicht gemeldet',
    shows:
      'Der Kernel hat ein PCI-Gerät von NVIDIA, das nvidia-smi nicht zeigt, oder der Treiber ' +
      'zählt eine andere Zahl von GPUs, als der Nachweis aufführt: Eine wird nicht gezählt.',
    next:
      'Vergleichen Sie nvidia-smi mit /sys/bus/pci/devices am Host; finden Sie die fehlende ' +
      'GPU, und attestieren Sie die Maschine, die sie nutzt.',
  },
  gpuModelNotDeclared: {
    name: 'Anderes Modell als erklärt',
    shows:
      'Der Chip dieser Einheit ist von einem anderen Modell, als die Papiere ihrer Lieferung ' +
      'erklären.',
    next:
      'Prüfen Sie die Karte; vergleichen Sie mit dem Labortest; berichtigen Sie die Lieferung ' +
      'mit Grund.',
  },
  gpuPartNotDeclared: {
    name: 'Andere Teilenummer als erklärt',
    shows: 'Die Einheit zeigt eine andere Teilenummer, als die Papiere ihrer Lieferung erklären.',
    next:
      'Vergleichen Sie mit dem Aufkleber der Karte; berichtigen Sie die Lieferung, oder finden ' +
      'Sie die erklärte Karte.',
  },
  replacedBoardSeen: {
    name: 'Ersetzte Karte ist in Betrieb',
    shows:
      'Eine Karte, die zur Reparatur ging und deren Platz eine andere einnahm, ist in Betrieb: ' +
      'Es gibt eine Karte mehr, als lizenziert ist.',
    next:
      'Finden Sie die Karte; tragen Sie ein, unter welcher Lizenz sie benutzt wird, oder lassen ' +
      'Sie sie zurückschicken.',
  },
  custodyContradicted: {
    name: 'Nachweis widerspricht einem Verbleibsereignis',
    shows:
      'Eine Einheit, die laut Dokument eingelagert, in Reparatur gegeben, zurückgegeben oder ' +
      'vernichtet war, wurde auf eine danach gestellte Aufforderung attestiert, vor jedem ' +
      'anderen Ereignis zu ihr.',
    next:
      'Finden Sie die Karte; berichtigen Sie den Zeitpunkt des Ereignisses, oder tragen Sie ' +
      'ein, wie die Einheit zurückkam.',
  },
  custodyUndocumented: {
    name: 'Verbleibsereignis ohne Dokument',
    shows:
      'Ein Empfang, eine Einlagerung, Reparatur, Rückgabe oder Vernichtung ist ohne den Digest ' +
      'eines Dokuments eingetragen: ein bloßes Wort, und die Einheiten bleiben, wo der Nachweis ' +
      'sie hat.',
    next:
      'Berichtigen Sie den Eintrag: Fügen Sie den Digest des Papiers hinzu; oder ziehen Sie ihn ' +
      'zurück.',
  },
  moveUnconfirmed: {
    name: 'Eingetragener Umzug nicht bestätigt',
    shows:
      'Ein Umzug ist eingetragen, die Zeit der Richtlinie dafür ist vorbei, und kein Host an ' +
      'dem genannten Ort hat die Einheit seither attestiert.',
    next:
      'Finden Sie die Einheit; lassen Sie einen Host dort sie attestieren, oder berichtigen Sie ' +
      'den Eintrag.',
  },
  unitNotReceived: {
    name: 'GPU versandt und nicht empfangen',
    shows:
      'Eine Lieferung wurde empfangen, eine Einheit von ihr steht in keinem Empfang, und kein ' +
      'Host hat sie attestiert.',
    next:
      'Vergleichen Sie Packliste und Empfang; fragen Sie Spediteur und Empfänger; melden Sie, ' +
      'was fehlt.',
  },
  unitReceivedUnshipped: {
    name: 'GPU empfangen und nie versandt',
    shows:
      'Ein Empfang nennt eine Einheit, die keine Lieferung nennt: Es kam mehr an, als erklärt ' +
      'war.',
    next:
      'Vergleichen Sie Packliste und Empfang; fragen Sie den Exporteur, unter welcher Lizenz ' +
      'die Einheit kam.',
  },
  unitAttestedUnreceived: {
    name: 'GPU attestiert und nie empfangen',
    shows:
      'Ein Host attestiert eine Einheit, die in keinem Empfang ihrer empfangenen Lieferung ' +
      'steht.',
    next:
      'Vergleichen Sie Packliste, Empfang und Karte; berichtigen Sie den Empfang, oder tragen ' +
      'Sie die Zustellung ein.',
  },
  recordChanged: {
    name: 'Eintrag nachträglich geändert',
    shows:
      'Ein Verbleibsereignis, ein Labortest, eine Erklärung oder eine Maßnahme der Behörde zu ' +
      'einer Lizenz wurde zurückgezogen oder in dem berichtigt, was geschehen sein soll: wann, ' +
      'welche Einheiten, mit welchem Ergebnis. Oder eine Lizenz, Lieferung, ein Beteiligter, ' +
      'Standort oder eine erklärte Menge sagt nicht mehr, worauf andere Prüfungen bauen.',
    next: 'Vergleichen Sie beide Fassungen mit den Papieren; erklären Sie den Befund mit ihnen.',
  },
} satisfies CheckTexts;
