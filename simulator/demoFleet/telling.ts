/** Tells the history of the demonstration fleet: papers and rounds, each at its moment. */
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { askServer } from '../askServer.ts';
import type { Durations } from '../scenario/chronicle.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../timeline.ts';
import {
  installation,
  plannedMove,
  receipt,
  repairIn,
  repairOut,
  shipmentPapers,
  shippedAt,
} from './custody.ts';
import {
  demoAttachments,
  demoDeclarations,
  demoLicenses,
  demoStatements,
  suspension,
} from './licenses.ts';
import { demoSites } from './parties.ts';
import { type DemoPlan, placeBoards, ROUND_MS } from './plan.ts';

/** What the policy of the demonstration says: its hosts attest far less often than real ones. */
export const DEMO_DURATIONS: Durations = {
  attestedWithinMs: ROUND_MS + HOUR_MS,
  graceMs: 4 * DAY_MS,
  transitGraceMs: 14 * DAY_MS,
  moveWithinMs: 3 * DAY_MS,
};

/** The reads by a process of their own would take most of the time of telling. */
const COSTLY_MS = 366 * DAY_MS;

interface Step {
  readonly at: number;
  readonly run: () => Promise<void>;
}

/** Tells all of it; the scenario's clock ends at the present. Throws the reason of `signal`. */
export async function tell(story: Scenario, plan: DemoPlan, signal?: AbortSignal): Promise<void> {
  await setPolicy(story);
  const steps = [...paperSteps(story, plan), ...roundSteps(story, plan)];
  for (const { at, run } of steps.toSorted((a, b) => a.at - b.at)) {
    signal?.throwIfAborted();
    story.at(new Date(at).toISOString());
    await run();
  }
  story.at(new Date(plan.presentAt).toISOString());
}

function paperSteps(story: Scenario, plan: DemoPlan): Step[] {
  const { presentAt, beginsAt, deliveries, hosts, incidents } = plan;
  // What happened before the history begins is entered on its first day.
  const enter = (at: number, ...records: RegisterRecord[]): Step => ({
    at: Math.max(at, beginsAt),
    run: () => story.enter(...records),
  });
  const first = [
    ...demoSites(),
    ...demoLicenses(presentAt),
    ...demoStatements(presentAt),
    ...demoAttachments(presentAt),
    ...demoDeclarations(presentAt),
  ];
  const arrived = deliveries.flatMap((planned) => {
    const { receivedDays } = planned.delivery;
    if (receivedDays === null) return [];
    const at = presentAt - receivedDays * DAY_MS;
    return [enter(at, receipt(planned, at))];
  });
  return [
    enter(beginsAt, ...first),
    ...deliveries.map((planned) =>
      enter(shippedAt(planned, presentAt), ...shipmentPapers(planned, presentAt)),
    ),
    ...arrived,
    ...hosts.map((host, index) => enter(host.startAt - HOUR_MS, ...installation(host, index))),
    ...(['suspended', 'reinstated'] as const).map((event) => {
      const record = suspension(presentAt, event);
      return enter('at' in record ? record.at : beginsAt, record);
    }),
    enter(incidents.repaired.outAt, repairOut(plan)),
    enter(incidents.repaired.freshAt, repairIn(plan)),
    enter(presentAt - DAY_MS, plannedMove(plan)),
  ];
}

function roundSteps(story: Scenario, plan: DemoPlan): Step[] {
  const firsts = plan.hosts.map(({ name, site, startAt }) => ({
    at: startAt - MINUTE_MS,
    run: async () => {
      await story.host(name, { site, boards: [], declaredUser: false, costlyMs: COSTLY_MS });
    },
  }));
  const rounds = plan.rounds.map(({ at, hosts }) => ({
    at,
    run: async () => {
      placeBoards(plan, story.hosts, at);
      await story.attest(...hosts);
    },
  }));
  return [...firsts, ...rounds];
}

/** By the door that people use: the policy in force as a file, with other durations. */
async function setPolicy({ server: { adminSocket } }: Scenario): Promise<void> {
  const answer = await askServer(adminSocket, { path: '/policy' });
  // as: the reply of the route, whose text is the policy as a file
  const { text } = answer as { text: string };
  const { attestedWithinMs, graceMs } = DEMO_DURATIONS;
  const durations = {
    cadence: ROUND_MS,
    attestedWithin: attestedWithinMs,
    grace: graceMs,
    maxGap: attestedWithinMs,
  };
  const content = Object.entries(durations).reduce(
    (policy, [name, ms]) => policy.replace(new RegExp(`^${name}: .*$`, 'm'), `${name}: ${ms} ms`),
    text,
  );
  const reason = 'the simulated hosts of this history attest every 46 hours';
  await askServer(adminSocket, { path: '/policy', body: { content, dryRun: false, reason } });
}
