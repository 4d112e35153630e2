/** Words about findings: hosts and agents that need a hand. */
import type { CheckTexts } from '../checkTexts.ts';

/** Name, meaning and next step, by code. */
export const checksOperations = {
  gpuUnreadable: {
    name: 'GPU nicht lesbar',
    shows:
      'Der Host führt eine GPU auf, die ihr Treiber nicht lesen konnte; sie ist hier nicht ' +
      'attestiert.',
    next:
      'Lesen Sie das Kernel-Log des Hosts auf Xid-Meldungen durch; setzen Sie die GPU zurück ' +
      'oder starten Sie neu; sonst prüfen Sie sie.',
  },
  gpuUnidentified: {
    name: 'GPU ohne Seriennummer und UUID',
    shows:
      'Eine GPU arbeitet in diesem Host und hat weder Seriennummer noch UUID: Sie kann als ' +
      'keine Einheit gezählt werden.',
    next: 'Lesen Sie Seriennummer und UUID am Host selbst, und klären Sie, was sie entfernt.',
  },
  gpuVirtual: {
    name: 'Teil einer GPU, keine Karte',
    shows:
      'Eine GPU gibt sich als Teil einer Karte aus, die in einer anderen Maschine steckt; sie ' +
      'wird nicht gezählt.',
    next:
      'Attestieren Sie die Maschine, in der die Karte steckt; gibt es keine, sehen Sie sich ' +
      'diesen Host an.',
  },
  identityMasked: {
    name: 'Identität der GPU verdeckt',
    shows:
      'Eine Seriennummer, UUID oder Gerätekennung ist eine Maske oder ein Platzhalter, oder der ' +
      'Host nennt eine so, die die Form einer echten hat.',
    next:
      'Klären Sie, wer den Wert ersetzt hat: der Hersteller der Karte oder Software zwischen ' +
      'Treiber und Agent; vergleichen Sie die Versionen von Agent und Server.',
  },
  hostReadElsewhere: {
    name: 'GPU über andere Programme gelesen',
    shows:
      'Dem Agenten wurde vorgegeben, über ein anderes nvidia-smi oder unter einem anderen ' +
      'Wurzelverzeichnis zu lesen.',
    next:
      'Sehen Sie nach, was auf dem Host unter diesem Pfad liegt; braucht es niemand, entfernen ' +
      'Sie die Einstellung.',
  },
  hostSilent: {
    name: 'Host schweigt',
    shows:
      'Ein Host, der früher attestiert hat, sendet länger keinen Nachweis, als die Richtlinie ' +
      'erlaubt.',
    next:
      'Starten Sie den Host oder seinen Agenten; gibt es ihn nicht mehr, tragen Sie ein, was ' +
      'aus seinen GPUs wurde.',
  },
  evidenceRefused: {
    name: 'Signierter Nachweis abgelehnt',
    shows: 'Der Schlüssel des Hosts hat gültig signiert, was der Server ablehnen musste.',
    next: 'Vergleichen Sie die Versionen von Agent und Server; lesen Sie das Log des Agenten.',
  },
  documentsMissing: {
    name: 'Dokumente eines Nachweises fehlen',
    shows:
      'Nachweise dieses Hosts verweisen auf Dokumente, die nicht beurteilt werden können; diese ' +
      'Teile sagen nichts.',
    next:
      'Warten Sie, bis der Agent sie sendet; fehlen sie weiter, lesen Sie die Logs von Agent ' +
      'und Server, und nehmen Sie nichts davon als gezeigt an.',
  },
  gpuAbsent: {
    name: 'GPU aus ihrem Host verschwunden',
    shows:
      'Der Agent hat in diesem Host früher eine GPU gesehen, und jetzt führt keine Lesung sie ' +
      'auf.',
    next: 'Suchen Sie die Karte im Host; tragen Sie ein, was aus ihr wurde.',
  },
  collectorFault: {
    name: 'Lesen des Hosts teils fehlgeschlagen',
    shows: 'Eine Lesung dieses Hosts schlug fehl oder ergab ihre Daten zusammen mit einem Fehler.',
    next:
      'Führen Sie auf dem Host `fleetseal agent doctor` aus: Es nennt jeden Fehler und wie er ' +
      'behoben wird.',
  },
  roundsMissed: {
    name: 'Agent hat Runden ausgelassen',
    shows: 'Der Agent konnte eine Weile nichts signieren und sagt es selbst.',
    next: 'Geben Sie dem Zustandsordner des Agenten mehr Platz; andere Ursachen nennt der Code.',
  },
  hostBootChanged: {
    name: 'Firmware oder Bootloader des Hosts geändert',
    shows:
      'Das TPM dieses Hosts maß eine andere Firmware, Bootreihenfolge oder einen anderen ' +
      'Bootloader als zuvor.',
    next: 'Vergleichen Sie mit dem Wartungsbuch dieses Hosts.',
  },
  hostAwaitsApproval: {
    name: 'Host wartet auf Freigabe',
    shows:
      'Ein Host wurde unter dem Namen eines anderen aufgenommen, und noch niemand hat ihn ' +
      'freigegeben.',
    next:
      'Klären Sie, welche Maschine es ist; geben Sie ihren Schlüssel frei und sagen Sie, was er ' +
      'ersetzt, oder lehnen Sie ihn ab.',
  },
  outOfServiceLong: {
    name: 'Lange außer Betrieb, nur auf Papier',
    shows:
      'Dokumente sagen, dass eine Einheit empfangen, eingelagert oder in Reparatur ist; kein ' +
      'Host hat sie seither attestiert, und das länger, als die Richtlinie erlaubt: Nur Papier ' +
      'sagt, wo sie ist.',
    next:
      'Sehen Sie die Einheit dort an, wo das Dokument sie hat; tragen Sie ein, was aus ihr ' +
      'wurde.',
  },
} satisfies CheckTexts;
