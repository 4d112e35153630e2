/** Words of the pages of a site and of what stands there; of findings in other pages. */
import type { Words } from '../languages.ts';

export const site: Words['site'] = {
  findings: 'Befunde',
  noFindings: 'Keine aktuellen Befunde.',
  allFindings: (count) => `Alle ${count} zeigen`,
  since: 'aufgekommen',
  toDo: 'Was zu tun ist:',
  declared: 'Erklärt, nicht bewiesen',
  facts: 'Was erklärt ist',
  factsLead: 'Alles über einen Standort ist eine Angabe seines Betreibers.',
  country: 'Land',
  region: 'Region',
  address: 'Anschrift',
  operator: 'Betreiber',
  power: 'Leistung für IT-Geräte',
  kilowatts: (value) => `${value} kW`,
  coordinates: 'Koordinaten',
  coordinatesOf: (north, east) => `Breite ${north}°, Länge ${east}°`,
  note: 'Anmerkung',
  recordedBy: 'Eingetragen durch',
  map: 'Auf der Karte',
  mapLead:
    'Der Ort ist erklärt, nicht bewiesen: Keine Software zeigt, wo eine Maschine steht. Grenzen: ' +
    'Natural Earth; keine Aussage zum Status.',
  mapPoint: (site, country, where) =>
    `Karte von ${country} und seinen Nachbarn. Der Standort ${site} ist dort markiert, wo sein ` +
    `Eintrag ihn hat: ${where}.`,
  mapCountry: (site, country) =>
    `Karte mit Hervorhebung von ${country}. Für den Standort ${site} ist nur das Land erklärt, ` +
    'kein Ort darin.',
  mapUnknown: (country) =>
    `Die Karte zeigt ${country} nicht: Es ist für diesen Maßstab zu klein oder kein ` +
    `bekannter Code.`,
  mapLoading: 'Die Karte wird geladen …',
  onlyCountry: 'Nur das Land ist erklärt; der Eintrag hat keine Koordinaten.',
  balance: 'Was hier ist',
  balanceLead: 'GPUs aller Lizenzen an diesem Standort, nach letzter Sichtung oder Dokument.',
  nothingHere: 'An diesem Standort ist jetzt keine lizenzierte GPU.',
  gpusHere: 'Diese GPUs zeigen',
  racks: 'Racks',
  racksLead: 'Wie Verbleibsereignisse sie erklären.',
  rack: (name) => `Rack ${name}`,
  noRack: 'Kein Rack erklärt',
  hosts: 'Hosts',
  noHosts: 'Kein Host erklärt diesen Standort.',
  moreHosts: (count) => `Alle ${count} Hosts dieses Standorts zeigen`,
  host: 'Host',
  state: 'Zustand',
  status: 'Beurteilung',
  rackColumn: 'Rack',
  lastSeen: 'Zuletzt attestiert',
  gpus: 'GPUs',
  gpuCounts: (shown, hosts) => `${shown} in ${hosts}`,
  noSite: 'kein Standort',
};
