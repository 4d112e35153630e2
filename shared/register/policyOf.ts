/** Policies and catalogues of any format, as they are used. */
import { DAY_MS } from './day.ts';
import type { RegisterDocument } from './documents.ts';
import type { AppraisalPolicy, Catalogue, CatalogueModel } from './policyDocuments.ts';

type PolicyDocument = Extract<RegisterDocument, { format: `fleetseal/policy@${string}` }>;
type CatalogueDocument = Extract<RegisterDocument, { format: `fleetseal/catalogue@${string}` }>;

/**
 * Country Group D:5, ISO 3166-1 alpha-2 (15 CFR 740 Supplement No. 1; to be checked by counsel).
 * A policy may name others.
 */
export const ARMS_EMBARGOED = [
  'AF',
  'BY',
  'CD',
  'CF',
  'CN',
  'CU',
  'CY',
  'ER',
  'HT',
  'IQ',
  'IR',
  'KH',
  'KP',
  'LB',
  'LY',
  'MM',
  'NI',
  'RU',
  'SD',
  'SO',
  'SS',
  'SY',
  'VE',
  'ZW',
] as const;

/** What a policy says beyond the first format, by default. */
export const POLICY_DEFAULTS = {
  moveWithinMs: 3 * DAY_MS,
  outOfServiceMs: 90 * DAY_MS,
  severities: {},
  deadlinesMs: { critical: DAY_MS, high: 3 * DAY_MS, medium: 14 * DAY_MS, low: null },
  capCountries: ['CN', 'MO'],
  capPpm: 500_000,
  armsEmbargoed: [...ARMS_EMBARGOED],
  domesticPpm: null,
} satisfies Partial<AppraisalPolicy>;

/** True for a policy of any format. */
export function isPolicyDocument(document: RegisterDocument): document is PolicyDocument {
  return document.format === 'fleetseal/policy@1' || document.format === 'fleetseal/policy@2';
}

/** True for a catalogue of any format. */
export function isCatalogueDocument(document: RegisterDocument): document is CatalogueDocument {
  return document.format === 'fleetseal/catalogue@1' || document.format === 'fleetseal/catalogue@2';
}

/** The policy as it is used. */
export function policyOf(document: PolicyDocument): AppraisalPolicy {
  if (document.format === 'fleetseal/policy@2') return document;
  return { ...POLICY_DEFAULTS, by: 'Fleetseal', reason: '', ...document };
}

/** The catalogue as it is used. */
export function catalogueOf(document: CatalogueDocument): Catalogue {
  if (document.format === 'fleetseal/catalogue@2') return document;
  return { models: document.models.map((model): CatalogueModel => ({ ...unknown(), ...model })) };
}

/** What the first format does not say of a model. */
function unknown(): Omit<
  CatalogueModel,
  'model' | 'productNames' | 'pciDevices' | 'memoryMiB' | 'tpp' | 'bandwidthGBps'
> {
  return {
    maker: 'NVIDIA',
    kind: 'datacenter',
    pciSubsystems: [],
    gpuParts: [],
    boardProjects: [],
    vbiosFamily: '',
    bar1MiB: [],
    gpusPerBoard: 1,
    powerWatts: 0,
    eccn: '',
    modifiedMemoryMiB: [],
    sources: [],
  };
}
