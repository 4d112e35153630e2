/** What is known of a GPU that can't be read: carried, told apart, and over a restart. */
import { describe, expect, it } from 'vitest';
import { carryFromDocuments } from '../../agent/collectors/carry.ts';
import {
  addLastKnown,
  type KnownGpus,
  knownFromDocuments,
} from '../../agent/collectors/lastKnown.ts';
import { mergeGpus } from '../../agent/collectors/merge.ts';
import {
  type CollectorResult,
  type GpuClaims,
  type GpuCollectorName,
  gpuClaimsSchema,
} from '../../shared/claims/claims.ts';
import type { GpuDocument } from '../../shared/evidence/document.ts';
import { LIMITS } from '../../shared/limits.ts';
import { GPU_A, GPU_B, type ReadTexts, readOf } from './fakeHost.ts';

const ok: CollectorResult = { outcome: 'ok', startedAt: 0, durationMs: 0 };
const failed: CollectorResult = { ...ok, outcome: 'failed', code: 'collectorFailed' };
const allOk = { nvidiaSmiCsv: ok, nvidiaSmiXml: ok, kernelDriver: ok, kernelPci: ok };
const allFailed: Record<GpuCollectorName, CollectorResult> = {
  nvidiaSmiCsv: failed,
  nvidiaSmiXml: failed,
  kernelDriver: failed,
  kernelPci: failed,
};

const NAME = `gpu-${GPU_A.busId}`;
const WHOLE = { pciBusId: GPU_A.busId, serial: GPU_A.serial, uuid: GPU_A.uuid, pdi: GPU_A.pdi };

/** One round after another over what a CSV and the PCI bus list. */
class Rounds {
  known: KnownGpus;
  #now = 0;

  constructor(known: KnownGpus = new Map()) {
    this.known = known;
  }

