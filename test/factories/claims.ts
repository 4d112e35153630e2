/** Claims as a round of collecting gives them, without any nvidia-smi. */
import {
  type Claims,
  type CollectorResult,
  GPU_COLLECTORS,
  type GpuClaims,
  type GpuReadings,
} from '../../shared/claims/claims.ts';

/** Claims of a host with two H200; `serial` tells hosts apart, six digits. */
export function cannedClaims(serial: number): Claims {
  const digits = String(serial).padStart(6, '0');
  const gpus = new Map<string, GpuClaims>();
  const readings = new Map<string, GpuReadings>();
  for (const [index, bus] of ['18', '2A'].entries()) {
    const pciBusId = `00000000:${bus}:00.0`;
    gpus.set(`gpu-${pciBusId}`, cannedGpu(pciBusId, `${digits}${index}`));
    readings.set(`gpu-${pciBusId}`, { utilizationGpuPercent: 7, temperatureCelsius: 31 });
  }
  const ok: CollectorResult = { outcome: 'ok', startedAt: 1_780_272_000_000, durationMs: 12 };
  return {
    host: { hostname: `host-${digits}`, driverVersion: '570.124.06', agentVersion: '0.1.0' },
    gpus,
    readings,
    collectors: {
      nvidiaSmiCsv: ok,
      nvidiaSmiXml: ok,
      kernelDriver: ok,
      kernelPci: ok,
      host: ok,
    },
  };
}

function cannedGpu(pciBusId: string, digits: string): GpuClaims {
  const identity = {
    productName: 'NVIDIA H200',
    serial: `1654925${digits.slice(1)}`,
    uuid: `GPU-6f1c2a3b-9d4e-4f50-8a61-72b38${digits}`,
    pciBusId,
    memoryTotalMiB: 143_771,
  };
  const provenance = Object.fromEntries(
    Object.keys(identity).map((field) => [field, [...GPU_COLLECTORS]]),
  );
  return { state: 'readable', ...identity, provenance };
}
