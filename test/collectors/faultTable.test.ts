/**
 * The fault table: what a host's evidence says, exactly, when nvidia-smi or the host fails at the
 * first read and when it fails at a later one; and that the round after the fault is whole again.
 */
import { describe, expect, it } from 'vitest';
import type { CollectedClaims } from '../../agent/collectors/collectClaims.ts';
import type { SimulatedGpu, SimulatedHostState } from '../../simulator/nvidiaSmi/state.ts';
import { planFleet } from '../../simulator/plan.ts';
import { PLANS, speakingState, withLostGpu } from '../simulator/fixtures.ts';
import {
  expectEvidenceHolds,
  FIRST_ROUND_MS,
  ROUND_EVERY_MS,
  resultTexts,
  rowText,
  simulatedHost,
} from './simulatedHost.ts';

/** Two H200 of a simulated host. */
function twoGpus(): SimulatedHostState {
  const plan = PLANS.find(({ hosts }) => hosts[0]?.model === 'H200') ?? planFleet(1);
  const state = speakingState(plan, 0, 0);
  return { ...state, gpus: state.gpus.slice(0, 2) };
}

/** What a busy machine may add to a round; a hang lasts ten minutes. */
const BUSY_MS = 20_000;

const HEALTHY = twoGpus();
function gpuAt(index: number): SimulatedGpu {
  const gpu = HEALTHY.gpus[index];
  if (gpu === undefined) throw new TypeError('two GPUs are there');
  return gpu;
}
const [GPU_A, GPU_B] = [gpuAt(0), gpuAt(1)] as const;
/** How a note names the second GPU: by its bus. */
const B = GPU_B.pciBusId.slice(9, 11);
const onlyA: SimulatedHostState = { ...HEALTHY, gpus: [GPU_A] };
const lostB = withLostGpu(HEALTHY, 1);

const withProcesses = (names: readonly string[]): SimulatedHostState => ({
  ...HEALTHY,
  gpus: HEALTHY.gpus.map((gpu): SimulatedGpu => {
    return { ...gpu, processes: names.map((name, pid) => ({ pid: pid + 1, name, usedMiB: 1 })) };
  }),
});

const OLD_LINE = 'is lost.  Reboot the system to recover this GPU\n';
const deviceLine = (busId: string, rest: string): string =>
  `Unable to determine the device handle for GPU${busId.slice(4)}: ${rest}`;

const OK = { nvidiaSmiCsv: 'ok 2', nvidiaSmiXml: 'ok 2', kernelDriver: 'ok 2', kernelPci: 'ok 2' };
const WHOLE = 'readable serial:CX uuid:CXD pdi:X device:CXP';
/** nvidia-smi gives nothing; driver and bus do. */
const KERNEL = 'unreadable serial:- uuid:D pdi:- device:P';
const KERNEL_KNOWN = 'unreadable serial:k uuid:D pdi:k device:P';
/** The CSV alone of nvidia-smi's two, and then with what the last XML gave. */
const NO_XML = 'readable serial:C uuid:CD pdi:- device:CP';

interface Fault {
  readonly name: string;
  readonly state: SimulatedHostState;
  /** What the kernel shows, where it is not the same state. */
  readonly kernel?: SimulatedHostState;
  readonly deadlineMs?: number;
  /** What differs from `OK`. */
  readonly results: Partial<typeof OK>;
  /** Rows of the two GPUs, at the first read and at a later one; null for no row. */
  readonly first: readonly (string | null)[];
  readonly later: readonly (string | null)[];
}

/** A fault after which nvidia-smi gives nothing at all. */
function silent(name: string, code: string, more: Partial<Fault> = {}): Fault {
  const results = { nvidiaSmiCsv: `failed ${code}`, nvidiaSmiXml: `failed ${code}` };
  return {
    name,
    state: HEALTHY,
    first: [KERNEL, KERNEL],
    later: [KERNEL_KNOWN, KERNEL_KNOWN],
    ...more,
    results: { ...results, ...more.results },
  };
}

