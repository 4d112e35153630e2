/** Words of what many pages share. */
import type { Words } from '../languages.ts';

export const parts: Words['parts'] = {
  loading: 'Wird geladen …',
  loadingLong: 'Das dauert länger als sonst. Sie können die Seite verlassen; nichts geht verloren.',
  drawing:
    'Der Server berechnet diese Ansicht aus den Logs. Nach seinem Start kann das bei den größten ' +
    'Flotten zwei Minuten dauern; sie erscheint von selbst.',
  problem: 'Das hat nicht geklappt',
  tryAgain: 'Noch einmal versuchen',
  codeIs: (code) => `Code: ${code}`,
  copy: (what) => `${what} kopieren`,
  copied: (what) => `Kopiert: ${what}`,
  close: 'Schließen',
  cancel: 'Abbrechen',
  save: 'Speichern',
  remove: 'Entfernen',
  download: 'Herunterladen',
  back: 'Zurück',
  more: 'Mehr zeigen',
  all: 'Alle zeigen',
  required: 'Pflicht',
  optional: 'freiwillig',
  reason: 'Grund',
  done: 'Fertig',
  print: 'Drucken',
  noneYet: 'Hier ist noch nichts.',
};
