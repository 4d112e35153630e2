/** The text form of the preview: every field that would leave the host, and where it is from. */
import {
  COLLECTORS,
  type CollectorName,
  type CollectorNote,
  type CollectorResult,
  GPU_FIELDS,
  GPU_PLACEHOLDER_FIELDS,
  type GpuClaims,
  type GpuCollectorName,
  type GpuField,
  type GpuReadings,
  gpuClaimsSchema,
  type HostClaims,
} from '../../shared/claims/claims.ts';
import { terminalText, wrapText } from '../../shared/text/terminal.ts';
import { GPU_FIELD_REASONS, HOST_FIELD_REASONS, READING_REASONS } from './fieldReasons.ts';
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
  boardId: 'board id',
  bar1TotalMiB: 'BAR1, MiB',
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
  kernelDriverVersion: 'kernel module',
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
  kernelDriver: 'NVIDIA driver',
  kernelPci: 'PCI bus',
  host: 'host facts',
};

const SOURCE_LABELS: Record<GpuCollectorName, string> = {
  nvidiaSmiCsv: 'CSV',
  nvidiaSmiXml: 'XML',
  kernelDriver: 'driver',
  kernelPci: 'PCI',
};

const STATE_LABELS: Record<GpuClaims['state'], string> = {
  readable: '',
  unreadable: 'UNREADABLE: it could not be read',
  absent: 'ABSENT: seen before, and in no read any more',
};

const row = (label: string, value: string, note = ''): string =>
  `  ${label.padEnd(20)} ${note === '' ? value : `${value.padEnd(44)} ${note}`}`.trimEnd();

/** A row whose value may be long. */
const wrappedRow = (label: string, value: string): string[] =>
  wrapText(value, { first: row(label, '').padEnd(23) });

/** Object.entries with the key's own type. */
function entriesOf<K extends string, V>(table: Record<K, V>): [K, V][] {
  // as: the tables here are literals, so their own keys are exactly the keys of their type
  return Object.entries(table) as [K, V][];
}

function sourceOf(gpu: GpuClaims, field: GpuField): string {
  const sources = (gpu.provenance[field] ?? []).map((name) => SOURCE_LABELS[name]);
  const last = sources.pop();
  if (last === undefined) return gpu[field] === undefined ? '' : 'last known, not read now';
  return `from ${sources.length === 0 ? last : `${sources.join(', ')} and ${last}`}`;
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
  const since = gpu.since === undefined ? '' : `, since ${new Date(gpu.since).toISOString()}`;
  const state = gpu.state === 'readable' ? '' : `  (${STATE_LABELS[gpu.state]}${since})`;
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
      : wrappedRow('not known', missing.map((field) => FIELD_LABELS[field]).join(', '))),
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
    ...known.map(([key, label]) => row(label, String(host[key]), HOST_FIELD_REASONS[key])),
    ...(missing.length === 0
      ? []
      : wrappedRow('not known', missing.map(([, label]) => label).join(', '))),
    ...(nvidiaSmi === undefined ? [] : [row('OVERRIDE', nvidiaSmi, 'FLEETSEAL_NVIDIA_SMI')]),
    ...(hostRoot === undefined ? [] : [row('OVERRIDE', hostRoot, 'FLEETSEAL_HOST_ROOT')]),
    '',
  ];
}

/** Why each field leaves the host, once for all GPUs. */
function reasonLines(gpus: readonly GpuClaims[], readings: readonly GpuReadings[]): string[] {
  if (gpus.length === 0) return [];
  const fields = GPU_FIELDS.filter((field) => gpus.some((gpu) => gpu[field] !== undefined));
  const moving = entriesOf(READING_LABELS).filter(([key]) =>
    readings.some((one) => one[key] !== undefined),
  );
  return [
    'why each of these leaves the host',
    ...fields.map((field) => row(FIELD_LABELS[field], GPU_FIELD_REASONS[field])),
    ...moving.map(([key, label]) => row(label, READING_REASONS[key])),
    '',
  ];
}

function noteLines({ code, gpu, message }: CollectorNote): string[] {
  const about = gpu === undefined ? '' : ` ${gpu}`;
  return wrappedRow('', `${code}${about}${message === undefined ? '' : `: ${message}`}`);
}

function collectorLines(name: CollectorName, result: CollectorResult): string[] {
  const count = result.gpuCount === undefined ? '' : `, GPUs listed: ${result.gpuCount}`;
  const code = result.code === undefined ? '' : ` (${result.code})`;
  const took = result.outcome === 'skipped' ? '' : `, ${result.durationMs} ms`;
  const message = result.message === undefined ? '' : `: ${result.message}`;
  const text = `${result.outcome}${code}${count}${took}${message}`;
  return [...wrappedRow(COLLECTOR_LABELS[name], text), ...(result.notes ?? []).flatMap(noteLines)];
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
    ...reasonLines(
      gpus.map(({ gpu }) => gpu),
      Object.values(moving),
    ),
    'collectors',
    ...COLLECTORS.flatMap((name) => collectorLines(name, result.collectors[name])),
    '',
  ]
    .map(terminalText)
    .join('\n');
}
