/** Words about findings: hardware, readings and keys that are not what they say. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksTampering = {
  gpuMemoryNotOfModel: {
    name: 'Speicher passt nicht zum Modell',
    shows:
      'Die GPU hat mehr oder weniger Speicher als jede echte Karte ihres Modells: eine ' +
      'veränderte Karte.',
    next:
      'Prüfen Sie die Karte und ihre Teilenummern; vergleichen Sie mit dem Labortest der ' +
      'Lieferung.',
  },
  gpuIdentityChanged: {
    name: 'Identität der GPU geändert',
    shows:
      'Eine Einheit zeigt eine andere Identität, als erklärt wurde oder als sie früher ' +
      'attestiert wurde.',
    next:
      'Prüfen Sie die Karten, die diese Identitäten tragen: Aufkleber, elektronische ' +
      'Seriennummer, UUID; fragen Sie, wer Zugang hatte.',
  },
  gpuListedTwice: {
    name: 'Eine GPU doppelt aufgeführt',
    shows:
      'Ein Nachweis führt zwei GPUs mit derselben UUID, derselben Gerätekennung (PDI) oder ' +
      'demselben Dokument auf.',
    next: 'Listen Sie die GPUs am Host selbst auf, und klären Sie, was aus einer zwei gemacht hat.',
  },
  gpuMisnamed: {
    name: 'GPU am falschen Platz aufgeführt',
    shows:
      'Eine GPU ist an einem anderen Platz des Hosts aufgeführt, als ihr eigenes Dokument sagt.',
    next:
      'Listen Sie die GPUs am Host selbst auf; klären Sie, was anstelle des Agenten signiert ' +
      'hat.',
  },
  readsDisagree: {
    name: 'Zwei Lesungen widersprechen sich',
    shows: 'Zwei Lesungen desselben Feldes derselben GPU ergaben verschiedene Werte.',
    next:
      'Lesen Sie die GPU mit beiden Abfragen von Hand; bleibt es dabei, prüfen Sie das Programm ' +
      'nvidia-smi.',
  },
  hostKeyCloned: {
    name: 'Schlüssel des Hosts kopiert',
    shows:
      'Zwei Inhaber desselben Schlüssels sprechen im Wechsel: Schlüssel und Zustand wurden ' +
      'kopiert.',
    next:
      'Halten Sie beide an, legen Sie den Schlüssel still und nehmen Sie den echten Host neu ' +
      'auf; klären Sie, wie der Schlüssel kopiert wurde.',
  },
  hostRestored: {
    name: 'Host setzte auf älterem Stand fort',
    shows:
      'Der Host machte von einem älteren Stand als seinem letzten weiter, oder von gar keinem.',
    next:
      'Fragen Sie, ob der Host wiederhergestellt wurde. Wenn nicht, behandeln Sie den Schlüssel ' +
      'als kopiert.',
  },
  sequenceGap: {
    name: 'Lücke in der Folge der Nachweise',
    shows: 'Der Host nennt einen Nachweis vor diesem, den das Log davor nicht enthält.',
    next:
      'Fragen Sie ab, was der Host in seiner Warteschlange und an Beweisen aufbewahrt, und ' +
      'vergleichen Sie es mit dem Log.',
  },
  gpuNotOnBus: {
    name: 'GPU, die der Kernel nicht kennt',
    shows: 'nvidia-smi zeigt eine GPU, wo der Kernel kein PCI-Gerät von NVIDIA hat.',
    next:
      'Vergleichen Sie am Host selbst nvidia-smi mit /sys/bus/pci/devices; prüfen Sie beide ' +
      'Programme.',
  },
  gpuInvariantBroken: {
    name: 'Karte gehört nicht zu ihrem Chip',
    shows:
      'Teilenummer, Karte, VBIOS oder Name gehören nicht zu dem Chip, den die PCI-Gerätekennung ' +
      'nennt.',
    next:
      'Prüfen Sie die Karte: Aufkleber, Teilenummer, Chip; vergleichen Sie mit dem Labortest ' +
      'der Lieferung.',
  },
  quoteMissing: {
    name: 'TPM-Quote fehlt',
    shows: 'Ein Schlüssel, der in einem TPM liegt, signierte einen Nachweis ohne Quote dieses TPM.',
    next:
      'Führen Sie auf dem Host `fleetseal agent doctor` aus; arbeitet das TPM, prüfen Sie, was ' +
      'dort läuft.',
  },
  quoteInvalid: {
    name: 'TPM-Quote ungültig',
    shows:
      'Die Quote in diesem Nachweis ist nicht vom TPM dieses Host-Schlüssels oder nicht von ' +
      'diesem Moment.',
    next:
      'Klären Sie, was mit dem TPM geschah; nehmen Sie den Host neu auf, wenn es getauscht ' +
      'wurde.',
  },
  keyAfterEnd: {
    name: 'Host-Schlüssel nach seinem Ende benutzt',
    shows: 'Ein Host-Schlüssel signierte Nachweise nach dem Ende, das ihm das Register gibt.',
    next:
      'Finden Sie die Maschine, die den Schlüssel noch hat; sehen Sie an, was sie zeigt, und ' +
      'nehmen Sie ihr den Schlüssel.',
  },
  gpuModified: {
    name: 'Veränderte oder vorgetäuschte GPU',
    shows:
      'Die GPU hat, was nur veränderte Karten haben, oder einen Chip, der sich als ein anderer ' +
      'ausgibt.',
    next:
      'Prüfen Sie die Karte, ihre Speicherchips und ihren Aufkleber; fragen Sie, wo sie gekauft ' +
      'wurde.',
  },
  gpuSubsystemUnknown: {
    name: 'Subsystem-Kennung für den Chip unbekannt',
    shows:
      'Die Subsystem-Kennung, die die Firmware setzt, ist keine, die der Hersteller für diesen ' +
      'Chip nennt.',
    next:
      'Vergleichen Sie Firmware und Aufkleber mit den Papieren; fragen Sie den Hersteller der ' +
      'Karte.',
  },
  gpuPartUnknown: {
    name: 'Teilenummer für das Modell unbekannt',
    shows: 'Die Teilenummer von Chip oder Karte ist keine, die von diesem Modell bekannt ist.',
    next: 'Vergleichen Sie mit dem Aufkleber der Karte und dem Labortest der Lieferung.',
  },
  gpuSerialImplausible: {
    name: 'Seriennummer kann nicht echt sein',
    shows: 'Die Seriennummer kann keine sein, die der Hersteller dieser Karte gab.',
    next:
      'Vergleichen Sie mit dem Aufkleber der Karte und den Seriennummern in den Papieren der ' +
      'Lieferung.',
  },
  gpuSerialShared: {
    name: 'Mehrere GPUs mit einer Seriennummer',
    shows:
      'Mehr GPUs, als eine Karte des Modells trägt, zeigen zur selben Zeit dieselbe ' +
      'Seriennummer: Die Kennzeichnung einer Karte wurde versetzt oder kopiert.',
    next:
      'Lesen Sie die Aufkleber dieser Karten und vergleichen Sie sie mit der Lieferung; suchen ' +
      'Sie nach kopierten infoROMs.',
  },
  gpuSerialAbsent: {
    name: 'GPU zeigt keine Seriennummer',
    shows: 'Eine Karte eines Modells, das immer eine Seriennummer hat, zeigt keine.',
    next:
      'Lesen Sie die Seriennummer vom Aufkleber ab; lassen Sie den Hersteller das infoROM ' +
      'wiederherstellen.',
  },
  gpuBoardIdWrong: {
    name: 'Kartenkennung passt nicht zum Steckplatz',
    shows: 'Die Kartenkennung ist nicht die, die der Treiber aus dem PCI-Ort dieser GPU bildet.',
    next:
      'Lesen Sie die GPU noch einmal von Hand; vergleichen Sie das Programm nvidia-smi mit dem ' +
      'des Treibers.',
  },
  nvidiaSmiImplausible: {
    name: 'Ausgabe von nvidia-smi ist nicht echt',
    shows: 'Die Ausgabe von nvidia-smi hat, was keine echte GPU ergibt, oder mehreres dieser Art.',
    next:
      'Vergleichen Sie nvidia-smi und seine Bibliothek mit denen des Treibers; fordern Sie das ' +
      'Kernel-Log an.',
  },
  readingsImplausible: {
    name: 'Messwerte widersprechen sich',
    shows:
      'Messwerte eines Moments widersprechen einander oder dem, was das Modell erreichen kann.',
    next:
      'Lesen Sie die GPU von Hand, während sie rechnet; vergleichen Sie mit der Leistung des ' +
      'Racks.',
  },
  gpuFirmwareChanged: {
    name: 'Firmware der GPU geändert',
    shows: 'Eine GPU wurde mit einer VBIOS-Version attestiert und später mit einer anderen.',
    next:
      'Fragen Sie, wer sie mit welchem Abbild neu beschrieben hat; erklären Sie den Befund mit ' +
      'dem Arbeitsauftrag.',
  },
  gpuBoardChanged: {
    name: 'Karte unter gleicher Identität geändert',
    shows:
      'Eine GPU zeigt unter derselben Identität eine andere Gerätekennung, Teilenummer, infoROM ' +
      'oder Speichergröße als zuvor: eine Karte, an der gearbeitet wurde, oder eine andere, die ' +
      'sich als sie ausgibt.',
    next:
      'Prüfen Sie die Karte; fragen Sie, wer zwischen den beiden Blättern Zugang hatte; tragen ' +
      'Sie eine Reparatur ein.',
  },
  readingsFrozen: {
    name: 'Messwerte ändern sich nie',
    shows:
      'Auslastung, Speicher, Temperatur, Leistung und Takte einer GPU waren in 12 Nachweisen in ' +
      'Folge über 6 Stunden bis auf die letzte Stelle gleich (24 über 24 Stunden bei Leistung ' +
      'in ganzen Watt): so gibt es ein Skript aus, und kein Chip, der Strom zieht.',
    next:
      'Lassen Sie den Host eine Last rechnen und sehen Sie wieder nach; vergleichen Sie ' +
      'nvidia-smi des Hosts mit seinem Paket.',
  },
  readingsRepeated: {
    name: 'Zwei GPUs mit denselben Messwerten',
    shows:
      'Zwei GPUs hatten in 8 Nachweisen in Folge dieselbe Auslastung, denselben Speicher, ' +
      'dieselbe Temperatur, Leistung und dieselben Takte bis auf die letzte Stelle: Für beide ' +
      'wird eine Ausgabe abgespielt.',
    next: 'Prüfen Sie beide Hosts; vergleichen Sie nvidia-smi und Treiber mit denen des Pakets.',
  },
} satisfies CheckTexts;
