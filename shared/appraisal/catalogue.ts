/**
 * The model catalogue that a new server starts with, and how a GPU is given its model. Sources of
 * every number: in the catalogue itself, and docs/formats/register.md.
 */
import type * as z from 'zod';
import type {
  Catalogue,
  CatalogueModel,
  catalogueDocumentSchema,
} from '../register/policyDocuments.ts';
import {
  BOARDS,
  GPUS_PER_BOARD,
  IDS,
  LICENSE_BY_NOTICE,
  MAKERS,
  MODIFIED_MEMORY_MIB,
  PERFORMANCE,
} from './catalogueModels.ts';

/** What models are told apart by: a part of the GPU document. */
export interface ModelFacts {
  readonly productName?: string | undefined;
  readonly pciDeviceId?: string | undefined;
  readonly pciSubsystemId?: string | undefined;
  readonly virtualizationMode?: string | undefined;
}

type Source = CatalogueModel['sources'][number];

const KINDS: Readonly<Record<string, CatalogueModel['kind']>> = {
  D: 'datacenter',
  W: 'workstation',
  C: 'consumer',
  M: 'mining',
  A: 'automotive',
};
const ID_SOURCES: Readonly<Record<string, Omit<Source, 'fields'>>> = {
  T: { source: 'NVIDIA open-gpu-kernel-modules 595.45.04, README.md', reliability: 'maker' },
  O: { source: 'published outputs of nvidia-smi', reliability: 'observed' },
  R: { source: 'public reports of modified boards', reliability: 'secondary' },
};

/** Cells of a table, by the first cell of each line. */
function rowsOf(table: string): ReadonlyMap<string, readonly string[]> {
  const lines = table.trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [model = '', ...cells] = line.split('|').map((cell) => cell.trim());
      return [model, cells] as const;
    }),
  );
}

const boards = rowsOf(BOARDS);
const performances = rowsOf(PERFORMANCE);

const wordsOf = (cell: string | undefined): string[] =>
  cell === undefined || cell === '' ? [] : cell.split(' ');
const numberOf = (cell: string | undefined): number => Number(cell ?? 0);

/** A name as drivers print it; those before 470 leave out the maker's. */
function namesOf(cell: string | undefined): string[] {
  if (cell === undefined || cell === '') return [];
  if (!cell.startsWith('*')) return [cell];
  const name = cell.slice(1);
  return [name, name.replace(/^NVIDIA /, '')];
}

type Ids = Pick<CatalogueModel, 'kind' | 'productNames' | 'pciDevices' | 'pciSubsystems'>;

function idsOf([kind = '', by = '', devices, subsystems, name]: readonly string[]): {
  ids: Ids;
  sources: Source[];
} {
  const ids = {
    kind: KINDS[kind] ?? 'datacenter',
    productNames: namesOf(name),
    pciDevices: wordsOf(devices),
    pciSubsystems: wordsOf(subsystems),
  };
  const known = ID_SOURCES[by];
  const fields = (['productNames', 'pciDevices', 'pciSubsystems'] as const).filter(
    (field) => ids[field].length > 0,
  );
  return { ids, sources: known === undefined ? [] : [{ fields, ...known }] };
}

