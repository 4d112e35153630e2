import { describe, expect, it } from 'vitest';
import { hostsOf, type Incident } from '../../simulator/incidentChoice.ts';
import { cloneRounds, stateAt } from '../../simulator/incidents.ts';
import type { SimulatedGpu } from '../../simulator/nvidiaSmi/state.ts';
import type { FleetPlan } from '../../simulator/plan.ts';
import { ROUND_HOURS, roundAtMs, T0_MS } from '../../simulator/timeline.ts';
import { truthOf } from '../../simulator/truth.ts';
import { PLANS, speakingState } from './fixtures.ts';

const ROUNDS = ROUND_HOURS.map((_, round) => round);
const HOUR = 3_600_000;

/** Everything that is shown: one entry a host that speaks, a round and a GPU. */
function sightings(plan: FleetPlan) {
  const seen: { host: number; round: number; gpu: SimulatedGpu }[] = [];
  for (const { index: host } of plan.hosts) {
    for (const round of ROUNDS) {
      const state = stateAt(plan, host, round);
      if (state === 'silent') continue;
      for (const gpu of state.gpus) seen.push({ host, round, gpu });
    }
  }
  return seen;
}

/** The hosts and slots in which a board (by UUID) shows in a round. */
const whereIs = (plan: FleetPlan, uuid: string, round: number) =>
  sightings(plan).filter((each) => each.gpu.uuid === uuid && each.round === round);

const uuidOf = (plan: FleetPlan, serial: string): string => {
  const boards = plan.hosts.flatMap(({ gpus }) => gpus.map(({ hardware }) => hardware));
  return boards.find((board) => board.serial === serial)?.uuid ?? '';
};

/** What each incident must be found as, written out a second time. */
function expectedFindings(plan: FleetPlan, incident: Incident): string[] {
  switch (incident.kind) {
    case 'movedGpu':
      return [`gpuMoved ${incident.serial}`];
    case 'swappedSerialLabel':
      return incident.pair.map(({ serial }) => `gpuIdentityChanged ${serial}`);
    case 'moddedMemory':
      return [`gpuBoardChanged ${incident.serial}`, `gpuMemoryNotOfModel ${incident.serial}`];
    case 'lostGpu':
      return [`gpuUnreadable ${incident.serial}`];
    case 'silentHost':
      return [`hostSilent ${plan.hosts[incident.host]?.name}`];
    case 'clonedKey':
      return [`hostKeyCloned ${plan.hosts[incident.host]?.name}`];
    case 'unlicensedGpu':
      return [`gpuUnlicensed ${incident.gpu.hardware.uuid}`];
    case 'shortShipment':
      return [`unitNotReceived ${incident.serial}`];
    case 'suspendedLicense':
      return [`licenseNotInForce ${incident.license}`];
  }
}

const each = PLANS.flatMap((plan) => plan.incidents.map((incident) => ({ plan, incident })));

describe('the rounds of a fleet', () => {
  it('are at 0, 1, 2, 24, 25 and 26 hours', () => {
    expect(ROUNDS.map((round) => (roundAtMs(round) - T0_MS) / HOUR)).toEqual([0, 1, 2, 24, 25, 26]);
    expect(new Date(T0_MS).toISOString()).toBe('2026-06-01T00:00:00.000Z');
    expect(() => roundAtMs(6)).toThrow(RangeError);
  });

  it('show the same every time, in bus id order, with integer readings', () => {
    for (const plan of PLANS.slice(0, 3)) {
      for (const { index } of plan.hosts) {
        const state = speakingState(plan, index, 0);
        expect(stateAt(plan, index, 0)).toEqual(state);
        const buses = state.gpus.map(({ pciBusId }) => pciBusId);
        expect(buses).toEqual([...buses].sort());
        for (const { readings, memoryTotalMiB } of state.gpus) {
          expect(Object.values(readings).every(Number.isInteger)).toBe(true);
          expect(readings.memoryUsedMiB).toBeLessThan(memoryTotalMiB);
        }
      }
    }
  });

  it('show a host that no incident touches unchanged in every round', () => {
    for (const plan of PLANS) {
      const touched = new Set(plan.incidents.flatMap(hostsOf));
      for (const host of plan.hosts.filter(({ index }) => !touched.has(index))) {
        for (const round of ROUNDS) {
          const { gpus } = speakingState(plan, host.index, round);
          expect(
            gpus.map(({ serial, uuid, pciBusId, lost }) => [serial, uuid, pciBusId, lost]),
          ).toEqual(
            host.gpus.map(({ hardware, slot }) => [
              hardware.serial,
              hardware.uuid,
              slot.pciBusId,
              false,
            ]),
          );
        }
        expect(cloneRounds(plan, host.index)).toEqual([]);
      }
    }
  });

  it('refuse a host or a round that does not exist', () => {
    const [plan] = PLANS;
    if (plan === undefined) throw new Error('no plan');
    expect(() => stateAt(plan, 12, 0)).toThrow(RangeError);
    expect(() => stateAt(plan, 0, 6)).toThrow(RangeError);
  });
});

