/**
 * Signs of an nvidia-smi that was scripted, or that runs over a library which plays the driver. A
 * decisive one is impossible of a genuine GPU; a weak one is merely not known of any.
 */
import { placeholderFields } from '../claims/placeholder.ts';
import type { GpuDocument } from '../evidence/document.ts';
import type { Catalogue, CatalogueModel } from '../register/policyDocuments.ts';
import { catalogueIndex, entryOf, isVirtualGpu, nvidiaDevice } from './catalogue.ts';
import { boardProject, isReadByXml } from './gpuFacts.ts';
import { vbiosFamilyOf } from './invariants.ts';
import { fitsMemory, wholeMemoryMiB } from './memory.ts';

/** Signs that were seen, in words. */
export interface MockSigns {
  readonly decisive: readonly string[];
  readonly weak: readonly string[];
}

/** What the GPU is looked at with. */
export interface MockBasis {
  readonly catalogue: Catalogue;
  /** Major number of the driver; null where not known. */
  readonly driver: number | null;
}

interface View extends MockBasis {
  readonly gpu: GpuDocument;
  /** By the ids. */
  readonly entry: CatalogueModel | null;
  /** By the product name. */
  readonly named: CatalogueModel | null;
  readonly device: string | null;
}

/** The signs on one GPU; none on a vGPU, whose output is of another kind. */
export function mockSigns(gpu: GpuDocument, basis: MockBasis): MockSigns {
  if (isVirtualGpu(gpu)) return { decisive: [], weak: [] };
  const { catalogue } = basis;
  const byName = catalogueIndex(catalogue).byProductName.get(gpu.productName ?? '');
  const view = {
    ...basis,
    gpu,
    entry: entryOf(gpu, catalogue),
    named: byName?.[0] ?? null,
    device: nvidiaDevice(gpu.pciDeviceId),
  };
  const decisive = [...malformed(view), ...impossible(view), ...neverAbsent(view)];
  return { decisive, weak: [...absences(view), ...contradictions(view)] };
}

/** How nvidia-smi prints these values, whatever the board. */
const FORMS = {
  uuid: /^(GPU|MIG)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  pdi: /^0x[0-9a-f]{16}$/i,
  vbiosVersion: /^[0-9A-F]{2}(\.[0-9A-F]{2}){4}$/i,
  inforomImage: /^[0-9A-Z]{4}\.[0-9A-Z]{4}\.[0-9A-Z]{2}\.[0-9A-Z]{2}$/i,
  boardPartNumber: /^[0-9A-Z]{3}-[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{3}$/i,
} as const satisfies Partial<Record<keyof GpuDocument, RegExp>>;
const FORM_FIELDS = [
  'uuid',
  'pdi',
  'vbiosVersion',
  'inforomImage',
  'boardPartNumber',
] as const satisfies readonly (keyof typeof FORMS)[];
const CHIP_PART = /^[0-9A-F]{4}-[0-9]{3}-[A-Z][0-9]$/i;

function malformed({ gpu, driver }: View): string[] {
  const masked: readonly string[] = placeholderFields(gpu);
  const seen = FORM_FIELDS.filter(
    (field) =>
      gpu[field] !== undefined && !masked.includes(field) && !FORMS[field].test(gpu[field]),
  ).map((field) => `${field} ${gpu[field]} has a form that no driver prints`);
  const { gpuPartNumber } = gpu;
  const isChipPart = gpuPartNumber === undefined || CHIP_PART.test(gpuPartNumber);
  if (driver !== null && driver >= FIRST_WITH_CHIP_PART && !isChipPart) {
    seen.push(`gpuPartNumber ${gpuPartNumber} has a form that no driver prints`);
  }
  return seen;
}

function impossible({ gpu, named, device }: View): string[] {
  const { pciDeviceId, bar1TotalMiB } = gpu;
  const seen: string[] = [];
  // Zeros in place of the device are what some publish instead of it.
  if (pciDeviceId !== undefined && device === null && !pciDeviceId.startsWith('0000')) {
    seen.push(`PCI device ${pciDeviceId} is not of the maker`);
  }
  // PCI Local Bus Specification, section 6.2.5.1.
  if (bar1TotalMiB !== undefined && !isPowerOfTwo(bar1TotalMiB)) {
    seen.push(`a BAR1 of ${bar1TotalMiB} MiB, which is no power of two`);
  }
  if (device !== null && named?.kind === 'datacenter' && isOtherDevice(device, named)) {
    seen.push(`name ${gpu.productName} on PCI device ${device}`);
  }
  return seen;
}

const isOtherDevice = (device: string, { pciDevices }: CatalogueModel): boolean =>
  pciDevices.length > 0 && !pciDevices.includes(device);

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && rest % 2 === 0) rest = Math.floor(rest / 2);
  return rest === 1;
}

/** First drivers whose XML has these. */
const FIRST_WITH_CHIP_PART = 525;
const FIRST_WITH_PDI = 580;

