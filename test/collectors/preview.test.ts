/** The whole preview of a fixture host, compared with what is expected member by member. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPreview } from '../../agent/preview/preview.ts';
import { PROGRAM_VERSION } from '../../platform/version.ts';
import { csvOf, type FakeHost, GPU_A, makeFakeHost, xmlOf } from './fakeHost.ts';

const NOW = 1_700_000_000_000;
const BOTH = ['nvidiaSmiCsv', 'nvidiaSmiXml'];
const AND_DRIVER = [...BOTH, 'kernelDriver'];
const AND_PCI = [...BOTH, 'kernelPci'];
const MASKED = { ...GPU_A, busId: '00000000:2A:00.0', serial: '1650000000002' };

let host: FakeHost;
beforeEach(() => {
  host = makeFakeHost();
  host.writeFile('/proc/sys/kernel/hostname', 'rack7-node3\n');
  host.writeFile('/proc/sys/kernel/osrelease', '6.8.0-45-generic\n');
  host.writeFile('/sys/class/dmi/id/sys_vendor', 'Example Systems\n');
  host.writeFile('/sys/class/dmi/id/product_name', 'EX-8000\n');
  host.writeFile('/sys/class/dmi/id/product_serial', 'EX123456\n');
  host.writeFile('/sys/class/dmi/id/board_serial', 'To Be Filled By O.E.M.\n');
});
afterEach(() => host.remove());

async function previewText(json: boolean): Promise<{ exitCode: number; text: string }> {
  let text = '';
  const paths = { nvidiaSmi: host.nvidiaSmi, hostRoot: join(host.folder, 'root') };
  const write = (more: string): void => {
    text += more;
  };
  const exitCode = await runPreview({ json, paths, write, now: () => NOW });
  return { exitCode, text };
}

const expectedHost = () => ({
  hostname: 'rack7-node3',
  manufacturer: 'Example Systems',
  model: 'EX-8000',
  serial: 'EX123456',
  kernelVersion: '6.8.0-45-generic',
  driverVersion: '590.48.01',
  kernelDriverVersion: '590.48.01',
  cudaVersion: '13.1',
  attachedGpus: 2,
  agentVersion: PROGRAM_VERSION,
  overrides: { nvidiaSmi: host.nvidiaSmi, hostRoot: join(host.folder, 'root') },
});

const expectedGpu = (gpu: typeof GPU_A) => ({
  state: 'readable',
  productName: 'NVIDIA H200',
  serial: gpu.serial,
  uuid: gpu.uuid,
  pdi: gpu.pdi,
  gpuPartNumber: '2335-895-A1',
  boardPartNumber: '695-2G520-0280-000',
  vbiosVersion: '96.00.A5.00.03',
  pciBusId: gpu.busId,
  memoryTotalMiB: 143_771,
  pciDeviceId: '233510DE',
  pciSubsystemId: '18BE10DE',
  inforomImage: 'G520.0280.02.02',
  productBrand: 'NVIDIA',
  productArchitecture: 'Hopper',
  migMode: 'Disabled',
  virtualizationMode: 'None',
  eccMode: 'Enabled',
  provenance: {
    productName: AND_DRIVER,
    serial: BOTH,
    uuid: AND_DRIVER,
    pdi: ['nvidiaSmiXml'],
    gpuPartNumber: ['nvidiaSmiXml'],
    boardPartNumber: ['nvidiaSmiXml'],
    vbiosVersion: AND_DRIVER,
    pciBusId: [...AND_DRIVER, 'kernelPci'],
    memoryTotalMiB: BOTH,
    pciDeviceId: AND_PCI,
    pciSubsystemId: AND_PCI,
    inforomImage: BOTH,
    productBrand: ['nvidiaSmiXml'],
    productArchitecture: ['nvidiaSmiXml'],
    migMode: BOTH,
    virtualizationMode: ['nvidiaSmiXml'],
    eccMode: BOTH,
  },
});

const READINGS = {
  utilizationGpuPercent: 7,
  utilizationMemoryPercent: 3,
  memoryUsedMiB: 512,
  temperatureCelsius: 41,
  powerMilliwatts: 118_070,
  smClockMHz: 1980,
  memoryClockMHz: 3201,
};

const ok = { outcome: 'ok', startedAt: NOW, durationMs: 0 };

describe('agent preview', () => {
  it('as JSON gives exactly what would leave the host', async () => {
    host.showToKernel(GPU_A, MASKED);
    host.answerCsv({ stdout: csvOf(GPU_A, MASKED) });
    host.answerXml({ stdout: xmlOf([GPU_A, MASKED]) });
    const { exitCode, text } = await previewText(true);
    const collectors = {
      nvidiaSmiCsv: { ...ok, gpuCount: 2 },
      nvidiaSmiXml: { ...ok, gpuCount: 2 },
      kernelDriver: { ...ok, gpuCount: 2 },
      kernelPci: { ...ok, gpuCount: 2 },
      host: ok,
    };
    const [a, b] = [`gpu-${GPU_A.busId}`, `gpu-${MASKED.busId}`];
    expect(exitCode).toBe(0);
    expect(JSON.parse(text)).toEqual({
      host: expectedHost(),
      submods: {
        [a]: expectedGpu(GPU_A),
        [b]: { ...expectedGpu(MASKED), placeholder: true, placeholders: ['serial'] },
        host: expectedHost(),
        readings: { gpus: { [a]: READINGS, [b]: READINGS }, collectors },
      },
      collectors,
    });
  });

  it('as text names every value, its source, masks and disagreements', async () => {
    const swapped = { ...MASKED, serial: '1654923017799' };
    host.showToKernel(GPU_A, MASKED);
    host.answerCsv({ stdout: csvOf(GPU_A, MASKED) });
    host.answerXml({ stdout: xmlOf([GPU_A, swapped]) });
    const { exitCode, text } = await previewText(false);
    expect(exitCode).toBe(0);
    expect(text).toContain('Nothing was sent. GPUs found: 2.');
    expect(text).toMatch(/board serial +1654923017734 +from CSV and XML/);
    expect(text).toMatch(/1650000000002 +from CSV; a mask or placeholder: shown, never matched/);
    expect(text).toMatch(
      /READS DISAGREE: nvidiaSmiCsv "1650000000002", nvidiaSmiXml "1654923017799"/,
    );
    expect(text).toMatch(/PCI bus id +\S+ +from CSV, XML, driver and PCI/);
    expect(text).toMatch(/kernel module +590\.48\.01/);
    expect(text).toMatch(/power, mW +118070/);
    expect(text).toMatch(/OVERRIDE +\S+ +FLEETSEAL_NVIDIA_SMI/);
    for (const value of Object.values(expectedGpu(GPU_A)).filter(
      (one) => typeof one !== 'object',
    )) {
      if (value !== 'readable') expect(text).toContain(String(value));
    }
  });

  it('without nvidia-smi exits with 0 and says so', async () => {
    const other = { ...host, nvidiaSmi: join(host.folder, 'absent') };
    host = other;
    const { exitCode, text } = await previewText(false);
    expect(exitCode).toBe(0);
    expect(text).toContain('No GPU was found.');
    expect(text).toContain('failed (collectorUnavailable)');
    const asJson = await previewText(true);
    expect(asJson.exitCode).toBe(0);
    expect(Object.keys(JSON.parse(asJson.text).submods)).toEqual(['host', 'readings']);
  });

  it('of this machine works with whatever is here', async () => {
    let text = '';
    const exitCode = await runPreview({
      json: true,
      paths: {},
      write: (more) => {
        text += more;
      },
    });
    const result = JSON.parse(text);
    expect(exitCode).toBe(0);
    expect(result.collectors.host.outcome).toBe('ok');
    expect(result.host).toMatchObject({ hostname: expect.any(String), osName: expect.any(String) });
    expect(result.host).not.toHaveProperty('overrides');
  });
});
