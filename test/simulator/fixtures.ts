/** What the simulator's tests share. */
import { stateAt } from '../../simulator/incidents.ts';
import type { SimulatedHostState } from '../../simulator/nvidiaSmi/state.ts';
import { type FleetPlan, planFleet } from '../../simulator/plan.ts';

/** Seeds 1 to 20. */
export const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

/** The plans of all seeds. */
export const PLANS: readonly FleetPlan[] = SEEDS.map((seed) => planFleet(seed));

/** The state of a host that must speak. */
export function speakingState(plan: FleetPlan, host: number, round: number): SimulatedHostState {
  const state = stateAt(plan, host, round);
  if (state === 'silent') throw new Error(`host ${host} is silent in round ${round}`);
  return state;
}

/** The same state with the GPU at `index` lost. */
export function withLostGpu(state: SimulatedHostState, index: number): SimulatedHostState {
  const gpus = state.gpus.map((gpu, at) => (at === index ? { ...gpu, lost: true } : gpu));
  return { ...state, gpus };
}
