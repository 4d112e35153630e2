/** The story of a plan: what happened, in the plan's own words and by the simulator's record. */
import type { Board } from '../scenario/boards.ts';
import type { ScenarioTruth } from '../scenario/truth.ts';
import { PLANNED_MOVE } from './custody.ts';
import { LICENSE_IDS, SITES } from './deliveries.ts';
import type { DemoStory, StoryGpu } from './demoFleet.ts';
import { OPEN_CONDITION } from './licenses.ts';
import type { DemoPlan } from './plan.ts';

/** What the record said when the history ended. */
export interface Recorded {
  readonly columns: Readonly<Record<string, string>>;
  readonly findings: readonly string[];
}

/** A record as it can be kept. */
export function recordedOf({ columns, findings }: ScenarioTruth): Recorded {
  return { columns: Object.fromEntries(columns), findings };
}

/** Tells the story. */
export function storyOf(plan: DemoPlan, recorded: Recorded): DemoStory {
  const { incidents, hosts, deliveries } = plan;
  const { moved, unaccounted, modded, unlicensed, repaired, silentHost, planned } = incidents;
  const siteOf = (name: string) => hosts.find((host) => host.name === name)?.site ?? '';
  const gpu = ({ model, serial, uuid }: Board, host: string, isThere = true): StoryGpu => {
    return { model, serial, uuid, host: isThere ? host : null, site: siteOf(host) };
  };
  const received = deliveries.filter(({ delivery }) => delivery.receivedDays !== null);
  const onTheWay = deliveries.find(({ delivery }) => delivery.receivedDays === null);
  return {
    at: plan.presentAt,
    sites: Object.values(SITES).map(({ id }) => id),
    hosts: hosts.map(({ name }) => name),
    receivedGpus: received.reduce((sum, { boards }) => sum + boards.length, 0),
    movedGpu: {
      ...gpu(moved.board, moved.to),
      fromHost: moved.from,
      fromSite: siteOf(moved.from),
    },
    unaccountedGpu: gpu(unaccounted.board, unaccounted.host, false),
    silentHost: { host: silentHost, site: siteOf(silentHost) },
    moddedGpu: {
      ...gpu(modded.board, modded.host),
      memoryTotalMiB: modded.board.hardware.memoryTotalMiB,
    },
    unlicensedGpu: gpu(unlicensed.board, unlicensed.host),
    repairedGpu: { ...gpu(repaired.board, repaired.host), replacedBy: repaired.fresh.serial },
    openCondition: { license: LICENSE_IDS.conditional, condition: OPEN_CONDITION },
    expiringLicense: LICENSE_IDS.expiring,
    reinstatedLicense: LICENSE_IDS.suspended,
    plannedMove: {
      record: PLANNED_MOVE,
      serials: planned.boards.map(({ serial }) => serial),
      toSite: SITES.suzhou.id,
    },
    shipmentInTransit: onTheWay?.delivery.id ?? '',
    licenses: Object.values(LICENSE_IDS),
    columns: recorded.columns,
    findings: recorded.findings,
  };
}