  next(
    reads: Parameters<typeof mergeGpus>[0],
    results: Record<GpuCollectorName, CollectorResult> = allOk,
  ): Map<string, GpuClaims> {
    this.#now += 100;
    const { gpus } = mergeGpus(reads);
    const added = addLastKnown({ gpus, known: this.known, results, now: this.#now });
    this.known = added.known;
    for (const gpu of added.gpus.values()) gpuClaimsSchema.parse(gpu);
    return added.gpus;
  }
}

const csv = (...gpus: readonly ReadTexts[]) => ({ nvidiaSmiCsv: readOf(...gpus) });
const pci = (...gpus: readonly ReadTexts[]) => ({ kernelPci: readOf(...gpus) });

describe('a GPU that can not be read', () => {
  it('keeps its identity without provenance and the time since when', () => {
    const rounds = new Rounds();
    rounds.next(csv(WHOLE));
    rounds.next(pci({ pciBusId: GPU_A.busId }));
    const gpu = rounds.next(pci({ pciBusId: GPU_A.busId })).get(NAME);
    expect(gpu).toEqual({
      state: 'unreadable',
      since: 200,
      ...WHOLE,
      provenance: { pciBusId: ['kernelPci'] },
    });
    expect(rounds.next(csv(WHOLE)).get(NAME)).not.toHaveProperty('since');
    expect(rounds.next(pci({ pciBusId: GPU_A.busId })).get(NAME)?.since).toBe(500);
  });

  it('gets nothing of another GPU that was at its place', () => {
    const rounds = new Rounds();
    rounds.next(csv(WHOLE));
    const gpu = rounds.next(pci({ pciBusId: GPU_A.busId, uuid: GPU_B.uuid })).get(NAME);
    expect(gpu?.serial).toBeUndefined();
    expect(gpu?.uuid).toBe(GPU_B.uuid);
  });

  it('gets no value where its reads disagree', () => {
    const rounds = new Rounds();
    rounds.next(csv({ ...WHOLE, productName: 'NVIDIA H200' }));
    const two = { pciBusId: GPU_A.busId, productName: ['NVIDIA H200', 'NVIDIA H100'] };
    const gpu = rounds.next(pci(two)).get(NAME);
    expect(gpu?.productName).toBeUndefined();
    expect(gpu?.serial).toBe(GPU_A.serial);
  });

  it('has its mask marked where only the last known serial is one', () => {
    const rounds = new Rounds();
    rounds.next(csv({ pciBusId: GPU_A.busId, serial: '0000000000000' }));
    const gpu = rounds.next(pci({ pciBusId: GPU_A.busId })).get(NAME);
    expect(gpu).toMatchObject({ placeholder: true, placeholders: ['serial'] });
  });
});

describe('a GPU that no read lists', () => {
  it('is absent since then, whole in identity and without provenance', () => {
    const rounds = new Rounds();
    rounds.next(csv(WHOLE));
    const gpu = rounds.next({}).get(NAME);
    expect(gpu).toEqual({ state: 'absent', since: 200, ...WHOLE, provenance: {} });
    expect(rounds.next({}).get(NAME)?.since).toBe(200);
    expect(rounds.next(csv(WHOLE)).get(NAME)?.state).toBe('readable');
  });

  it('is unreadable and not absent while no read works', () => {
    const rounds = new Rounds();
    rounds.next(csv(WHOLE));
    expect(rounds.next({}, allFailed).get(NAME)).toMatchObject({ state: 'unreadable', since: 200 });
    expect(rounds.next({}).get(NAME)).toMatchObject({ state: 'absent', since: 200 });
  });

  it('is no row where it is readable at another place', () => {
    const rounds = new Rounds();
    rounds.next(csv(WHOLE));
    const gpus = rounds.next(csv({ ...WHOLE, pciBusId: GPU_B.busId }));
    expect([...gpus.keys()]).toEqual([`gpu-${GPU_B.busId}`]);
  });

  it('gives way where there are more rows than a host may have', () => {
    const rounds = new Rounds();
    const at = (bus: number) => `0000:${bus.toString(16).padStart(2, '0')}:00.0`;
    const many = (from: number) =>
      Array.from({ length: LIMITS.gpusPerHost - 1 }, (_, bus) => ({ pciBusId: at(from + bus) }));
    rounds.next(csv(...many(0)));
    const gpus = rounds.next(csv(...many(100)));
    const states = [...gpus.values()].map(({ state }) => state);
    expect(states.filter((state) => state === 'readable')).toHaveLength(LIMITS.gpusPerHost - 1);
    expect(states.filter((state) => state === 'absent')).toHaveLength(1);
  });
});

const document = (claims: Partial<GpuClaims> = {}): GpuDocument => ({
  format: 'fleetseal/gpu@2',
  salt: 'AAAAAAAAAAAAAAAAAAAAAA',
  state: 'readable',
  ...WHOLE,
  provenance: {},
  ...claims,
});

describe('a restart', () => {
  it('keeps the last known identity of a GPU that is now unreadable', () => {
    const rounds = new Rounds(carryFromDocuments([document()]).known);
    const gpu = rounds.next(pci({ pciBusId: GPU_A.busId })).get(NAME);
    expect(gpu).toMatchObject({ state: 'unreadable', since: 100, serial: GPU_A.serial });
  });

  it('keeps since when it was unreadable', () => {
    const before = document({ state: 'unreadable', since: 7 });
    const rounds = new Rounds(knownFromDocuments([before]));
    expect(rounds.next(pci({ pciBusId: GPU_A.busId })).get(NAME)?.since).toBe(7);
  });

  it('reads documents of the first release', () => {
    const before: GpuDocument = {
      format: 'fleetseal/gpu@1',
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      state: 'unreadable',
      ...WHOLE,
      provenance: {},
    };
    const rounds = new Rounds(knownFromDocuments([before]));
    const gpu = rounds.next(pci({ pciBusId: GPU_A.busId })).get(NAME);
    expect(gpu).toMatchObject({ serial: GPU_A.serial, since: 100 });
  });

  it('takes inventory anew: what no read lists is no row, nor what was absent', () => {
    expect(new Rounds(knownFromDocuments([document()])).next({}).size).toBe(0);
    const absent = document({ state: 'absent', since: 7 });
    const rounds = new Rounds(knownFromDocuments([absent]));
    const gpu = rounds.next(pci({ pciBusId: GPU_A.busId })).get(NAME);
    expect(gpu?.serial).toBeUndefined();
  });
});