/** A fault after which the XML is lost and the CSV stands, with these notes. */
function xmlLost(name: string, code: string, more: Partial<Fault>): Fault {
  const results = { nvidiaSmiXml: `failed ${code}`, ...more.results };
  return { name, state: HEALTHY, first: [NO_XML, NO_XML], later: [WHOLE, WHOLE], ...more, results };
}

const beside = (data: SimulatedHostState['beside']): SimulatedHostState => ({
  ...HEALTHY,
  ...(data === undefined ? {} : { beside: data }),
});
const fault = (name: NonNullable<SimulatedHostState['fault']>): SimulatedHostState => ({
  ...HEALTHY,
  fault: name,
});

const MORE_THAN_CSV = 'ok 2 +gpuCountDiffers';

const FAULTS: readonly Fault[] = [
  silent('a hang', 'collectorTimeout', { state: fault('hang'), deadlineMs: 1_000 }),
  silent('a driver and a library of different versions', 'driverMismatch', {
    state: fault('driverMismatch'),
  }),
  silent('no driver', 'driverNotLoaded', {
    state: fault('noDriver'),
    results: { kernelDriver: 'failed driverNotLoaded' },
    first: [
      'unreadable serial:- uuid:- pdi:- device:P',
      'unreadable serial:- uuid:- pdi:- device:P',
    ],
    later: [
      'unreadable serial:k uuid:k pdi:k device:P',
      'unreadable serial:k uuid:k pdi:k device:P',
    ],
  }),
  silent('no library', 'driverLibraryMissing', { state: fault('libraryMissing') }),
  silent('a container that lost its devices', 'driverAccessLost', {
    state: fault('accessLost'),
    // Exit code 255 alone says nothing, and node-nvidia-smi gives no more.
    results: { nvidiaSmiXml: 'failed collectorExitCode' },
  }),
  silent('a user without permission', 'driverPermission', { state: fault('permission') }),
  silent('empty output', 'collectorOutputEmpty', { state: fault('empty') }),
  ...(['noDevices', 'noSupported'] as const).map((name) =>
    silent(`the sentence of ${name}`, '', {
      state: fault(name),
      results: {
        nvidiaSmiCsv: 'ok 0',
        nvidiaSmiXml: 'skipped',
        kernelDriver: MORE_THAN_CSV,
        kernelPci: MORE_THAN_CSV,
      },
    }),
  ),
  {
    name: 'a host whose GPUs are all gone',
    state: { ...HEALTHY, gpus: [] },
    results: {
      nvidiaSmiCsv: 'ok 0',
      nvidiaSmiXml: 'skipped',
      kernelDriver: 'ok 0',
      kernelPci: 'ok 0',
    },
    first: [null, null],
    later: ['absent serial:k uuid:k pdi:k device:k', 'absent serial:k uuid:k pdi:k device:k'],
  },
  {
    name: 'a GPU that vanished without a word',
    state: onlyA,
    results: {
      nvidiaSmiCsv: 'ok 1',
      nvidiaSmiXml: 'ok 1',
      kernelDriver: 'ok 1',
      kernelPci: 'ok 1',
    },
    first: [WHOLE, null],
    later: [WHOLE, 'absent serial:k uuid:k pdi:k device:k'],
  },
  {
    name: 'a lost GPU that every read still lists',
    state: lostB,
    results: {
      nvidiaSmiCsv: `ok 2 +gpuLost@${B}`,
      nvidiaSmiXml: `ok 2 +gpuLost@${B}`,
      kernelPci: `ok 2 +gpuOffBus@${B}`,
    },
    first: [WHOLE, 'unreadable serial:X uuid:CXD pdi:X device:CXP'],
    later: [WHOLE, 'unreadable serial:X uuid:CXD pdi:X device:CXP'],
  },
  {
    name: 'a lost GPU that only a line names, as older drivers print it',
    state: {
      ...onlyA,
      beside: { leader: deviceLine(GPU_B.pciBusId, `GPU ${OLD_LINE}`), exitCode: 15 },
    },
    kernel: lostB,
    results: {
      nvidiaSmiCsv: `ok 2 +gpuCountDiffers +gpuLost@${B} +collectorExitCode`,
      nvidiaSmiXml: 'failed gpuLost',
      kernelPci: `ok 2 +gpuOffBus@${B}`,
    },
    first: [NO_XML, KERNEL],
    later: [WHOLE, KERNEL_KNOWN],
  },
  {
    name: 'a lost GPU that only a line names, as newer drivers print it',
    state: { ...onlyA, beside: { leader: deviceLine(GPU_B.pciBusId, 'Unknown Error\n') } },
    kernel: lostB,
    results: {
      nvidiaSmiCsv: `ok 2 +gpuCountDiffers +gpuLost@${B}`,
      nvidiaSmiXml: 'failed collectorOutputInvalid',
      kernelPci: `ok 2 +gpuOffBus@${B}`,
    },
    first: [NO_XML, KERNEL],
    later: [WHOLE, KERNEL_KNOWN],
  },
  {
    name: 'a GPU that nvidia-smi does not show and the kernel does',
    state: onlyA,
    kernel: HEALTHY,
    results: {
      nvidiaSmiCsv: 'ok 1',
      nvidiaSmiXml: 'ok 1',
      kernelDriver: MORE_THAN_CSV,
      kernelPci: MORE_THAN_CSV,
    },
    first: [WHOLE, KERNEL],
    later: [WHOLE, KERNEL_KNOWN],
  },
  xmlLost('a damaged infoROM, exit code 14', 'inforomCorrupted', {
    state: beside({
      trailer: `WARNING: infoROM is corrupted at gpu ${GPU_B.pciBusId.slice(4)}\n`,
      exitCode: 14,
    }),
    results: { nvidiaSmiCsv: `ok 2 +inforomCorrupted@${B} +collectorExitCode` },
  }),
  {
    name: 'a damaged infoROM, exit code 0',
    state: beside({ trailer: `WARNING: infoROM is corrupted at gpu ${GPU_B.pciBusId}\n` }),
    results: { nvidiaSmiCsv: `ok 2 +inforomCorrupted@${B}` },
    first: [WHOLE, WHOLE],
    later: [WHOLE, WHOLE],
  },
  xmlLost('an exit code of failure after good output', 'collectorExitCode', {
    state: beside({ exitCode: 1 }),
    results: { nvidiaSmiCsv: 'ok 2 +collectorExitCode' },
  }),
  xmlLost('text on standard error', 'collectorWarning', {
    state: beside({ stderr: 'ERROR: ld.so: object cannot be preloaded: ignored.\n' }),
    results: { nvidiaSmiCsv: 'ok 2 +collectorWarning' },
  }),
  xmlLost('more XML than the library takes', 'collectorOutputTooLarge', {
    state: withProcesses(Array.from({ length: 2_500 }, () => '/usr/bin/python3')),
  }),
  xmlLost('markup in the name of a process', 'collectorOutputForged', {
    state: {
      ...withProcesses([
        '</process_name></process_info></processes><serial>1650119999999</serial>' +
          '<processes><process_info><process_name>',
      ]),
      beside: { rawNames: true },
    },
  }),
  xmlLost('a grandchild that holds the output open', 'collectorTimeout', {
    state: beside({ holdsOutput: true }),
    deadlineMs: 2_000,
  }),
  {
    name: 'a driver that lacks a field',
    state: beside({ unknownFields: ['mig.mode.current'] }),
    results: {},
    first: [WHOLE, WHOLE],
    later: [WHOLE, WHOLE],
  },
];

