/**
 * What holds of every genuine GPU of a model, whoever reads it (docs/formats/register.md). Each
 * invariant compares two values of one GPU; where one of them was not read, nothing is broken.
 */
import type { GpuDocument } from '../evidence/document.ts';
import type { Catalogue } from '../register/policyDocuments.ts';
import { entryOf, isVirtualGpu, modelsOfDevice, nvidiaDevice } from './catalogue.ts';
import { fitsMemory, wholeMemoryMiB } from './memory.ts';

/** Names of the invariants, in the order in which they are checked. */
const INVARIANTS = [
  'partOfDevice',
  'boardOfInforom',
  'vbiosOfChip',
  'nameOfDevice',
  'memoryOfModel',
] as const;
/** Name of an invariant. */
export type Invariant = (typeof INVARIANTS)[number];

/** An invariant that does not hold, with the values that were seen. */
export interface BrokenInvariant {
  readonly invariant: Invariant;
  readonly seen: string;
}

/** What a GPU is compared with. */
export interface InvariantBasis {
  readonly catalogue: Catalogue;
  /**
   * Driver version as read, such as `580.65.06`; undefined where it was not read, null where the
   * document that has it is withheld: then nothing that depends on it is broken.
   */
  readonly driverVersion: string | null | undefined;
}

/** Since this driver the GPU part number is the chip's, before it was the board's. */
const FIRST_DRIVER_WITH_CHIP_PART = 525;
/** Chip part number such as `2335-895-A1`. */
const CHIP_PART = /^([0-9A-F]{4})-[0-9]{3}-[A-Z][0-9]$/i;
/** Boards of this infoROM carry another project code: TITAN RTX. */
const INFOROM_OF_OTHER_BOARD = 'G001';

/** First two digits of the VBIOS version by the first two digits of the PCI device id. */
const VBIOS_OF_DEVICE: ReadonlyMap<string, string> = new Map([
  ['1B', '86'],
  ['1C', '86'],
  ['1E', '90'],
  ['1F', '90'],
  ['21', '90'],
  ['20', '92'],
  ['22', '94'],
  ['24', '94'],
  ['25', '94'],
  ['26', '95'],
  ['27', '95'],
  ['28', '95'],
  ['23', '96'],
  ['29', '97'],
  ['31', '97'],
  ['2B', '98'],
  ['2C', '98'],
]);

/** The invariants that a GPU breaks, in their order. A vGPU is a slice: it breaks none. */
export function brokenInvariants(gpu: GpuDocument, basis: InvariantBasis): BrokenInvariant[] {
  if (isVirtualGpu(gpu)) return [];
  return INVARIANTS.flatMap((invariant) => {
    const seen = BROKEN[invariant](gpu, basis);
    return seen === null ? [] : [{ invariant, seen }];
  });
}

type Broken = (gpu: GpuDocument, basis: InvariantBasis) => string | null;

const BROKEN: Readonly<Record<Invariant, Broken>> = {
  partOfDevice,
  boardOfInforom,
  vbiosOfChip,
  nameOfDevice,
  memoryOfModel,
};

function partOfDevice({ gpuPartNumber, pciDeviceId }: GpuDocument, basis: InvariantBasis) {
  const device = nvidiaDevice(pciDeviceId);
  const ofChip = CHIP_PART.exec(gpuPartNumber ?? '')?.[1];
  if (device === null || ofChip === undefined || basis.driverVersion === null) return null;
  const driver = Number(/^[0-9]{1,4}(?=\.)/.exec(basis.driverVersion ?? '')?.[0] ?? Number.NaN);
  if (driver < FIRST_DRIVER_WITH_CHIP_PART || ofChip.toUpperCase() === device) return null;
  return `GPU part number ${gpuPartNumber} on PCI device ${device}`;
}

function boardOfInforom({ boardPartNumber, inforomImage }: GpuDocument) {
  const project = boardPartNumber?.split('-').find((part) => /^[0-9A-Z]{5}$/.test(part));
  const image = inforomImage?.split('.')[0] ?? '';
  if (project === undefined || project === '00000' || !/^[0-9A-Z]{4}$/.test(image)) return null;
  if (image === INFOROM_OF_OTHER_BOARD || project.slice(1) === image) return null;
  return `board part number ${boardPartNumber} with infoROM ${inforomImage}`;
}

function vbiosOfChip({ vbiosVersion, pciDeviceId }: GpuDocument, { catalogue }: InvariantBasis) {
  const device = nvidiaDevice(pciDeviceId);
  const known = device === null ? undefined : vbiosFamilyOf(device, catalogue);
  const major = /^([0-9A-F]{2})\./i.exec(vbiosVersion ?? '')?.[1];
  if (known === undefined || major === undefined || major === '00' || major === known) return null;
  return `VBIOS ${vbiosVersion} on PCI device ${device}, whose chips have ${known}`;
}

/** First two digits of the VBIOS of chips with a device id; undefined where not known. */
export function vbiosFamilyOf(device: string, catalogue: Catalogue): string | undefined {
  const ofChip = VBIOS_OF_DEVICE.get(device.slice(0, 2));
  return ofChip ?? (modelsOfDevice(device, catalogue)[0]?.vbiosFamily || undefined);
}

function nameOfDevice({ productName, pciDeviceId }: GpuDocument, { catalogue }: InvariantBasis) {
  const device = nvidiaDevice(pciDeviceId);
  const models = device === null ? [] : modelsOfDevice(device, catalogue);
  const names = models.flatMap(({ productNames }) => productNames);
  // A driver older than the card has no name for it.
  if (productName === undefined || productName.endsWith('Graphics Device')) return null;
  if (names.length === 0 || names.includes(productName)) return null;
  return `name ${productName} on PCI device ${device}, which is ${names.join(' or ')}`;
}

function memoryOfModel(gpu: GpuDocument, { catalogue }: InvariantBasis) {
  const entry = entryOf(gpu, catalogue);
  const known = entry?.memoryMiB ?? [];
  const size = wholeMemoryMiB(gpu);
  if (entry === null || known.length === 0 || size === undefined) return null;
  return known.some((genuine) => fitsMemory(size, genuine))
    ? null
    : `${entry.model} with ${size} MiB`;
}
