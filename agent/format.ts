/** The text form of the preview: every field that would leave the host, and where it is from. */
import {
  COLLECTORS,
  type CollectorName,
  type CollectorResult,
  GPU_FIELDS,
  GPU_PLACEHOLDER_FIELDS,
  type GpuClaims,
  type GpuField,
  type GpuReadings,
  gpuClaimsSchema,
  type HostClaims,
} from '../shared/claims/claims.ts';
import { terminalText } from '../shared/text/terminal.ts';
import type { PreviewResult } from './previewResult.ts';

const FIELD_LABELS: Record<GpuField, string> = {
  productName: 'product name',
  serial: 'board serial',
  uuid: 'UUID',
  pdi: 'per-device id',
  gpuPartNumber: 'GPU part number',
  boardPartNumber: 'board part number',
  vbiosVersion: 'VBIOS version',
  pciBusId: 'PCI bus id',
  memoryTotalMiB: 'memory, MiB',
  pciDeviceId: 'PCI device id',
  pciSubsystemId: 'PCI subsystem id',
  inforomImage: 'infoROM image',
  productBrand: 'brand',
  productArchitecture: 'architecture',
  migMode: 'MIG mode',
  virtualizationMode: 'virtualization',
  eccMode: 'ECC mode',
};

const HOST_LABELS: Record<Exclude<keyof HostClaims, 'overrides'>, string> = {
  hostname: 'host name',
  manufacturer: 'manufacturer',
  model: 'model',
  serial: 'system serial',
  systemUuid: 'system UUID',
  boardManufacturer: 'board manufacturer',
  boardModel: 'board model',
  boardSerial: 'board serial',
  chassisSerial: 'chassis serial',
  biosVersion: 'BIOS version',
  osName: 'operating system',
  osVersion: 'its version',
  kernelVersion: 'kernel',
  architecture: 'architecture',
  driverVersion: 'NVIDIA driver',
  cudaVersion: 'CUDA version',
  attachedGpus: 'attached GPUs',
  agentVersion: 'agent version',
};

const READING_LABELS: Record<keyof GpuReadings, string> = {
  utilizationGpuPercent: 'GPU use, %',
  utilizationMemoryPercent: 'memory use, %',
  memoryUsedMiB: 'memory used, MiB',
  temperatureCelsius: 'temperature, °C',
  powerMilliwatts: 'power, mW',
  smClockMHz: 'SM clock, MHz',
  memoryClockMHz: 'memory clock, MHz',
};

const COLLECTOR_LABELS: Record<CollectorName, string> = {
  nvidiaSmiCsv: 'nvidia-smi, CSV',
  nvidiaSmiXml: 'nvidia-smi, XML',
  host: 'host facts',
};

const row = (label: string, value: string, note = ''): string =>
  `  ${label.padEnd(20)} ${note === '' ? value : `${value.padEnd(44)} ${note}`}`.trimEnd();

/** Object.entries with the key's own type. */
function entriesOf<K extends string, V>(table: Record<K, V>): [K, V][] {
  // as: the tables here are literals, so their own keys are exactly the keys of their type
  return Object.entries(table) as [K, V][];
}

function sourceOf(gpu: GpuClaims, field: GpuField): string {
  const sources = (gpu.provenance[field] ?? []).map((name) =>
    name === 'nvidiaSmiCsv' ? 'CSV' : 'XML',
  );
  return sources.length === 0 ? '' : `from ${sources.join(' and ')}`;
}

function noteOf(gpu: GpuClaims, field: GpuField): string {
  const notes = [sourceOf(gpu, field)];
  const masked = GPU_PLACEHOLDER_FIELDS.find((one) => one === field);
  if (masked !== undefined && gpu.placeholders?.includes(masked)) {
    notes.push('a mask or placeholder: shown, never matched');
  }
  const said = gpu.disagreements?.[field];
  if (said !== undefined) {
    const texts = Object.entries(said).map(([name, text]) => `${name} "${text}"`);
    notes.push(`READS DISAGREE: ${texts.join(', ')}`);
  }
  return notes.filter((note) => note !== '').join('; ');
}

function gpuLines(name: string, gpu: GpuClaims, readings: GpuReadings): string[] {
  const state = gpu.state === 'readable' ? '' : '  (UNREADABLE: the driver could not read it)';
  const shown = GPU_FIELDS.filter(
    (field) => gpu[field] !== undefined || gpu.disagreements?.[field] !== undefined,
  );
  const missing = GPU_FIELDS.filter((field) => !shown.includes(field));
  const moving = entriesOf(READING_LABELS).filter(([key]) => readings[key] !== undefined);
  return [
    `${name}${state}`,
    ...shown.map((field) => {
      return row(FIELD_LABELS[field], String(gpu[field] ?? '(not known)'), noteOf(gpu, field));
    }),
    ...(missing.length === 0
      ? []
      : [row('not known', missing.map((field) => FIELD_LABELS[field]).join(', '))]),
    ...moving.map(([key, label]) => row(label, String(readings[key]), 'reading')),
    '',
  ];
}

function hostLines(host: HostClaims): string[] {
  const known = entriesOf(HOST_LABELS).filter(([key]) => host[key] !== undefined);
  const missing = entriesOf(HOST_LABELS).filter(([key]) => host[key] === undefined);
  const { nvidiaSmi, hostRoot } = host.overrides ?? {};
  return [
    'host',
    ...known.map(([key, label]) => row(label, String(host[key]))),
    ...(missing.length === 0 ? [] : [row('not known', missing.map(([, l]) => l).join(', '))]),
    ...(nvidiaSmi === undefined ? [] : [row('OVERRIDE', nvidiaSmi, 'FLEETSEAL_NVIDIA_SMI')]),
    ...(hostRoot === undefined ? [] : [row('OVERRIDE', hostRoot, 'FLEETSEAL_HOST_ROOT')]),
    '',
  ];
}

function collectorLine(name: CollectorName, result: CollectorResult): string {
  const count = result.gpuCount === undefined ? '' : `, GPUs listed: ${result.gpuCount}`;
  const code = result.code === undefined ? '' : ` (${result.code})`;
  const took = result.outcome === 'skipped' ? '' : `, ${result.durationMs} ms`;
  const message = result.message === undefined ? '' : `: ${result.message}`;
  return row(COLLECTOR_LABELS[name], `${result.outcome}${code}${count}${took}${message}`);
}

/** The preview as text for a person, ending with a line end. */
export function formatPreview(result: PreviewResult): string {
  const { readings } = result.submods;
  const moving = readings !== undefined && 'gpus' in readings ? readings.gpus : {};
  const gpus = Object.entries(result.submods).flatMap(([name, document]) => {
    const gpu = gpuClaimsSchema.safeParse(document);
    return gpu.success ? [{ name, gpu: gpu.data }] : [];
  });
  const found = gpus.length === 0 ? 'No GPU was found.' : `GPUs found: ${gpus.length}.`;
  return [
    `This is what would leave this host. Nothing was sent. ${found}`,
    'Every value is a claim: root on this host could have forged it.',
    '',
    ...hostLines(result.host),
    ...gpus.flatMap(({ name, gpu }) => gpuLines(name, gpu, moving[name] ?? {})),
    'collectors',
    ...COLLECTORS.map((name) => collectorLine(name, result.collectors[name])),
    '',
  ]
    .map(terminalText)
    .join('\n');
}
