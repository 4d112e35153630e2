/** Public outputs of nvidia-smi, read as the agent reads them and shown to the appraiser. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { GpuRead } from '../../agent/collectors/gpuRead.ts';
import { mergeGpus } from '../../agent/collectors/merge.ts';
import { parseNvidiaSmiCsv } from '../../agent/collectors/parseCsv.ts';
import { parseNvidiaSmiObject } from '../../agent/collectors/parseXml.ts';
import { appraise } from '../../shared/appraisal/appraise.ts';
import type { ReferenceValues } from '../../shared/appraisal/reference.ts';
import type { AttestationResult, Finding } from '../../shared/appraisal/result.ts';
import type { GpuClaims, GpuReadings } from '../../shared/claims/claims.ts';
import {
  evidenceLeaf,
  evidenceOf,
  gpuText,
  hostText,
  readingsText,
  T0,
} from '../factories/appraisal.ts';

/** Folder of the reference data; undefined where there is none. */
export const REFERENCE = process.env.FLEETSEAL_REFERENCE_DATA;

/** What a host showed. */
export interface Shown {
  readonly gpus: ReadonlyMap<string, GpuClaims>;
  readonly readings: ReadonlyMap<string, GpuReadings>;
  readonly driverVersion?: string;
  readonly attachedGpus?: number;
}

/** Names of the outputs in the folder: XML, CSV and text. */
export function captureNames(): string[] {
  if (REFERENCE === undefined) return [];
  const names = readdirSync(join(REFERENCE, 'nvidia-smi')).sort();
  return names.filter((name) => /\.(xml|query-gpu\.csv|q\.txt)$/.test(name));
}

/** One of the outputs. */
export function capture(name: string): Shown {
  const text = readFileSync(join(REFERENCE ?? '', 'nvidia-smi', name), 'utf8');
  if (name.endsWith('.csv')) return shownOf('nvidiaSmiCsv', parseNvidiaSmiCsv(text));
  const object = name.endsWith('.xml') ? parseXml(text) : parseText(text);
  return shownOf('nvidiaSmiXml', parseNvidiaSmiObject(object));
}

function shownOf(collector: 'nvidiaSmiCsv' | 'nvidiaSmiXml', read: GpuRead): Shown {
  const { driverVersion, attachedGpus } = read;
  return {
    ...mergeGpus({ [collector]: read }),
    ...(driverVersion === undefined ? {} : { driverVersion }),
    ...(attachedGpus === undefined ? {} : { attachedGpus }),
  };
}

function parseXml(text: string): unknown {
  const xml2js: {
    parseString(
      text: string,
      options: object,
      callback: (error: unknown, data: unknown) => void,
    ): void;
  } = createRequire(import.meta.url)('xml2js');
  let parsed: unknown;
  xml2js.parseString(text, { explicitArray: false, trim: true }, (_, value) => {
    parsed = JSON.parse(JSON.stringify(value));
  });
  return parsed;
}

/** Elements of the XML by the lines of `nvidia-smi -q`, sections before a slash. */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  'Product Name': ['product_name'],
  'Product Brand': ['product_brand'],
  'Product Architecture': ['product_architecture'],
  'MIG Mode/Current': ['mig_mode', 'current_mig'],
  'Serial Number': ['serial'],
  'GPU UUID': ['uuid'],
  'GPU PDI': ['pdi'],
  'VBIOS Version': ['vbios_version'],
  'Board ID': ['board_id'],
  'Board Part Number': ['board_part_number'],
  'GPU Part Number': ['gpu_part_number'],
  'Inforom Version/Image Version': ['inforom_version', 'img_version'],
  'GPU Virtualization Mode/Virtualization Mode': ['gpu_virtualization_mode', 'virtualization_mode'],
  'PCI/Device Id': ['pci', 'pci_device_id'],
  'PCI/Bus Id': ['pci', 'pci_bus_id'],
  'PCI/Sub System Id': ['pci', 'pci_sub_system_id'],
  'FB Memory Usage/Total': ['fb_memory_usage', 'total'],
  'FB Memory Usage/Used': ['fb_memory_usage', 'used'],
  'BAR1 Memory Usage/Total': ['bar1_memory_usage', 'total'],
  'Utilization/GPU': ['utilization', 'gpu_util'],
  'Utilization/Memory': ['utilization', 'memory_util'],
  'Temperature/GPU Current Temp': ['temperature', 'gpu_temp'],
  'GPU Power Readings/Power Draw': ['gpu_power_readings', 'power_draw'],
  'GPU Power Readings/Average Power Draw': ['gpu_power_readings', 'average_power_draw'],
  'Clocks/SM': ['clocks', 'sm_clock'],
  'Clocks/Memory': ['clocks', 'mem_clock'],
  'ECC Mode/Current': ['ecc_mode', 'current_ecc'],
};

type Tree = { [name: string]: string | Tree };

function put(tree: Tree, path: readonly string[], value: string): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree[name] ??= value;
    return;
  }
  const child = tree[name] ?? {};
  if (typeof child === 'string') return;
  tree[name] = child;
  put(child, rest, value);
}

/** The text of `nvidia-smi -q` as the object that its XML gives. */
function parseText(text: string): unknown {
  const log: Tree = {};
  const gpus: Tree[] = [];
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const [, indent = '', name = '', value] = /^( *)(.+?)(?: +: ?(.*))?$/.exec(line) ?? [];
    const id = indent === '' ? /^GPU ([0-9A-F:.]+)$/i.exec(name)?.[1] : undefined;
    const gpu = gpus.at(-1);
    if (id !== undefined) gpus.push({ $: { id } });
    else if (name === 'Driver Version') put(log, ['driver_version'], value ?? '');
    else if (name === 'Attached GPUs') put(log, ['attached_gpus'], value ?? '');
    else if (gpu !== undefined && indent.length === 4 && value === undefined) section = name;
    else if (gpu !== undefined && value !== undefined) {
      const path = indent.length === 4 ? name : `${section}/${name}`;
      if (indent.length <= 8 && ELEMENTS[path]) put(gpu, ELEMENTS[path], value.trim());
    }
  }
  return { nvidia_smi_log: { ...log, gpu: gpus } };
}

/** Appraises what a host showed, by nvidia-smi alone. */
export function appraiseShown(shown: Shown, reference: ReferenceValues): AttestationResult {
  const { gpus, readings, driverVersion, attachedGpus } = shown;
  const skipped = { outcome: 'skipped' };
  const texts = {
    ...Object.fromEntries(
      [...gpus].map(([name, gpu]) => [name, gpuText({ ...gpu, format: 'fleetseal/gpu@3' })]),
    ),
    host: hostText({
      ...(driverVersion === undefined ? {} : { driverVersion }),
      ...(attachedGpus === undefined ? {} : { attachedGpus }),
    }),
    readings: readingsText(
      { kernelDriver: skipped, kernelPci: skipped },
      { gpus: Object.fromEntries(readings) },
    ),
  };
  const leaf = evidenceLeaf({ host: 'host-1', index: 0, seq: 0, prev: null, time: T0 });
  return appraise({ ...evidenceOf({ leaf, index: 0, texts }), reference });
}

/** Every finding of a result, on GPUs and on the host. */
export function allFindings({ gpus, findings }: AttestationResult): Finding[] {
  return [...findings, ...gpus.flatMap((gpu) => gpu.findings)];
}
