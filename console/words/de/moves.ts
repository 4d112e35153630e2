/** Words of the page of planned moves. */
import type { Words } from '../languages.ts';

export const moves: Words['moves'] = {
  lead:
    'Ein Umzug, der vorher geplant ist, erklärt die Lücke: kein Alarm, solange die Einheiten ' +
    'unterwegs sind, und einer, wenn niemand sie am Ziel sieht.',
  plan: 'Umzug planen',
  planLead:
    'Er wird ein Verbleibsereignis im Register, auf später datiert. Er ist eine Angabe: Erst ein ' +
    'Nachweis vom Ziel bestätigt ihn.',
  planned: 'Geplant',
  plannedNone: 'Kein Umzug ist geplant.',
  plannedNoneNext:
    'Planen Sie ihn, bevor die Einheiten abgeschaltet werden: Dann ist ihre Stille erklärt.',
  open: 'Unterwegs, oder dort nicht gesehen',
  openLead: 'Ihre Zeit ist gekommen. Noch hat kein Nachweis vom Ziel alle Einheiten bestätigt.',
  openNone: 'Kein Umzug ist offen.',
  settled: 'Frühere',
  settledLead:
    'Nichts ist offen: Die Einheiten wurden dort gesehen, oder Späteres ist über sie eingetragen.',
  settledNone: 'Es gibt keine.',
  nothingOpen: 'Nichts offen',
  missing: (count) => `${count} dort nicht rechtzeitig gesehen`,
  onTheWay: (count) => `${count} unterwegs`,
  toFindings: 'Befunde',
  move: 'Umzug',
  when: 'Wann',
  units: 'GPUs',
  from: 'Wo sie jetzt sind',
  to: 'Wohin (Angabe)',
  person: 'Person',
  state: 'Zustand',
  actions: 'Aktionen',
  rackIs: (rack) => `Rack ${rack}`,
  withdraw: 'Zurückziehen',
  withdrawNamed: (id) => `${id} zurückziehen`,
  withdrawMeaning:
    'Das Zurückziehen wird ein Blatt des Registers; der Plan bleibt darin lesbar. Von da an ' +
    'erklärt der Plan nichts mehr.',
  searchUnit: 'GPU suchen',
  searchUnitMeaning: 'Nach einem Teil von Seriennummer, UUID, Host oder Standort.',
  pasteUnits: 'Oder Seriennummern oder UUIDs einfügen',
  pasteUnitsMeaning: 'Eine je Zeile oder mit Kommas. Jede wird in der Flotte nachgeschlagen.',
  addUnits: 'Nachschlagen und hinzufügen',
  removeUnit: (name) => `${name} weglassen`,
  wrongUnits: (count) => `${count} können so nicht umziehen`,
  wrongUnitsNext:
    'Berichtigen Sie den Namen oder lassen Sie die GPU weg; für eine Seriennummer mehrerer GPUs ' +
    'nehmen Sie deren UUIDs.',
  notThere: 'Die Flotte hat keine GPU dieses Namens',
  shared: 'Mehrere GPUs haben diese Seriennummer: nehmen Sie deren UUIDs',
  unitsMissing: 'Nennen Sie mindestens eine GPU, und nur solche, die die Flotte hat.',
  toSite: 'Zum Standort',
  toSiteMeaning: 'Wo die Einheiten von da an sind.',
  siteMissing: 'Wählen Sie einen Standort.',
  toHost: 'In den Host',
  toHostMeaning: 'Darf leer bleiben: Dann bestätigt jeder Host am Standort den Umzug.',
  toRack: 'Ins Rack',
  toRackMeaning: 'In den Worten des Standorts.',
  rackMissing: 'Eine Position sagt nichts ohne Rack.',
  toPosition: 'Position im Rack',
  toPositionMeaning: 'Etwa U21.',
  at: 'Wann',
  atMeaning: 'Wann die Einheiten abgehen.',
  atWrong:
    'Wählen Sie einen Zeitpunkt in der Zukunft. Ein geschehener Umzug ist ein Verbleibsereignis: ' +
    'Importieren Sie ihn.',
  zone: 'Zeitzone',
  zoneMeaning: 'Das Register hält den Zeitpunkt in UTC.',
  utc: 'UTC',
  personMeaning: 'Wer für den Umzug einsteht.',
  personMissing: 'Nennen Sie eine Person.',
  id: 'Kennung',
  idMeaning: 'Darunter führt ihn das Register.',
  idMissing: 'Er braucht eine Kennung.',
  idTaken: 'Es gibt schon ein Verbleibsereignis mit dieser Kennung',
  idTakenNext:
    'Wählen Sie eine andere. Um jenes Ereignis zu berichtigen, importieren Sie es mit einer ' +
    'Begründung.',
  note: 'Notiz',
  noteMeaning: 'Etwa ein Ticket. Steht im Register.',
  paper: 'Dokument',
  paperLead: 'Ein Auftrag oder Frachtbrief. Ohne Dokument wechselt keine Einheit ihre Spalte.',
  noPaper:
    'Kein Dokument ist genannt: Der Plan steht dann im Register, und keine Einheit wechselt ' +
    'dadurch ihre Spalte.',
  tryIt: 'Proben',
  triedWell: 'Nichts steht dagegen',
  wouldWrite: (gpus, site, moment) =>
    `Ein Blatt: ${gpus} nach ${site}, ${moment}. Es bleibt für immer im Register, auch wenn der ` +
    'Plan später zurückgezogen wird.',
  writeIt: 'Plan eintragen',
  written: 'Der Umzug ist geplant',
  close: 'Schließen',
};