function boardOf(model: string, [parts, projects, vbios, memory, bar1, watts]: readonly string[]) {
  const sizes = wordsOf(memory);
  const values = {
    gpuParts: wordsOf(parts),
    boardProjects: wordsOf(projects),
    vbiosFamily: vbios ?? '',
    memoryMiB: sizes.map((size) => Number(size.replace('~', ''))),
    bar1MiB: wordsOf(bar1).map(Number),
    powerWatts: numberOf(watts),
    gpusPerBoard: GPUS_PER_BOARD[model] ?? 1,
    modifiedMemoryMiB: [...(MODIFIED_MEMORY_MIB[model] ?? [])],
  };
  const { modifiedMemoryMiB, gpusPerBoard, ...observed } = values;
  const fields = Object.entries(observed)
    .filter(([, value]) => value !== 0 && value !== '' && !isEmptyList(value))
    .map(([name]) => name);
  const sources: Source[] = [];
  if (gpusPerBoard > 1) fields.push('gpusPerBoard');
  if (fields.length > 0) {
    sources.push({ fields, source: 'published outputs of nvidia-smi', reliability: 'observed' });
  }
  if (sizes.some((size) => size.startsWith('~'))) {
    const source = 'a sixteenth of this memory goes to ECC where it is on';
    sources.push({ fields: ['memoryMiB'], source, reliability: 'inferred' });
  }
  if (modifiedMemoryMiB.length > 0) {
    const source = 'public reports of modified boards';
    sources.push({ fields: ['modifiedMemoryMiB'], source, reliability: 'secondary' });
  }
  return { values, sources };
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function performanceOf(model: string, kind: CatalogueModel['kind']) {
  const row = performances.get(model);
  if (row === undefined) return { values: { tpp: 0, bandwidthGBps: 0, eccn: '' }, sources: [] };
  const [tpp, bandwidth, density, basis = ''] = row;
  const isSecondary = basis.startsWith('~');
  const byNotice = LICENSE_BY_NOTICE.has(model);
  const byParameters = eccnByParameters(numberOf(tpp), density === '' ? null : numberOf(density));
  const eccn = byNotice ? BY_NOTICE : byParameters;
  const values = {
    tpp: numberOf(tpp),
    bandwidthGBps: numberOf(bandwidth),
    // 3A090 leaves out what is neither designed nor marketed for data centers.
    eccn: kind === 'datacenter' ? eccn : '',
  };
  const sources: Source[] = [
    {
      fields: ['tpp', 'bandwidthGBps'],
      source: `data sheet of the maker; dense ${basis.replace('~', '')}`,
      reliability: isSecondary ? 'secondary' : 'maker',
    },
  ];
  if (values.eccn !== '') {
    const source = byNotice
      ? "notice to the maker of 2025-04-09, as the maker's reports tell it"
      : '15 CFR 774 Supplement No. 1, 3A090, by parameters';
    sources.push({
      fields: ['eccn'],
      source,
      reliability: byNotice ? 'secondary' : 'inferred',
    });
  }
  return { values, sources };
}

/** `eccn` of a model for which a license is required by notice. */
const BY_NOTICE = 'by notice';
/** `eccn` of a model that no paragraph of 3A090 fits. */
const NO_ECCN = 'none';

/**
 * ECCN by the parameters of 3A090 (15 CFR 774 Supplement No. 1): indicative, the classification
 * of the maker governs. `densityHundredths`: performance density times 100, null where it is not
 * known. Empty where it depends on a value that is not known; `tpp` 0: not known.
 */
export function eccnByParameters(
  tpp: number,
  densityHundredths: number | null,
): '3A090.a' | '3A090.b' | typeof NO_ECCN | '' {
  if (tpp === 0) return '';
  if (tpp >= 4800) return '3A090.a';
  if (tpp < 1600) return NO_ECCN;
  if (densityHundredths === null) return '';
  if (densityHundredths >= 592) return '3A090.a';
  const isB = tpp >= 2400 ? densityHundredths >= 160 : densityHundredths >= 320;
  return isB ? '3A090.b' : NO_ECCN;
}

/** Limits of the rule of January 2026 (15 CFR 742.6(b)(10)(iii)(A)(1)): both are to be undercut. */
export const WINDOW = { tpp: 21_000, bandwidthGBps: 6500 } as const;

/**
 * Where a model is by the limits of the rule of January 2026. `inside` says no more than that both
 * numbers are below them; `notDecided`: a number is not known, or a notice stands beside the
 * parameters; `notApplicable`: no board for data centers, or no paragraph of 3A090 fits it.
 */
export function windowOf(
  model: Pick<CatalogueModel, 'kind' | 'tpp' | 'bandwidthGBps' | 'eccn'>,
): 'inside' | 'outside' | 'notDecided' | 'notApplicable' {
  const { kind, tpp, bandwidthGBps, eccn } = model;
  if (kind !== 'datacenter' || eccn === NO_ECCN) return 'notApplicable';
  if (tpp === 0 || bandwidthGBps === 0 || eccn === BY_NOTICE) return 'notDecided';
  return tpp < WINDOW.tpp && bandwidthGBps < WINDOW.bandwidthGBps ? 'inside' : 'outside';
}

/** The models of the catalogue of this release, in document order. */
export const CATALOGUE_MODELS: readonly CatalogueModel[] = [...rowsOf(IDS)].map(
  ([model, cells]) => {
    const { ids, sources } = idsOf(cells);
    const board = boardOf(model, boards.get(model) ?? []);
    const computing = performanceOf(model, ids.kind);
    return {
      model,
      maker: MAKERS[model] ?? 'NVIDIA',
      ...ids,
      ...board.values,
      ...computing.values,
      sources: [...sources, ...board.sources, ...computing.sources],
    };
  },
);

/** The catalogue of this release as a register document, but for its salt. */
export function defaultCatalogue(): Omit<z.infer<typeof catalogueDocumentSchema>, 'salt'> {
  return { format: 'fleetseal/catalogue@2', models: [...CATALOGUE_MODELS] };
}

/** A catalogue by what its models are looked for. */
export interface CatalogueIndex {
  readonly byModel: ReadonlyMap<string, CatalogueModel>;
  readonly byDevice: ReadonlyMap<string, readonly CatalogueModel[]>;
  readonly byProductName: ReadonlyMap<string, readonly CatalogueModel[]>;
}

const indexes = new WeakMap<Catalogue, CatalogueIndex>();

/** The index of a catalogue; made once. Of several models with one name the first counts. */
export function catalogueIndex(catalogue: Catalogue): CatalogueIndex {
  const known = indexes.get(catalogue);
  if (known !== undefined) return known;
  const { models } = catalogue;
  const index = {
    byModel: new Map([...models].reverse().map((each) => [each.model, each])),
    byDevice: listed(models, ({ pciDevices }) => pciDevices),
    byProductName: listed(models, ({ productNames }) => productNames),
  };
  indexes.set(catalogue, index);
  return index;
}

function listed(
  models: readonly CatalogueModel[],
  keysOf: (model: CatalogueModel) => readonly string[],
): Map<string, CatalogueModel[]> {
  const lists = new Map<string, CatalogueModel[]>();
  for (const model of models) {
    for (const key of new Set(keysOf(model))) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [model]);
      else list.push(model);
    }
  }
  return lists;
}

