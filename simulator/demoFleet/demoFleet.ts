/** The contract of the demonstration fleet: what a caller gets, and what the plan says of it. */
import type { Logger } from 'pino';
import type { RunningServer } from '../../server/server.ts';
import type { Role } from '../../shared/api/roles.ts';

/** How to open the demonstration. */
export interface DemoFleetOptions {
  /**
   * Everything is kept below it. Absent or empty: a fleet is made, which takes some seconds. One
   * of an earlier call: it carries on.
   */
  readonly directory: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly version: string;
  readonly log: Logger;
  /** Folder of the built console; null or left out: none is served. */
  readonly consoleDirectory?: string | null;
  /** The present, milliseconds UTC; Date.now where not given. */
  readonly now?: () => number;
  /** Told in one line what is being done. */
  readonly onStep?: (words: string) => void;
  /** Ends the telling of the history: openDemo throws its reason then. */
  readonly signal?: AbortSignal;
}

/** One person of the demonstration, and how that person gets in. */
export interface DemoLink {
  /** Name of the account. */
  readonly name: string;
  readonly role: Role;
  /** A one-time link with its secret; the page to sign in where the link was used already. */
  readonly url: string;
  /** When the link ends, milliseconds UTC; null where it was used already. */
  readonly expiresAt: number | null;
  /** What to try first, in one sentence. */
  readonly toTry: string;
}

/** Who the four links are for. */
export interface DemoLinks {
  readonly administrator: DemoLink;
  readonly compliance: DemoLink;
  readonly approver: DemoLink;
  readonly regulator: DemoLink;
}

/** A GPU of the story: its identity and where its host is. */
export interface StoryGpu {
  readonly serial: string;
  readonly uuid: string;
  readonly model: string;
  /** Null where no host ever showed it. */
  readonly host: string | null;
  readonly site: string;
}

/** What happened, from the plan's own record and never from what the product found. */
export interface DemoStory {
  /** The moment at which the record was drawn, milliseconds UTC. */
  readonly at: number;
  readonly sites: readonly string[];
  readonly hosts: readonly string[];
  /** GPUs that the licenses cover and that were received: 96. */
  readonly receivedGpus: number;
  /** It stands in `host` now; nobody wrote the move down. */
  readonly movedGpu: StoryGpu & { readonly fromHost: string; readonly fromSite: string };
  /** Received, never shown by a host. */
  readonly unaccountedGpu: StoryGpu;
  /** Silent for two days. */
  readonly silentHost: { readonly host: string; readonly site: string };
  /** Its memory is of a size that no board of its model has. */
  readonly moddedGpu: StoryGpu & { readonly memoryTotalMiB: number };
  /** No license covers it. */
  readonly unlicensedGpu: StoryGpu;
  /** Sent away for repair, and the board that came for it and waits in the store. */
  readonly repairedGpu: StoryGpu & { readonly replacedBy: string };
  /** This condition of the license has no paper. */
  readonly openCondition: { readonly license: string; readonly condition: string };
  /** Its last day is about three weeks ahead. */
  readonly expiringLicense: string;
  /** Suspended for a week, and in force again. */
  readonly reinstatedLicense: string;
  /** A move that is planned, and not due. */
  readonly plannedMove: {
    readonly record: string;
    readonly serials: readonly string[];
    readonly toSite: string;
  };
  /** A shipment on its way. */
  readonly shipmentInTransit: string;
  readonly licenses: readonly string[];
  /** By serial of every unit that counts: the column in which it stands. */
  readonly columns: Readonly<Record<string, string>>;
  /** `code subject`, each once, ascending. */
  readonly findings: readonly string[];
}

/** The demonstration, running. */
export interface DemoFleet {
  readonly server: RunningServer;
  readonly links: DemoLinks;
  /** The server's clock: the present from now on. */
  readonly clock: { readonly now: () => number };
  readonly story: DemoStory;
  /** Stops hosts and server; what they keep stays in the directory. */
  close(): Promise<void>;
}
