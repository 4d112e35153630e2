/**
 * One merge of all GPU reads into claims: one row a GPU, where each value came from, and what the
 * reads said where they differ.
 */
import {
  GPU_COLLECTORS,
  GPU_FIELDS,
  type GpuClaims,
  type GpuCollectorName,
  type GpuField,
  type GpuReadings,
  TRUST_PATHS,
} from '../../shared/claims/claims.ts';
import { placeholderFields } from '../../shared/claims/placeholder.ts';
import { LIMITS } from '../../shared/limits.ts';
import { firstBusId, type GpuRead, isSameGpu, type ReadGpu, submoduleName } from './gpuRead.ts';
import { comparable, storedValue } from './normalize.ts';
import { oneLine } from './text.ts';

/** The reads to merge, by collector; one that is absent was not made. */
export type GpuReads = Partial<Readonly<Record<GpuCollectorName, GpuRead>>>;

/** What the merge gives; both maps in ascending code unit order of the submodule name. */
export interface MergedGpus {
  readonly gpus: ReadonlyMap<string, GpuClaims>;
  readonly readings: ReadonlyMap<string, GpuReadings>;
}

/** Everything that was read of one GPU. */
interface Row {
  readonly parts: { readonly collector: GpuCollectorName; readonly gpu: ReadGpu }[];
}

/** The row that `gpu` belongs to: that of its name, else one with the same GPU in it. */
function findRow(rows: ReadonlyMap<string, Row>, gpu: ReadGpu): Row | undefined {
  const same = rows.get(submoduleName(gpu));
  if (same !== undefined) return same;
  return [...rows.values()].find(({ parts }) => {
    const bothNameBus =
      firstBusId(gpu) !== undefined && parts.some((part) => firstBusId(part.gpu) !== undefined);
    return !bothNameBus && parts.some((part) => isSameGpu(part.gpu, gpu));
  });
}

function collectRows(reads: GpuReads): Row[] {
  const rows = new Map<string, Row>();
  for (const collector of GPU_COLLECTORS) {
    for (const gpu of reads[collector]?.gpus ?? []) {
      const row = findRow(rows, gpu);
      if (row === undefined) rows.set(submoduleName(gpu), { parts: [{ collector, gpu }] });
      else row.parts.push({ collector, gpu });
    }
  }
  return [...rows.values()];
}

/** What one collector said of one field of one GPU. */
interface Said {
  readonly collector: GpuCollectorName;
  /** Texts as read; several where the collector contradicts itself. */
  readonly texts: readonly string[];
  /** Absent where the collector contradicts itself. */
  readonly value?: string | number;
}

/** In a vGPU guest the driver's table of names knows only the host's chip. */
const isVirtual = (row: Row): boolean =>
  row.parts.some(({ gpu }) => gpu.texts.virtualizationMode?.includes('VGPU'));

function whatWasSaid(row: Row, field: GpuField): Said[] {
  const said: Said[] = [];
  const notAsked = field === 'productName' && isVirtual(row) ? 'kernelDriver' : undefined;
  for (const collector of GPU_COLLECTORS) {
    if (collector === notAsked) continue;
    const parts = row.parts.filter((part) => part.collector === collector);
    const texts = parts.flatMap((part) => part.gpu.texts[field] ?? []);
    const values = new Map<string | number, string | number>();
    for (const text of texts) {
      const value = storedValue(field, text);
      if (value !== undefined) values.set(comparable(field, value), value);
    }
    const [value] = values.values();
    if (value === undefined) continue;
    said.push(values.size === 1 ? { collector, texts, value } : { collector, texts });
  }
  return said;
}

/** One field merged. */
interface MergedField {
  readonly value?: string | number;
  readonly provenance: GpuCollectorName[];
  readonly disagreement?: Partial<Record<GpuCollectorName, string>>;
}

/**
 * The first collector in GPU_COLLECTORS order that has one value decides: the CSV, which is fresh
 * in every round and carries no text that a process chose, then XML, driver and PCI bus. One that
 * contradicts itself decides nothing. Undefined where no read has the field.
 */
function mergeField(row: Row, field: GpuField): MergedField | undefined {
  const said = whatWasSaid(row, field);
  const value = said.find((one) => one.value !== undefined)?.value;
  if (said.length === 0) return undefined;
  const agrees = (one: Said): boolean =>
    value !== undefined &&
    one.value !== undefined &&
    comparable(field, one.value) === comparable(field, value);
  const provenance = said.filter(agrees).map((one) => one.collector);
  const differs = said.some((one) => !agrees(one));
  const texts = said.map((one) => [one.collector, oneLine(one.texts.join(' | '))] as const);
  return {
    ...(value === undefined ? {} : { value }),
    provenance,
    ...(differs ? { disagreement: Object.fromEntries(texts) } : {}),
  };
}

/** Readable where nvidia-smi lists it and no read says that it can't be read. */
function stateOf(row: Row): GpuClaims['state'] {
  const byNvml = row.parts.some(({ collector }) => TRUST_PATHS[collector] === 'nvml');
  const refused = row.parts.some(({ gpu }) => gpu.unreadable);
  return byNvml && !refused ? 'readable' : 'unreadable';
}

function mergeRow(row: Row): GpuClaims {
  const fields: Record<string, string | number> = {};
  const provenance: GpuClaims['provenance'] = {};
  const disagreements: NonNullable<GpuClaims['disagreements']> = {};
  for (const field of GPU_FIELDS) {
    const merged = mergeField(row, field);
    if (merged === undefined) continue;
    if (merged.value !== undefined) {
      fields[field] = merged.value;
      provenance[field] = merged.provenance;
    }
    if (merged.disagreement !== undefined) disagreements[field] = merged.disagreement;
  }
  // as: storedValue gives a number for sizes in MiB alone, and the schemas' text forms otherwise
  const identity = fields as Pick<GpuClaims, GpuField>;
  const placeholders = placeholderFields(identity);
  return {
    state: stateOf(row),
    ...identity,
    ...(placeholders.length === 0 ? {} : { placeholder: true, placeholders }),
    provenance,
    ...(Object.keys(disagreements).length === 0 ? {} : { disagreements }),
  };
}

/** Name of a row: by its bus id, else its UUID, else its position; whichever read knows it. */
function nameRow(row: Row): string {
  const byBusId = row.parts.find((part) => firstBusId(part.gpu) !== undefined);
  const byUuid = row.parts.find((part) => part.gpu.texts.uuid !== undefined);
  const [first] = row.parts;
  const part = byBusId ?? byUuid ?? first;
  if (part === undefined) throw new TypeError('a row has at least one part');
  return submoduleName(part.gpu);
}

/** Readings of a row; the first collector in order that has a reading decides. */
function mergeReadings(row: Row): GpuReadings {
  let readings: GpuReadings = {};
  for (const { gpu } of row.parts) readings = { ...gpu.readings, ...readings };
  return readings;
}

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : 1;

/**
 * Merges the reads. A GPU that only one of them lists stays a row; so does one that can't be read.
 * Of more rows than LIMITS.gpusPerHost the first by name are kept; gpuCount of the collectors'
 * results shows the rest.
 */
export function mergeGpus(reads: GpuReads): MergedGpus {
  const named = collectRows(reads).map((row) => [nameRow(row), row] as const);
  named.sort(byName);
  named.splice(LIMITS.gpusPerHost);
  return {
    gpus: new Map(named.map(([name, row]) => [name, mergeRow(row)])),
    readings: new Map(named.map(([name, row]) => [name, mergeReadings(row)])),
  };
}