/** Device id of an NVIDIA function, 4 upper case hex digits; null where none was read. */
export function nvidiaDevice(pciDeviceId: string | undefined): string | null {
  return pciDeviceId?.endsWith('10DE') === true ? pciDeviceId.slice(0, 4) : null;
}

/**
 * The models of a device id. A catalogue without subsystem ids cannot tell two of them apart: the
 * first counts.
 */
export function modelsOfDevice(device: string, catalogue: Catalogue): readonly CatalogueModel[] {
  const found = catalogueIndex(catalogue).byDevice.get(device) ?? [];
  return found[0]?.pciSubsystems.length === 0 ? found.slice(0, 1) : found;
}

/** True for a GPU of a vGPU guest: it is a slice, and its ids are those of the host's chip. */
export function isVirtualGpu(gpu: ModelFacts): boolean {
  return gpu.virtualizationMode?.toUpperCase() === 'VGPU';
}

/**
 * Catalogue entry of a GPU, or null. The PCI device id decides where it is known, because it is
 * fused and a name is not, and of several models with one device id the subsystem id; the product
 * name only where no device id was read.
 */
export function entryOf(gpu: ModelFacts, catalogue: Catalogue): CatalogueModel | null {
  if (isVirtualGpu(gpu)) return null;
  const { pciDeviceId, pciSubsystemId, productName } = gpu;
  if (pciDeviceId === undefined) {
    const named = catalogueIndex(catalogue).byProductName.get(productName ?? '') ?? [];
    return (productName === undefined ? undefined : named[0]) ?? null;
  }
  const device = nvidiaDevice(pciDeviceId);
  const models = device === null ? [] : modelsOfDevice(device, catalogue);
  const subsystem = pciSubsystemId?.slice(0, 4) ?? '';
  return models.find(({ pciSubsystems }) => pciSubsystems.includes(subsystem)) ?? models[0] ?? null;
}

/** Catalogue model of a GPU, or null (entryOf). */
export function modelOf(gpu: ModelFacts, catalogue: Catalogue): string | null {
  return entryOf(gpu, catalogue)?.model ?? null;
}
