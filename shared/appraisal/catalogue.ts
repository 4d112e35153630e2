/**
 * The model catalogue that a new server starts with, and how a GPU is given its model. Sources of
 * every number: docs/formats/register.md.
 */
import type { Catalogue, CatalogueModel } from '../register/documents.ts';

/** What models are told apart by: a part of the GPU document. */
export interface ModelFacts {
  readonly productName?: string | undefined;
  readonly pciDeviceId?: string | undefined;
  readonly virtualizationMode?: string | undefined;
}

interface Row {
  readonly names: readonly string[];
  readonly device: string;
  readonly memoryMiB?: readonly number[];
  readonly tpp?: number;
  readonly bandwidthGBps?: number;
}

/** `tpp` and `bandwidthGBps` are 0 where no source is known. */
const ROWS: Readonly<Record<string, Row>> = {
  H200: row('NVIDIA H200', '2335', { memoryMiB: [143_771], tpp: 15_832, bandwidthGBps: 4800 }),
  'H200 NVL': row('NVIDIA H200 NVL', '233B', { tpp: 13_368, bandwidthGBps: 4800 }),
  H20: row('NVIDIA H20', '2329', { memoryMiB: [97_871], tpp: 2368, bandwidthGBps: 4000 }),
  'H20-3e': row('NVIDIA H20-3e', '232C', {}),
  'H20 NVL16': row('NVIDIA H20 NVL16', '230E', {}),
  H100: row('NVIDIA H100 80GB HBM3', '2330', {
    memoryMiB: [81_559],
    tpp: 15_832,
    bandwidthGBps: 3350,
  }),
  'H100 NVL': row('NVIDIA H100 NVL', '2321', { memoryMiB: [95_830] }),
  'H100 PCIe': row('NVIDIA H100 PCIe', '2331', { tpp: 12_104, bandwidthGBps: 2000 }),
  H800: row('NVIDIA H800', '2324', { tpp: 15_832, bandwidthGBps: 3350 }),
  'H800 PCIe': row('NVIDIA H800 PCIe', '2322', {}),
  'H800 NVL': row('NVIDIA H800 NVL', '233A', {}),
  'A100 40GB': row('NVIDIA A100-SXM4-40GB', '20B0', {
    names: ['A100-SXM4-40GB'],
    memoryMiB: [40_960],
    tpp: 4992,
    bandwidthGBps: 1555,
  }),
  'A100 80GB': row('NVIDIA A100-SXM4-80GB', '20B2', {
    names: ['A100-SXM4-80GB'],
    memoryMiB: [81_920],
    tpp: 4992,
    bandwidthGBps: 2039,
  }),
  'A100 PCIe 40GB': row('NVIDIA A100-PCIE-40GB', '20F1', {
    names: ['A100-PCIE-40GB'],
    tpp: 4992,
    bandwidthGBps: 1555,
  }),
  'A100 PCIe 80GB': row('NVIDIA A100 80GB PCIe', '20B5', { tpp: 4992, bandwidthGBps: 1935 }),
  'A800 80GB': row('NVIDIA A800-SXM4-80GB', '20F3', { tpp: 4992, bandwidthGBps: 2039 }),
  'A800 40GB': row('NVIDIA A800-SXM4-40GB', '20BD', { tpp: 4992, bandwidthGBps: 1555 }),
  'A800 PCIe 80GB': row('NVIDIA A800 80GB PCIe', '20F5', { tpp: 4992, bandwidthGBps: 1935 }),
  'A800 Active 40GB': row('NVIDIA A800 40GB Active', '20F6', { tpp: 4992, bandwidthGBps: 1555 }),
  B200: row('NVIDIA B200', '2901', { memoryMiB: [183_359], tpp: 36_000, bandwidthGBps: 8000 }),
  GB200: row('NVIDIA GB200', '2941', { memoryMiB: [189_471], tpp: 40_000, bandwidthGBps: 8000 }),
  // With ECC on and off.
  L40S: row('NVIDIA L40S', '26B9', { memoryMiB: [46_068, 49_140], tpp: 5864, bandwidthGBps: 864 }),
};

function row(
  name: string,
  device: string,
  rest: Omit<Row, 'names' | 'device'> & { names?: readonly string[] },
): Row {
  return { ...rest, names: [name, ...(rest.names ?? [])], device };
}

/** The models of the first catalogue, in document order. */
export const CATALOGUE_MODELS: readonly CatalogueModel[] = Object.entries(ROWS).map(
  ([model, { names, device, memoryMiB, tpp, bandwidthGBps }]) => ({
    model,
    productNames: [...names],
    pciDevices: [device],
    memoryMiB: [...(memoryMiB ?? [])],
    tpp: tpp ?? 0,
    bandwidthGBps: bandwidthGBps ?? 0,
  }),
);

/** The first catalogue as a register document, but for its salt. */
export function defaultCatalogue(): Omit<Catalogue, 'salt'> {
  return { format: 'fleetseal/catalogue@1', models: [...CATALOGUE_MODELS] };
}

/** True for a GPU of a vGPU guest: it is a slice, and its ids are those of the host's chip. */
export function isVirtualGpu(gpu: ModelFacts): boolean {
  return gpu.virtualizationMode?.toUpperCase() === 'VGPU';
}

/**
 * Catalogue model of a GPU, or null. The PCI device id decides where it is known, because it is
 * fused and a name is not; the product name only where no device id was read.
 */
export function modelOf(gpu: ModelFacts, catalogue: Catalogue): string | null {
  if (isVirtualGpu(gpu)) return null;
  const { pciDeviceId, productName } = gpu;
  const found = catalogue.models.find((each) => {
    if (pciDeviceId !== undefined) {
      return pciDeviceId.endsWith('10DE') && each.pciDevices.includes(pciDeviceId.slice(0, 4));
    }
    return productName !== undefined && each.productNames.includes(productName);
  });
  return found?.model ?? null;
}
