import { describe, expect, it } from 'vitest';
import { findingFacts, findingId } from '../../shared/accounting/findingLife.ts';
import type { Decision } from '../../shared/register/records/decisions.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import {
  columnsOf,
  DAY,
  digest,
  FIRST_LEAF,
  h200,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';

const ID = `gpuMemoryNotOfModel unit ${serialOf(1)}`;

/** A unit whose memory fits no model, seen at T0, with these records. */
function fleetOf(records: readonly RegisterRecord[] = [], policy: object = {}): TestFleet {
  const parts = { hosts: ['host-1'], shipments: [shipment([unit(1)])], records, policy };
  const checks = ['memoryOfModel@1', 'silent@1'];
  const fleet = new TestFleet({ ...parts, policy: { checks, ...policy } });
  return fleet.attest('host-1', { at: T0, gpus: [h200(1, { memoryTotalMiB: 1 })] });
}

function decision(state: Decision['state'], facts?: string): RegisterRecord {
  const [finding] = fleetOf().balance(T0).findings;
  if (finding === undefined) throw new TypeError('no finding');
  return { type: 'decision@1', id: ID, state, facts: facts ?? findingFacts(finding) };
}

describe('the id of a finding', () => {
  it('names code and subject, and of a host its first key', () => {
    const about = (kind: 'host' | 'unit') => ({
      code: 'hostSilent' as const,
      subject: { kind, id: 'x' },
    });
    expect(findingId(about('unit'), digest('host-1'))).toBe('hostSilent unit x');
    expect(findingId(about('host'), digest('host-1'))).toBe(
      `hostSilent host x @${digest('host-1')}`,
    );
  });
});

describe('the life of a finding', () => {
  it('begins open, when its first leaf was received, and is due as the policy says', () => {
    const [finding] = fleetOf().balance(T0).findings;
    expect(finding).toMatchObject({ id: ID, life: 'open', decision: null });
    expect(finding).toMatchObject({ openedAt: T0, dueAt: T0 + 3 * DAY });
  });

  it('of a unit does not begin before the register named the unit', () => {
    // Shipped long ago, by a shipment that the register got thirty days before T0.
    const late = shipment([unit(1)], { shippedAt: '2026-02-01' });
    const [finding] = new TestFleet({ shipments: [late] }).balance(T0).findings;
    const named = T0 - 30 * DAY;
    expect(finding).toMatchObject({ code: 'unitMissing', openedAt: named });
    expect(finding).toMatchObject({ dueAt: named + 3 * DAY });
  });

  it.each(['acknowledged', 'explained', 'resolved', 'falseAlarm'] as const)(
    'is %s by a decision, and its column stays',
    (state) => {
      const drawn = fleetOf([decision(state)]).balance(T0);
      expect(drawn.findings[0]).toMatchObject({
        life: state,
        decision: { by: 'Li Na', leaf: FIRST_LEAF.record + 2 },
      });
      expect(columnsOf(drawn)[serialOf(1)]).toBe('attestedWithFindings');
      const undecided = state === 'acknowledged' ? 1 : 0;
      expect(drawn.findingCounts).toMatchObject({
        all: { high: 1 },
        undecided: { high: undecided },
      });
    },
  );

  it('reopens by itself when it says something else than what was decided', () => {
    const drawn = fleetOf([decision('resolved', digest('then'))]).balance(T0);
    expect(drawn.findings[0]?.life).toBe('reopened');
    expect(drawn.findingCounts.undecided.high).toBe(1);
  });

  it('is open again by a decision that says so', () => {
    const drawn = fleetOf([decision('resolved'), decision('open')]).balance(T0);
    expect(drawn.findings[0]?.life).toBe('open');
  });

  it('is overdue after the deadline, unless it is settled', () => {
    const due = T0 + 3 * DAY;
    expect(fleetOf().balance(due).findingCounts.overdue).toBe(0);
    expect(fleetOf().balance(due + 1).findingCounts.overdue).toBe(1);
    expect(fleetOf([decision('explained')]).balance(due + 1).findingCounts.overdue).toBe(0);
  });

  it('has the severity and the deadline of the policy', () => {
    const severities = { gpuMemoryNotOfModel: 'low' } as const;
    const [finding] = fleetOf([], { severities }).balance(T0).findings;
    expect(finding).toMatchObject({ severity: 'low', dueAt: null });
  });
});
