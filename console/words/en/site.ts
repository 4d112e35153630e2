/** Words of the pages of a site and of what stands there; of findings in other pages. */
export const site = {
  findings: 'Findings',
  noFindings: 'No current findings.',
  allFindings: (count: string): string => `Show all ${count}`,
  since: 'came up',
  toDo: 'What to do:',
  declared: 'Declared, not proven',
  facts: 'What is declared',
  factsLead: 'Everything about a site is declared by its operator.',
  country: 'Country',
  region: 'Region',
  address: 'Address',
  operator: 'Operator',
  power: 'Power for IT equipment',
  kilowatts: (value: string): string => `${value} kW`,
  coordinates: 'Coordinates',
  coordinatesOf: (north: string, east: string): string => `latitude ${north}°, longitude ${east}°`,
  note: 'Note',
  recordedBy: 'Recorded by',
  map: 'On the map',
  mapLead:
    'The place is declared, not proven: no software shows where a machine stands. Boundaries: ' +
    'Natural Earth; no statement on status.',
  mapPoint: (site: string, country: string, where: string): string =>
    `Map of ${country} and its neighbors. Site ${site} is marked where its record ` +
    `puts it: ${where}.`,
  mapCountry: (site: string, country: string): string =>
    `Map with ${country} highlighted. Only the country of site ${site} is declared, ` +
    `not a place in it.`,
  mapUnknown: (country: string): string =>
    `The map does not show ${country}: it is too small for this scale, or not a known code.`,
  mapLoading: 'The map is loading …',
  onlyCountry: 'Only the country is declared; the record has no coordinates.',
  balance: 'What is here',
  balanceLead: 'GPUs of all licenses at this site, by their last sighting or document.',
  nothingHere: 'No licensed GPU is at this site now.',
  gpusHere: 'Show these GPUs',
  racks: 'Racks',
  racksLead: 'As custody events declare them.',
  rack: (name: string): string => `Rack ${name}`,
  noRack: 'No rack declared',
  hosts: 'Hosts',
  noHosts: 'No host declares this site.',
  moreHosts: (count: string): string => `Show all ${count} hosts of this site`,
  host: 'Host',
  state: 'State',
  status: 'Appraisal',
  rackColumn: 'Rack',
  lastSeen: 'Last attested',
  gpus: 'GPUs',
  gpuCounts: (shown: string, hosts: string): string => `${shown} on ${hosts}`,
  noSite: 'no site',
};