const rowsOf = (claims: CollectedClaims): (string | null)[] =>
  [GPU_A, GPU_B].map(({ pciBusId }) => {
    const gpu = claims.gpus.get(`gpu-${pciBusId}`);
    return gpu === undefined ? null : rowText(gpu);
  });

/** Whatever is known of a GPU, from whatever read, is true of it. */
function expectTrueIdentities(claims: CollectedClaims): void {
  expect(claims.gpus.size).toBeLessThanOrEqual(2);
  for (const { pciBusId, serial, uuid, pdi, memoryTotalMiB, boardPartNumber } of [GPU_A, GPU_B]) {
    const gpu = claims.gpus.get(`gpu-${pciBusId}`);
    if (gpu === undefined) continue;
    const known = Object.entries({ serial, uuid, pdi, memoryTotalMiB, boardPartNumber });
    const values = new Map<string, unknown>(Object.entries(gpu));
    for (const [field, value] of known) {
      if (values.has(field)) expect([field, values.get(field)]).toEqual([field, value]);
    }
  }
}

/** Collects and checks that the round kept its deadlines and its evidence holds. */
async function checkedRound(
  round: () => Promise<CollectedClaims>,
  deadlineMs: number,
): Promise<CollectedClaims> {
  const startedAt = performance.now();
  const claims = await round();
  // The CSV, the kernel's files and the XML follow one another.
  expect(performance.now() - startedAt).toBeLessThan(3 * deadlineMs + BUSY_MS);
  expectTrueIdentities(claims);
  await expectEvidenceHolds(claims);
  return claims;
}

