/**
 * Parses the object that node-nvidia-smi (xml2js) makes of `nvidia-smi -q -x`: attributes under
 * `$`, everything a string, one child an object, several an array, none missing.
 */
import type { GpuField, GpuReadings } from '../../shared/claims/claims.ts';
import { FleetsealError } from '../../shared/errors.ts';
import {
  attachedGpusOf,
  cudaVersionOf,
  driverVersionOf,
  type GpuRead,
  type ReadGpu,
  ReadGpuBuilder,
  type ReadNote,
} from './gpuRead.ts';
import { oneLine } from './text.ts';

/** Where each identity field is, below `<gpu>`. The order of pciBusId decides the row's name. */
const IDENTITY_PATHS: readonly (readonly [GpuField, readonly string[]])[] = [
  ['productName', ['product_name']],
  ['serial', ['serial']],
  ['uuid', ['uuid']],
  ['pdi', ['pdi']],
  ['boardPartNumber', ['board_part_number']],
  ['vbiosVersion', ['vbios_version']],
  ['pciBusId', ['$', 'id']],
  ['pciBusId', ['pci', 'pci_bus_id']],
  ['memoryTotalMiB', ['fb_memory_usage', 'total']],
  ['pciDeviceId', ['pci', 'pci_device_id']],
  ['pciSubsystemId', ['pci', 'pci_sub_system_id']],
  ['inforomImage', ['inforom_version', 'img_version']],
  ['productBrand', ['product_brand']],
  ['productArchitecture', ['product_architecture']],
  ['migMode', ['mig_mode', 'current_mig']],
  ['virtualizationMode', ['gpu_virtualization_mode', 'virtualization_mode']],
  ['eccMode', ['ecc_mode', 'current_ecc']],
  ['boardId', ['board_id']],
  ['bar1TotalMiB', ['bar1_memory_usage', 'total']],
];

/** Where each reading is, below `<gpu>`; of several places the first that has a number counts. */
const READING_PATHS: readonly (readonly [keyof GpuReadings, readonly string[]])[] = [
  ['utilizationGpuPercent', ['utilization', 'gpu_util']],
  ['utilizationMemoryPercent', ['utilization', 'memory_util']],
  ['memoryUsedMiB', ['fb_memory_usage', 'used']],
  ['temperatureCelsius', ['temperature', 'gpu_temp']],
  ['powerMilliwatts', ['gpu_power_readings', 'average_power_draw']],
  ['powerMilliwatts', ['gpu_power_readings', 'instant_power_draw']],
  ['powerMilliwatts', ['gpu_power_readings', 'power_draw']],
  ['powerMilliwatts', ['power_readings', 'power_draw']],
  ['smClockMHz', ['clocks', 'sm_clock']],
  ['memoryClockMHz', ['clocks', 'mem_clock']],
];

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function childrenOf(node: unknown, name: string): readonly unknown[] {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return [];
  return listOf(Reflect.get(node, name));
}

/** Every text at `path` below `node`: elements may repeat, so there may be several. */
function textsAt(node: unknown, path: readonly string[]): string[] {
  let nodes: readonly unknown[] = [node];
  for (const name of path) nodes = nodes.flatMap((one) => childrenOf(one, name));
  return nodes.flatMap((one) => {
    if (typeof one === 'string') return [one];
    // An element with attributes as well as text is an object with its text under `_`.
    return childrenOf(one, '_').filter((text) => typeof text === 'string');
  });
}

/**
 * Before driver 525 `gpu_part_number` held the board part number. Where the driver's version is
 * not known the form decides: chip SKUs are like `2335-895-A1`.
 */
function partNumberField(driverVersion: string | undefined, text: string): GpuField {
  if (driverVersion === undefined) {
    return /^[0-9A-F]{4}-\d{3}-[0-9A-Z]{2}$/i.test(text) ? 'gpuPartNumber' : 'boardPartNumber';
  }
  return Number.parseInt(driverVersion, 10) < 525 ? 'boardPartNumber' : 'gpuPartNumber';
}

function gpuOf(node: unknown, gpu: ReadGpuBuilder, driverVersion: string | undefined): ReadGpu {
  for (const [field, path] of IDENTITY_PATHS) {
    for (const text of textsAt(node, path)) gpu.identity(field, text);
  }
  for (const text of textsAt(node, ['gpu_part_number'])) {
    gpu.identity(partNumberField(driverVersion, text), text);
  }
  for (const [name, path] of READING_PATHS) {
    for (const text of textsAt(node, path)) gpu.reading(name, text);
  }
  return gpu.build();
}

/**
 * What shows that somebody else wrote into the XML: nvidia-smi gives each element of a GPU once,
 * each GPU once, and never more GPUs than it counts. A process name that closes tags breaks one of
 * these. Undefined where all hold.
 */
function forgedMarkup(log: object, attachedGpus: number | undefined): string | undefined {
  const repeated = (node: unknown, but: string): string | undefined =>
    Object.entries(Object(node)).find(([name, value]) => name !== but && Array.isArray(value))?.[0];
  const gpus = childrenOf(log, 'gpu');
  const ids = gpus.flatMap((gpu) => textsAt(gpu, ['$', 'id']));
  const twice = repeated(log, 'gpu') ?? gpus.map((gpu) => repeated(gpu, '')).find(Boolean);
  if (twice !== undefined) return `the element ${twice} is there more than once`;
  if (new Set(ids).size < ids.length) return 'one GPU is there more than once';
  if (attachedGpus === undefined || gpus.length <= attachedGpus) return undefined;
  return `${gpus.length} GPUs are there where nvidia-smi counts ${attachedGpus}`;
}

/**
 * Parses the object of one whole `nvidia-smi -q -x`. Throws collectorOutputInvalid where it is not
 * one `nvidia_smi_log`, collectorOutputForged where it holds what nvidia-smi never writes.
 */
export function parseNvidiaSmiObject(value: unknown): GpuRead {
  const [log, ...more] = childrenOf(value, 'nvidia_smi_log');
  if (typeof log !== 'object' || log === null || more.length > 0) {
    const seen = oneLine(JSON.stringify(value)?.slice(0, 200) ?? 'nothing');
    throw new FleetsealError('collectorOutputInvalid', `not one nvidia_smi_log: ${seen}`);
  }
  const notes: ReadNote[] = [];
  const driverVersion = driverVersionOf(textsAt(log, ['driver_version'])[0]);
  const cudaVersion = cudaVersionOf(textsAt(log, ['cuda_version'])[0]);
  const attachedGpus = attachedGpusOf(
    textsAt(log, ['attached_gpus'])[0] ?? textsAt(log, ['attached_vgpus'])[0],
  );
  const forged = forgedMarkup(log, attachedGpus);
  if (forged !== undefined) throw new FleetsealError('collectorOutputForged', forged);
  const gpus = childrenOf(log, 'gpu').map((node, index) =>
    gpuOf(node, new ReadGpuBuilder(index, notes), driverVersion),
  );
  return {
    ...(driverVersion === undefined ? {} : { driverVersion }),
    ...(cudaVersion === undefined ? {} : { cudaVersion }),
    ...(attachedGpus === undefined ? {} : { attachedGpus }),
    gpus,
    notes,
  };
}