describe('each incident', () => {
  it('movedGpu: leaves its host and shows in the other, at a free slot, from 24 h on', () => {
    for (const { plan, incident } of each) {
      if (incident.kind !== 'movedGpu') continue;
      const uuid = uuidOf(plan, incident.serial);
      for (const round of ROUNDS) {
        const found = whereIs(plan, uuid, round);
        expect(found).toHaveLength(1);
        expect(found[0]?.host).toBe(round < 3 ? incident.fromHost : incident.toHost);
      }
      const others = speakingState(plan, incident.toHost, 2).gpus;
      expect(others.map(({ pciBusId }) => pciBusId)).not.toContain(incident.toSlot.pciBusId);
    }
  });

  it('swappedSerialLabel: two boards show the serial of each other from 24 h on', () => {
    for (const { plan, incident } of each) {
      if (incident.kind !== 'swappedSerialLabel') continue;
      const [first, second] = incident.pair;
      for (const round of ROUNDS) {
        const shown = [first, second].map(
          ({ serial }) => whereIs(plan, uuidOf(plan, serial), round)[0]?.gpu.serial,
        );
        const plain = [first.serial, second.serial];
        expect(shown).toEqual(round < 3 ? plain : plain.reverse());
      }
    }
  });

  it('moddedMemory and lostGpu: one board changes, from 24 h and from 25 h on', () => {
    for (const { plan, incident } of each) {
      if (incident.kind !== 'moddedMemory' && incident.kind !== 'lostGpu') continue;
      const uuid = uuidOf(plan, incident.serial);
      const [before] = whereIs(plan, uuid, 0);
      for (const round of ROUNDS) {
        const [now] = whereIs(plan, uuid, round);
        const factory = before?.gpu.memoryTotalMiB;
        const modded = incident.kind === 'moddedMemory' && round >= 3;
        expect(now?.gpu.memoryTotalMiB).toBe(modded ? incident.memoryTotalMiB : factory);
        expect(now?.gpu.lost).toBe(incident.kind === 'lostGpu' && round >= 4);
      }
    }
  });

  it('silentHost, clonedKey and unlicensedGpu: at the rounds that the plan says', () => {
    for (const { plan, incident } of each) {
      if (incident.kind === 'silentHost') {
        const speaks = ROUNDS.filter((round) => stateAt(plan, incident.host, round) !== 'silent');
        expect(speaks).toEqual(ROUNDS.filter((round) => round <= incident.lastRound));
      }
      if (incident.kind === 'clonedKey') {
        expect(cloneRounds(plan, incident.host)).toEqual([3, 4]);
        for (const round of ROUNDS) speakingState(plan, incident.host, round);
      }
      if (incident.kind === 'unlicensedGpu') {
        const rounds = sightings(plan)
          .filter(({ gpu }) => gpu.uuid === incident.gpu.hardware.uuid)
          .map(({ round }) => round);
        expect(rounds).toEqual([2, 3, 4, 5]);
      }
    }
  });
});