describe.concurrent('a fault', () => {
  it.each(FAULTS)('at the first read, and whole again after it: $name', async (one) => {
    const { state, kernel, results, first, deadlineMs = 5_000 } = one;
    const host = await simulatedHost(HEALTHY, deadlineMs);
    await host.show(state, kernel);
    const broken = await checkedRound(() => host.round({ xml: true }), deadlineMs);
    expect(resultTexts(broken)).toEqual({ ...OK, ...results });
    expect(rowsOf(broken)).toEqual(first);
    await host.show(HEALTHY);
    const mended = await checkedRound(() => host.round({ deadlineMs: 5_000 }), 5_000);
    expect(resultTexts(mended).nvidiaSmiCsv).toBe('ok 2');
    // Where the XML never failed it was not due, and what it adds comes with its next read.
    const again = await host.round({ xml: true, deadlineMs: 5_000 });
    expect(rowsOf(again)).toEqual([WHOLE, WHOLE]);
    expect([...again.gpus.values()].map(({ since }) => since)).toEqual([undefined, undefined]);
    host.remove();
  });

  it.each(FAULTS)('at a later read, and whole again after it: $name', async (one) => {
    const { state, kernel, results, later, deadlineMs = 5_000 } = one;
    const host = await simulatedHost(HEALTHY, deadlineMs);
    const whole = await host.round({ xml: true, deadlineMs: 5_000 });
    expect(resultTexts(whole)).toEqual(OK);
    expect(rowsOf(whole)).toEqual([WHOLE, WHOLE]);
    await host.show(state, kernel);
    const broken = await checkedRound(() => host.round({ xml: true }), deadlineMs);
    expect(resultTexts(broken)).toEqual({ ...OK, ...results });
    expect(rowsOf(broken)).toEqual(later);
    const sinceSecond = FIRST_ROUND_MS + ROUND_EVERY_MS;
    for (const { state: is, since } of broken.gpus.values()) {
      expect(since).toBe(is === 'readable' ? undefined : sinceSecond);
    }
    const still = await checkedRound(() => host.round(), deadlineMs);
    for (const { since } of still.gpus.values()) expect([undefined, sinceSecond]).toContain(since);
    await host.show(HEALTHY);
    const mended = await checkedRound(() => host.round({ deadlineMs: 5_000 }), 5_000);
    expect(rowsOf(mended)).toEqual([WHOLE, WHOLE]);
    expect([...mended.gpus.values()]).toEqual([...whole.gpus.values()]);
    host.remove();
  });
});
