/** The kernel of a simulated host says the same of its GPUs as its nvidia-smi, incidents too. */
import { describe, expect, it } from 'vitest';
import { INCIDENT_KINDS, type IncidentKind } from '../../simulator/incidentChoice.ts';
import type { FleetPlan } from '../../simulator/plan.ts';
import { LAST_ROUND } from '../../simulator/timeline.ts';
import { simulatedHost } from '../collectors/simulatedHost.ts';
import { PLANS, speakingState, withLostGpu } from './fixtures.ts';

/** A host that an incident of this kind changes, to the last round. */
function hostWith(kind: IncidentKind): { plan: FleetPlan; host: number } {
  for (const plan of PLANS) {
    for (const incident of plan.incidents) {
      if (incident.kind !== kind) continue;
      if (incident.kind === 'movedGpu') return { plan, host: incident.toHost };
      if (incident.kind === 'swappedSerialLabel') return { plan, host: incident.pair[0].host };
      if (incident.kind === 'suspendedLicense') continue;
      return { plan, host: incident.host };
    }
  }
  throw new TypeError(`no plan has ${kind}`);
}

const UNCHANGING: readonly IncidentKind[] = ['silentHost', 'clonedKey', 'suspendedLicense'];
const CHANGING = INCIDENT_KINDS.filter((kind) => !UNCHANGING.includes(kind));

describe("the kernel's view of a simulated host", () => {
  it.each(CHANGING)(
    'agrees with nvidia-smi before and after %s',
    async (kind) => {
      const { plan, host: index } = hostWith(kind);
      const host = await simulatedHost(speakingState(plan, index, 0), 20_000);
      for (const round of [0, LAST_ROUND]) {
        const state = speakingState(plan, index, round);
        await host.show(state);
        const { gpus, collectors } = await host.round({ xml: true });
        const names = state.gpus.map(({ pciBusId }) => `gpu-${pciBusId}`);
        expect([...gpus.keys()]).toEqual(expect.arrayContaining(names));
        for (const name of names) {
          const gpu = gpus.get(name);
          expect(gpu?.disagreements).toBeUndefined();
          expect(gpu?.provenance.uuid).toContain('kernelDriver');
          expect(gpu?.provenance.pciDeviceId).toContain('kernelPci');
        }
        for (const read of [
          collectors.nvidiaSmiXml,
          collectors.kernelDriver,
          collectors.kernelPci,
        ]) {
          expect(read).toMatchObject({ outcome: 'ok', gpuCount: state.gpus.length });
        }
      }
      host.remove();
    },
    60_000,
  );

  it('shows a lost GPU off the bus, and it back again', async () => {
    const [plan] = PLANS;
    if (plan === undefined) throw new TypeError('there is a plan');
    const state = speakingState(plan, 0, 0);
    const host = await simulatedHost(withLostGpu(state, 0), 20_000);
    const lost = await host.round();
    expect(lost.collectors.kernelPci.notes?.map(({ code }) => code)).toEqual(['gpuOffBus']);
    await host.show(state);
    expect((await host.round()).collectors.kernelPci).not.toHaveProperty('notes');
    host.remove();
  });
});
