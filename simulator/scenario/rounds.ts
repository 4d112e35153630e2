/** What a host has just shown, for the record. */
import type { FindingCode } from '../../shared/appraisal/result.ts';
import { MODEL_FACTS } from '../hardware.ts';
import type { SimulatedGpu } from '../nvidiaSmi/state.ts';
import type { Round, ShownGpu } from './chronicle.ts';
import type { ScenarioHost } from './host.ts';

/** One round; `moment` is what it proves. */
export function roundOf(host: ScenarioHost, moment: number): Round {
  const { name, site, forgery } = host;
  const gpus = host.remember().map(({ gpu, socket, isThere }): ShownGpu => {
    const { serial, uuid, model, memoryTotalMiB } = gpu;
    const marks = isThere ? marksOf(gpu, host) : [];
    const readings = JSON.stringify(gpu.readings);
    return { serial, uuid, model, slot: socket, isThere, memoryTotalMiB, readings, marks };
  });
  return { what: 'round', host: name, site, moment, isForged: forgery !== null, gpus };
}

/** What is true of a GPU by what it shows of itself, whatever was shown before. */
function marksOf(gpu: SimulatedGpu, { forgery }: ScenarioHost): FindingCode[] {
  const isModded = gpu.memoryTotalMiB !== MODEL_FACTS[gpu.model].memoryTotalMiB;
  // A script prints GPUs, and the bus of its host has none.
  const ofScript: readonly FindingCode[] =
    forgery === null ? [] : ['gpuNotOnBus', ...(forgery.marks ?? [])];
  return [...(isModded ? (['gpuMemoryNotOfModel'] as const) : []), ...ofScript];
}
