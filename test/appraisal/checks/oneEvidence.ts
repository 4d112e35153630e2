/** Cases of the checks that need one evidence: GPUs, and what one check sees on them. */
import { expect, it } from 'vitest';
import { appraise } from '../../../shared/appraisal/appraise.ts';
import { referenceValues } from '../../../shared/appraisal/reference.ts';
import type { ShippedUnit } from '../../../shared/register/license.ts';
import {
  evidenceLeaf,
  evidenceOf,
  gpuText,
  h200,
  hostText,
  license,
  readBy,
  readingsText,
  registerOf,
  type ShownGpu,
  serialOf,
  shipment,
  slot,
  T0,
  uuidOf,
} from '../../factories/appraisal.ts';

/** What surrounds the GPUs. */
export interface Options {
  readonly driver?: string;
  readonly attached?: number;
  readonly time?: number;
  readonly readings?: object;
  readonly units?: readonly ShippedUnit[];
  readonly readFailed?: boolean;
}

/** What one check sees on GPUs in slots 0, 1, …, one text a finding. */
export function seenBy(check: string, gpus: readonly ShownGpu[], options: Options = {}): string[] {
  const { driver = '580.65.06', attached, time = T0, readings = {}, units = [] } = options;
  const shipments = units.length === 0 ? [] : [shipment(units)];
  const licenses = [license({ items: [...new Set(units.map(({ model }) => model))].map(item) })];
  const parts = { hosts: ['host-1'], shipments, policy: { checks: [check] } };
  const register = registerOf(units.length === 0 ? parts : { ...parts, licenses });
  const failed = { outcome: 'failed', code: 'collectorTimeout' };
  const reads = options.readFailed === true ? { nvidiaSmiCsv: failed, nvidiaSmiXml: failed } : {};
  const texts = {
    ...Object.fromEntries(gpus.map((gpu, at) => [slot(at), gpuText(gpu)])),
    host: hostText({
      driverVersion: driver,
      ...(attached === undefined ? {} : { attachedGpus: attached }),
    }),
    readings: readingsText(reads, { gpus: { [slot(0)]: readings } }),
  };
  const leaf = evidenceLeaf({ host: 'host-1', index: 0, seq: 0, prev: null, time });
  const result = appraise({
    ...evidenceOf({ leaf, index: 0, texts }),
    reference: referenceValues(register),
  });
  const all = [...result.findings, ...result.gpus.flatMap(({ findings }) => findings)];
  return all.map(({ seen }) => seen);
}

const item = (model: string) => ({ model, quantity: 8 });

const XML = ['nvidiaSmiXml'] as const;

/** A whole H200, as the XML shows one. */
export function whole(changes: ShownGpu = {}): ShownGpu {
  const gpu = h200(1, {
    gpuPartNumber: '2335-895-A1',
    boardPartNumber: '695-2G520-0280-001',
    vbiosVersion: '96.00.A5.00.03',
    pciSubsystemId: '18BE10DE',
    inforomImage: 'G520.0280.02.02',
    productArchitecture: 'Hopper',
    virtualizationMode: 'None',
    pciBusId: '00000000:18:00.0',
    boardId: '0x1800',
    bar1TotalMiB: 262_144,
    ...changes,
  });
  return readBy(gpu, { productName: XML, serial: XML });
}

/** The GPU without some of its fields. */
export function without(gpu: ShownGpu, ...fields: readonly (keyof ShownGpu)[]): ShownGpu {
  const left = Object.entries(gpu).filter(([name]) => !fields.some((field) => field === name));
  const rest: ShownGpu = Object.fromEntries(left);
  const provenance = Object.entries(gpu.provenance ?? {}).filter(([name]) => name in rest);
  return { ...rest, provenance: Object.fromEntries(provenance) };
}

/** A GPU as the CSV shows one of a model without serial. */
export const card = (productName: string, pciDeviceId: string, memoryTotalMiB: number) =>
  readBy({ productName, pciDeviceId, memoryTotalMiB, uuid: uuidOf(1) });

/** One case of one check. */
export interface Case {
  readonly title: string;
  readonly check: string;
  readonly gpus: readonly ShownGpu[];
  readonly options?: Options;
  readonly seen: readonly string[];
}

/** Cases of one check with one GPU each. */
export const only = (
  check: string,
  cases: readonly (readonly [string, ShownGpu, string | null])[],
) =>
  cases.map(([title, gpu, seen]): Case => {
    return { title, check, gpus: [gpu], seen: seen === null ? [] : [seen] };
  });

/** A shipment that declares the H200 with the serial of GPU 1. */
export const papers = (changes: Partial<ShippedUnit>): Options => ({
  units: [{ model: 'H200', serial: serialOf(1), ...changes }],
});

/** Tests of these cases; each check must fire in one of them, and must not in another. */
export function runCases(cases: readonly Case[]): void {
  it.each(cases)('$check: $title', ({ check, gpus, options, seen }) => {
    expect(seenBy(check, gpus, options)).toEqual(seen);
  });

  it('each fire at least once, and at least once not', () => {
    for (const check of new Set(cases.map((each) => each.check))) {
      const own = cases.filter((each) => each.check === check);
      expect(
        own.some(({ seen }) => seen.length > 0),
        check,
      ).toBe(true);
      expect(
        own.some(({ seen }) => seen.length === 0),
        check,
      ).toBe(true);
    }
  });
}