const ARCHITECTURES: Readonly<Record<string, string>> = {
  '86': 'Pascal',
  '88': 'Volta',
  '90': 'Turing',
  '92': 'Ampere',
  '94': 'Ampere',
  '95': 'Ada Lovelace',
  '96': 'Hopper',
  '97': 'Blackwell',
  '98': 'Blackwell',
};

/** What the XML gives of every readable data center GPU, whatever the driver. */
const ALWAYS = [
  'productName',
  'uuid',
  'memoryTotalMiB',
  'pciDeviceId',
  'pciSubsystemId',
  'boardId',
] as const satisfies readonly (keyof GpuDocument)[];

function neverAbsent(view: View): string[] {
  if (!isWholeDatacenter(view)) return [];
  const { gpu } = view;
  return ALWAYS.filter(
    (field) => gpu[field] === undefined && gpu.disagreements?.[field] === undefined,
  )
    .filter((field) => field !== 'boardId' || hasBoardId(gpu))
    .map((field) => `no ${field}`);
}

/** Earlier agents did not read it, and at the first location of all it counts as absent. */
function hasBoardId({ format, pciBusId }: GpuDocument): boolean {
  return format === 'fleetseal/gpu@3' && pciBusId !== undefined && /[1-9A-F]/.test(pciBusId);
}

/** True where a GPU for data centers could be read, also by the XML. */
function isWholeDatacenter({ gpu, entry, named }: View): boolean {
  const kind = (entry ?? named)?.kind;
  return kind === 'datacenter' && gpu.state === 'readable' && isReadByXml(gpu);
}

/** What a genuine board of this kind shows with this driver, and this GPU does not. */
function absences(view: View): string[] {
  const { gpu, driver } = view;
  const seen: string[] = [];
  if (driver === null) return seen;
  if (driver < FIRST_WITH_PDI && gpu.pdi !== undefined) {
    seen.push(`a pdi, which driver ${driver} does not print`);
  }
  if (!isWholeDatacenter(view)) return seen;
  const hasBoard = gpu.boardPartNumber !== undefined;
  if (driver >= FIRST_WITH_CHIP_PART && hasBoard && gpu.gpuPartNumber === undefined) {
    seen.push('no GPU part number beside one of the board');
  }
  if (driver >= FIRST_WITH_PDI && gpu.pdi === undefined && gpu.disagreements?.pdi === undefined) {
    seen.push('no pdi');
  }
  return seen;
}

/** What does not go with the model that the GPU has by name, else by its ids. */
function contradictions({ gpu, entry, named, device, catalogue }: View): string[] {
  const model = named ?? entry;
  const seen: string[] = [];
  const [home] = model?.pciDevices ?? [];
  const family = home === undefined ? undefined : vbiosFamilyOf(home, catalogue);
  const major = gpu.vbiosVersion?.slice(0, 2);
  if (family !== undefined && major !== undefined && major !== family) {
    seen.push(`VBIOS ${gpu.vbiosVersion} on a ${model?.model}`);
  }
  const chip = device === null ? family : vbiosFamilyOf(device, catalogue);
  const architecture = ARCHITECTURES[chip ?? ''];
  const shown = gpu.productArchitecture;
  if (architecture !== undefined && shown !== undefined && shown !== architecture) {
    seen.push(`architecture ${shown} on a chip of ${architecture}`);
  }
  if (model === null) return seen;
  return [...seen, ...notOfModel(gpu, model)];
}

function notOfModel(gpu: GpuDocument, model: CatalogueModel): string[] {
  const seen: string[] = [];
  const { pciSubsystems, bar1MiB, memoryMiB, boardProjects } = model;
  const subsystem = gpu.pciSubsystemId?.slice(0, 4);
  const size = wholeMemoryMiB(gpu);
  const project = boardProject(gpu.boardPartNumber)?.slice(0, 5);
  const isDatacenter = model.kind === 'datacenter';
  if (isDatacenter && isOutside(subsystem, pciSubsystems) && subsystem !== '0000') {
    seen.push(`subsystem ${gpu.pciSubsystemId} on a ${model.model}`);
  }
  if (isDatacenter && isOutside(gpu.bar1TotalMiB, bar1MiB)) {
    seen.push(`a BAR1 of ${gpu.bar1TotalMiB} MiB on a ${model.model}`);
  }
  const isOtherSize =
    memoryMiB.length > 0 && !memoryMiB.some((each) => fitsMemory(size ?? 0, each));
  if (size !== undefined && isOtherSize) seen.push(`${size} MiB on a ${model.model}`);
  const projects = boardProjects.map((each) => each.slice(0, 5));
  if (isOutside(project, projects)) {
    seen.push(`board ${gpu.boardPartNumber} of a ${model.model}`);
  }
  return seen;
}

/** True where a value was read, values are known, and it is none of them. */
function isOutside<T>(value: T | undefined, known: readonly T[]): boolean {
  return value !== undefined && known.length > 0 && !known.includes(value);
}
