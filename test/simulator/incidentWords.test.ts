import { expect, test } from 'vitest';
import { hostsOf, INCIDENT_KINDS } from '../../simulator/incidentChoice.ts';
import { incidentLines } from '../../simulator/incidentWords.ts';
import { planFleet } from '../../simulator/plan.ts';

test('every incident of a plan has one line that names its hosts', () => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 40; seed += 1) {
    const plan = planFleet(seed);
    const lines = incidentLines(plan);
    expect(lines).toHaveLength(plan.incidents.length);
    for (const [i, incident] of plan.incidents.entries()) {
      kinds.add(incident.kind);
      for (const host of hostsOf(incident)) expect(lines[i]).toContain(plan.hosts[host]?.name);
    }
  }
  expect(kinds.size).toBe(INCIDENT_KINDS.length);
});
