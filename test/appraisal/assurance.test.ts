import { describe, expect, it } from 'vitest';
import type { GpuResult } from '../../shared/appraisal/result.ts';
import { GPU_PLACEHOLDER_FIELDS } from '../../shared/claims/claims.ts';
import {
  h200,
  hostText,
  readBy,
  readingsText,
  type ShownGpu,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';

const BOTH = ['nvidiaSmiCsv', 'kernelDriver'] as const;

function appraised(gpu: ShownGpu, host: string | null = hostText()): GpuResult {
  const fleet = new TestFleet({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
  const texts = { readings: readingsText(), ...(host === null ? {} : { host }) };
  fleet.attest('host-1', { at: T0, gpus: [gpu], texts });
  const [only] = fleet.history[0]?.result?.gpus ?? [];
  if (only === undefined) throw new TypeError('no GPU');
  return only;
}

function assurances(gpu: ShownGpu, host?: string | null): string {
  const { identity } = appraised(gpu, host);
  return GPU_PLACEHOLDER_FIELDS.map((field) => identity[field]?.assurance ?? 'none').join(' ');
}

const genuine = readBy(h200(1), { uuid: BOTH });

describe('assurance', () => {
  it('is crossChecked for the field that two trust paths give, and claimed for the others', () => {
    expect(assurances(genuine)).toBe('claimed crossChecked claimed');
  });

  it('comes into the balance with the last sighting', () => {
    const fleet = new TestFleet({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
    const texts = { readings: readingsText(), host: hostText() };
    fleet.attest('host-1', { at: T0, gpus: [genuine], texts });
    const [state] = fleet.balance(T0).units;
    expect(state?.assurance).toEqual({ serial: 'claimed', uuid: 'crossChecked', pdi: 'claimed' });
  });

  it.each<[string, ShownGpu, string | null]>([
    [
      'two reads of one trust path',
      readBy(h200(1), { uuid: ['nvidiaSmiCsv', 'nvidiaSmiXml'] }),
      hostText(),
    ],
    ['one read of the kernel', readBy(h200(1), { uuid: ['kernelDriver'] }), hostText()],
    [
      'reads that disagree',
      { ...genuine, disagreements: { uuid: { nvidiaSmiCsv: 'GPU-1', kernelDriver: 'GPU-2' } } },
      hostText(),
    ],
    ['a GPU that cannot be read', { ...genuine, state: 'unreadable' }, hostText()],
    ['a GPU that breaks an invariant', { ...genuine, memoryTotalMiB: 81_559 }, hostText()],
    ['an nvidia-smi that was moved', genuine, hostText({ overrides: { nvidiaSmi: '/opt/mock' } })],
    ['a host root that was moved', genuine, hostText({ overrides: { hostRoot: '/opt/root' } })],
    ['overrides without any path', genuine, hostText({ overrides: {} })],
    ['a host whose document is not there', genuine, null],
  ])('is never above claimed with %s', (_, gpu, host) => {
    expect(assurances(gpu, host)).toBe('claimed claimed claimed');
  });

  it('is claimed in the documents of the first release, whatever reads they name', () => {
    const gpu: ShownGpu = { ...h200(1), provenance: { uuid: ['nvidiaSmiCsv', 'nvidiaSmiXml'] } };
    expect(assurances(gpu)).toBe('claimed claimed claimed');
    expect(appraised({ ...gpu, provenance: { uuid: [...BOTH] } }).status).toBe('none');
  });
});

describe('a value that no read of this round gave', () => {
  const carried = (state: 'readable' | 'unreadable' | 'absent'): ShownGpu => ({
    ...h200(1, { memoryTotalMiB: 81_559, pciBusId: '00000000:99:00.0' }),
    format: 'fleetseal/gpu@2',
    provenance: {},
    state,
  });

  it.each(['readable', 'unreadable', 'absent'] as const)(
    'is no identity, and accuses of nothing: %s',
    (state) => {
      const { identity, model, findings } = appraised(carried(state));
      expect(identity).toEqual({ serial: null, uuid: null, pdi: null });
      expect(model).toBeNull();
      const codes = findings.map(({ code }) => code);
      expect(codes).not.toContain('gpuMemoryNotOfModel');
      expect(codes).not.toContain('gpuMisnamed');
      expect(codes).not.toContain('gpuUnlicensed');
    },
  );

  it.each(['readable', 'unreadable', 'absent'] as const)('makes no sighting: %s', (state) => {
    const fleet = new TestFleet({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
    fleet.attest('host-1', { at: T0, gpus: [carried(state)] });
    const [unitState] = fleet.balance(T0).units;
    expect(unitState).toMatchObject({ lastSeenAt: null, kid: null });
  });

  it('leaves a GPU to the unit that was last read in its place', () => {
    const fleet = new TestFleet({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });
    fleet.attest('host-1', { at: T0, gpus: [readBy(h200(1))] });
    fleet.attest('host-1', { at: T0 + 1, gpus: [carried('absent')] });
    const balance = fleet.balance(T0 + 1);
    expect(balance.units[0]?.column).toBe('unreachable');
    expect(balance.units[0]?.findings).toEqual(['gpuAbsent']);
  });
});
