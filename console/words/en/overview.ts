/** Words of search, differences and requirements. */
import type { SearchHit } from '../../../shared/api/rows.ts';

const kinds: Record<SearchHit['kind'], string> = {
  gpu: 'GPU',
  host: 'Host',
  license: 'License',
  shipment: 'Shipment',
  site: 'Site',
  party: 'Party',
};

/** Words of search, differences and requirements. */
export const overview = {
  kinds,
  results: (text: string): string => `Found for “${text}”`,
  searchLead: 'GPUs by serial, UUID or PDI; hosts, licenses, shipments, sites and parties by name.',
  kind: 'Kind',
  name: 'Name',
  nothingFound: 'Nothing has this text in its name.',
  nothingFoundNext:
    'Check it, try a part of it, or look at another moment: what came later is not there yet.',
  digest: 'Looks like the digest of a paper',
  digestNext: 'Search in the papers',
  changesLead:
    'Two moments compared: which units changed their column, which findings came or went.',
  before: 'From',
  after: 'To',
  compare: 'Compare',
  figuresTitle: 'Figures',
  column: 'Column',
  change: 'Change',
  noFigures: 'No figure differs.',
  unitsTitle: 'Units',
  wasIn: 'Was in',
  isIn: 'Is in',
  notInSum: 'not in the sum',
  because: 'Because of',
  leaf: (log: string, index: string): string => `${log} leaf ${index}`,
  noUnits: 'No unit changed its column.',
  cut: (shown: string, all: string): string => `The first ${shown} of ${all}.`,
  newTitle: 'New findings',
  goneTitle: 'Findings that are gone',
  livesTitle: 'Findings with another decision',
  noFindings: 'None.',
  coverageLead:
    'What the logs and records hold about each requirement. "Not covered" is said where nothing ' +
    'is there: it is evidence supporting a certification, never an approval.',
  rule: 'Requirement',
  how: 'How it is served',
  figure: 'Figure',
  measured: 'Measured: from signed evidence',
  declared: 'Declared: a person or record says so',
  attached: 'Attached: a paper is registered by its digest',
  notCovered: 'Not covered: nothing is there',
  show: 'Show',
  everything: 'Everything',
};
