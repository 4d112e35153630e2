/** What only shows when the reads of one round are laid side by side. */
import type { CollectorResult, GpuCollectorName } from '../../shared/claims/claims.ts';
import { type CollectorRun, resultNotes } from './collector.ts';
import { type GpuRead, isSameGpu, type ReadNote, submoduleName } from './gpuRead.ts';

/** The reads of the GPUs of one round. */
export type GpuRuns = Readonly<Record<GpuCollectorName, CollectorRun<GpuRead>>>;

/** The result with further notes. */
function withNotes(result: CollectorResult, added: readonly ReadNote[]): CollectorResult {
  if (added.length === 0) return result;
  // as: every note of a result was made with an error code, by resultNotes
  const before = (result.notes ?? []) as readonly ReadNote[];
  return { ...result, ...resultNotes([...added, ...before]) };
}

const isGood = ({ result }: CollectorRun<GpuRead>): boolean => result.outcome === 'ok';

/** Names, for people. */
const NAMES: Readonly<Record<GpuCollectorName, string>> = {
  nvidiaSmiCsv: 'the CSV',
  nvidiaSmiXml: 'the XML',
  kernelDriver: 'the driver',
  kernelPci: 'the PCI bus',
};
const ORDER = ['nvidiaSmiCsv', 'nvidiaSmiXml', 'kernelDriver', 'kernelPci'] as const;

/** Counts are compared with those of the first read that worked. */
function countNote(runs: GpuRuns, name: GpuCollectorName): ReadNote[] {
  const first = ORDER.find((one) => isGood(runs[one]));
  if (first === undefined || !isGood(runs[name])) return [];
  const [mine, other] = [runs[name].result.gpuCount, runs[first].result.gpuCount];
  if (mine === other) return [];
  const message = `lists ${mine} GPUs where ${NAMES[first]} lists ${other}`;
  return [{ code: 'gpuCountDiffers', message }];
}

/** nvidia-smi's own count of attached GPUs against those that its CSV lists. */
function attachedNote(runs: GpuRuns, name: GpuCollectorName): ReadNote[] {
  const { data, result } = runs[name];
  const attached = data?.attachedGpus;
  if (name !== 'nvidiaSmiCsv' || attached === undefined || attached === result.gpuCount) return [];
  const message = `lists ${result.gpuCount} GPUs and counts ${attached} attached`;
  return [{ code: 'gpuCountDiffers', message }];
}

/** The library's version against the loaded module's. */
function versionNote(runs: GpuRuns, name: GpuCollectorName): ReadNote[] {
  const loaded = runs.kernelDriver.data?.kernelDriverVersion;
  const { driverVersion } = runs.nvidiaSmiCsv.data ?? {};
  if (name !== 'kernelDriver' || loaded === undefined || driverVersion === undefined) return [];
  if (loaded === driverVersion) return [];
  const message = `the module is ${loaded} where nvidia-smi says ${driverVersion}`;
  return [{ code: 'driverMismatch', message }];
}

/**
 * The XML without the GPUs that only it lists, where the CSV is good: a text that a process chose
 * can add one to the XML, and to nothing else. Each one left out is a note.
 */
function confirmXml(runs: GpuRuns): { run: CollectorRun<GpuRead>; notes: ReadNote[] } {
  const run = runs.nvidiaSmiXml;
  if (run.data === undefined || !isGood(runs.nvidiaSmiCsv)) return { run, notes: [] };
  const others = [runs.nvidiaSmiCsv, runs.kernelDriver, runs.kernelPci].flatMap(
    ({ data }) => data?.gpus ?? [],
  );
  const isListed = (gpu: GpuRead['gpus'][number]) => others.some((one) => isSameGpu(one, gpu));
  const alone = run.data.gpus.filter((gpu) => !isListed(gpu));
  const notes = alone.map((gpu) => ({ code: 'gpuNotConfirmed', gpu: submoduleName(gpu) }) as const);
  return { run: { ...run, data: { ...run.data, gpus: run.data.gpus.filter(isListed) } }, notes };
}

/** The runs with what they say about each other in their notes, and unconfirmed GPUs left out. */
export function compareRuns(runs: GpuRuns): GpuRuns {
  const { run, notes } = confirmXml(runs);
  const compared = (name: GpuCollectorName, own: CollectorRun<GpuRead>, more: ReadNote[] = []) => ({
    ...own,
    result: withNotes(own.result, [
      ...more,
      ...countNote(runs, name),
      ...attachedNote(runs, name),
      ...versionNote(runs, name),
    ]),
  });
  return {
    nvidiaSmiCsv: compared('nvidiaSmiCsv', runs.nvidiaSmiCsv),
    nvidiaSmiXml: compared('nvidiaSmiXml', run, notes),
    kernelDriver: compared('kernelDriver', runs.kernelDriver),
    kernelPci: compared('kernelPci', runs.kernelPci),
  };
}