describe("the simulator's record", () => {
  it('places every shipped unit, and its columns add up to what the license allows', () => {
    for (const plan of PLANS) {
      const truth = truthOf(plan);
      const shipped = plan.shipments.flatMap(({ units }) => units.map(({ serial }) => serial));
      expect(Object.keys(truth.units).sort()).toEqual([...shipped].sort());
      const sum = Object.values(truth.columns).reduce((total, count) => total + count, 0);
      expect(sum).toBe(truth.licensed);
      const quantity = plan.license.items.reduce((total, item) => total + item.quantity, 0);
      expect(truth.licensed).toBe(quantity);
      expect(truth.columns.notShipped).toBe(quantity - shipped.length);
      expect(truth.columns.inTransit).toBe(plan.shipments.at(-1)?.units.length);
    }
  });

  it('agrees with what the hosts show, worked out from their states alone', () => {
    for (const plan of PLANS) {
      const truth = truthOf(plan);
      const seen = sightings(plan).filter(({ gpu }) => !gpu.lost);
      for (const { hardware } of plan.hosts.flatMap(({ gpus }) => gpus)) {
        const last = Math.max(
          ...seen.filter(({ gpu }) => gpu.uuid === hardware.uuid).map(({ round }) => round),
        );
        const ageHours = 26 - (ROUND_HOURS[last] ?? Number.NaN);
        const column = truth.units[hardware.serial] ?? '';
        if (ageHours <= 1) expect(column).toMatch(/^attested/);
        else expect(column).toBe(ageHours <= 24 ? 'unreachable' : 'unaccounted');
      }
    }
  });

  it('states one finding an incident, two for a swap, and else only what stands', () => {
    for (const plan of PLANS) {
      const { findings, unlicensed, units } = truthOf(plan);
      const missing = Object.keys(units).filter((serial) => units[serial] === 'unaccounted');
      const expected = [
        ...plan.incidents.flatMap((incident) => expectedFindings(plan, incident)),
        ...plan.hosts.map(({ name }) => `hostReadElsewhere ${name}`),
        ...missing.map((serial) => `unitMissing ${serial}`),
      ];
      const stated = findings.map(({ code, subject }) => `${code} ${subject}`);
      expect(stated).toEqual(expected.sort());
      const uuids = stated.filter((text) => text.startsWith('gpuUnlicensed '));
      expect(unlicensed.map((uuid) => `gpuUnlicensed ${uuid}`)).toEqual(uuids);
    }
  });

  it('calls missing what never came, and the units of a host silent for more than a day', () => {
    const missing = (plan: FleetPlan) =>
      truthOf(plan).findings.filter(({ code }) => code === 'unitMissing');
    for (const plan of PLANS) {
      const expected = plan.incidents.flatMap((incident) => {
        // What did not come with its shipment was never there to fall silent.
        if (incident.kind === 'shortShipment') return [incident.serial];
        if (incident.kind !== 'silentHost' || incident.lastRound >= 2) return [];
        return (plan.hosts[incident.host]?.gpus ?? []).map(({ hardware }) => hardware.serial);
      });
      const stated = missing(plan).map(({ subject }) => subject);
      expect(stated.sort()).toEqual(expected.sort());
    }
    expect(PLANS.some((plan) => missing(plan).length > 0)).toBe(true);
  });

  it('marks exactly the units that a finding concerns, whole hosts for a cloned key', () => {
    for (const plan of PLANS) {
      const { units } = truthOf(plan);
      const marked = plan.incidents.flatMap((incident): string[] => {
        const serials = (index: number) =>
          (plan.hosts[index]?.gpus ?? []).map(({ hardware }) => hardware.serial);
        if (incident.kind === 'clonedKey') return serials(incident.host);
        if (incident.kind === 'movedGpu') return [incident.serial];
        if (incident.kind === 'moddedMemory') return [incident.serial];
        if (incident.kind === 'swappedSerialLabel') return incident.pair.map((gpu) => gpu.serial);
        return [];
      });
      const found = Object.keys(units).filter((serial) => units[serial] === 'attestedWithFindings');
      expect(found.sort()).toEqual(marked.sort());
    }
  });
});
