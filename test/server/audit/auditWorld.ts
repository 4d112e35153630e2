/** A server with an access record, its audit routes behind a fake sign-in, and a scripted week. */
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { auditHandlers } from '../../../server/api/audit.ts';
import type { Handler, Principal } from '../../../server/api/call.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { addRoute, answerProblems } from '../../../server/api/routing.ts';
import { AccessRecords } from '../../../server/audit/accessRecords.ts';
import { AuditTimeline } from '../../../server/audit/timeline.ts';
import { importRecords } from '../../../server/importing.ts';
import { trustFile } from '../../../server/trustFile.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import type { Route } from '../../../shared/api/route.ts';
import { AUDIT_ROUTES } from '../../../shared/api/routes/audit.ts';
import type { Act } from '../../../shared/audit/acts.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import type { RegisterDocument } from '../../../shared/register/documents.ts';
import { parseTrust, type Trust } from '../../../shared/report/trust.ts';
import { type ServerWorld, serverWorld, WORLD_START_MS } from '../../factories/serverWorld.ts';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** Who asks in these tests. */
export const AUDITOR: Principal = {
  via: 'session',
  account: 'acct-AAAAAAAAAAAAAAAA',
  name: 'Ana Auditor',
  roles: ['auditor'],
  scope: WHOLE_ACCESS,
  credential: 'sess-AAAAAAAAAAAAAAAA',
};

/** The parts of an audit over a server that runs. */
export interface AuditWorld {
  readonly world: ServerWorld;
  access: AccessRecords;
  timeline: AuditTimeline;
  app: FastifyInstance;
  /** Asks a route as AUDITOR; JSON or text. */
  get(path: string): Promise<{ status: number; text: string }>;
  trust(): Trust;
  /** Makes the parts anew, as a start does. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server with an access record. */
export async function auditWorld(): Promise<AuditWorld> {
  const world = await serverWorld();
  const parts = await openParts(world);
  const opened: AuditWorld = {
    world,
    ...parts,
    get: async (path) => {
      const { statusCode, body } = await opened.app.inject({ method: 'GET', url: path });
      return { status: statusCode, text: body };
    },
    trust: () => parseTrust(utf8(trustFile(world.server.context))),
    reopen: async () => {
      await opened.app.close();
      Object.assign(opened, await openParts(world));
    },
    close: async () => {
      await opened.app.close();
      await world.close();
    },
  };
  return opened;
}

async function openParts(world: ServerWorld) {
  const { context } = world.server;
  const { store, register, registerLog, now } = context;
  const access = new AccessRecords({ store, register, now });
  const timeline = new AuditTimeline({ store, register });
  const source = { store, register, registerLog };
  const app = Fastify({ logger: false });
  const log = pino({ level: 'silent' });
  answerProblems(app, log);
  const handlers = auditHandlers({ timeline, access, source });
  for (const id of ['listAudit', 'exportAudit'] as const) {
    const route: Route = AUDIT_ROUTES[id];
    // as: the handler of this very route.
    const handler = handlers[id] as Handler<Route>;
    addRoute(
      app,
      { route, handler },
      {
        prefix: '',
        assertWritable: () => {},
        authenticate: async () => AUDITOR,
        limit: () => {},
        idempotency: new Idempotency(store, now),
        now,
        log,
        checkReplies: true,
      },
    );
  }
  await app.ready();
  return { access, timeline, app };
}

/** One act of the week: when, what the audit must say of it, and how it comes about. */
export interface Scripted {
  /** Milliseconds after the start of the week. */
  readonly at: number;
  readonly says: { readonly act: string; readonly name: string | null };
  run(opened: AuditWorld): Promise<unknown>;
}

const at = (day: number, hour: number) => day * DAY_MS + hour * HOUR_MS;
type Unsalted = RegisterDocument extends infer D
  ? D extends RegisterDocument
    ? Omit<D, 'salt'>
    : never
  : never;

function act(when: number, what: Act, [name, target]: [string, string | null]): Scripted {
  const via = what === 'signInRefused' ? 'none' : 'session';
  const account = via === 'none' ? null : `acct-${name.replaceAll(' ', '')}0000`;
  const actor = { account, name, via } as const;
  return {
    at: when,
    says: { act: what, name },
    run: ({ access }) => access.record({ act: what, actor, target, detail: null }),
  };
}

function leaf(when: number, says: Scripted['says'], document: Unsalted): Scripted {
  return { at: when, says, run: ({ world }) => world.server.context.register.append(document) };
}

const DIGEST = 'RUNJ5CLwUpcZHq0T4h09tSDlq-9SBV5JZLgvshP1k6E';
const SITES = 'site,country\nHall 1,CN\n';

function importSites({ world }: AuditWorld): Promise<unknown> {
  const file = { name: 'sites.csv', bytes: utf8(SITES), table: 'sites' } as const;
  const said = { by: 'Li Na', reason: 'asset list of May', dryRun: false, scope: WHOLE_ACCESS };
  return importRecords(world.server.context.register, { ...file, ...said });
}

const permission = (change: 'accountCreated' | 'accountChanged', roles: ['compliance'] | []) => ({
  format: 'fleetseal/permission@1' as const,
  change,
  account: 'acct-LiNa0000',
  name: 'Li Na',
  roles,
  scope: WHOLE_ACCESS,
  token: null,
  by: 'Root',
  via: 'session' as const,
  reason: '',
});

const step = (what: 'drafted' | 'approved' | 'released', by: string) => ({
  format: 'fleetseal/reportStep@1' as const,
  step: what,
  reportDigest: DIGEST,
  licenses: ['L-1'],
  from: WORLD_START_MS,
  to: WORLD_START_MS + DAY_MS,
  redactions: [],
  reference: what === 'approved' ? 'MOFCOM 2026/17' : null,
  by,
  account: 'acct-LiNa0000',
  via: 'session' as const,
  reason: '',
});

const released = {
  format: 'fleetseal/reportRelease@1' as const,
  reportDigest: DIGEST,
  licenses: ['L-1'],
  from: WORLD_START_MS,
  to: WORLD_START_MS + DAY_MS,
};
const decided = {
  format: 'fleetseal/record@1' as const,
  by: 'Li Na',
  reason: 'the board was exchanged',
  withdrawn: false,
  record: {
    type: 'decision@1' as const,
    id: 'silent host one',
    state: 'resolved' as const,
    facts: DIGEST,
  },
};

/** Monday to Sunday; nobody does anything on Thursday. */
export const WEEK: readonly Scripted[] = [
  act(at(0, 7), 'linkUsed', ['Root', 'acct-Root0000']),
  leaf(
    at(0, 8),
    { act: 'accountCreated', name: 'Root' },
    permission('accountCreated', ['compliance']),
  ),
  act(at(0, 9), 'signedIn', ['Li Na', 'sess-1']),
  act(at(0, 10), 'signInRefused', ['admin\u202e', null]),
  { at: at(1, 9), says: { act: 'recordEntered', name: 'Li Na' }, run: importSites },
  act(at(1, 10), 'recordsExported', ['Li Na', 'sites']),
  leaf(at(1, 11), { act: 'findingDecided', name: 'Li Na' }, decided),
  act(at(2, 0), 'signedIn', ['Bo Approver', 'sess-2']),
  leaf(at(2, 9), { act: 'reportDrafted', name: 'Li Na' }, step('drafted', 'Li Na')),
  act(at(2, 10), 'reportPreviewed', ['Bo Approver', DIGEST]),
  leaf(at(2, 11), { act: 'reportApproved', name: 'Bo Approver' }, step('approved', 'Bo Approver')),
  act(at(4, 9), 'signInRefused', ['Li Na', null]),
  act(at(4, 9), 'signedIn', ['Li Na', 'sess-3']),
  leaf(at(4, 10), { act: 'reportReleased', name: 'Li Na' }, step('released', 'Li Na')),
  act(at(4, 10), 'signedOut', ['Li Na', 'sess-3']),
  leaf(at(5, 9), { act: 'accountChanged', name: 'Root' }, permission('accountChanged', [])),
  leaf(at(5, 10), { act: 'reportReleased', name: null }, released),
  act(at(5, 10), 'sessionRevoked', ['Root', 'sess-2']),
  act(at(6, 23), 'backupMade', ['Root', 'backup-1']),
];

/** Plays the week; `sealDays` as often as a server calls it. */
export async function playWeek(opened: AuditWorld): Promise<void> {
  const { clock } = opened.world;
  for (const { at: when, run } of WEEK) {
    while (clock.now + HOUR_MS < WORLD_START_MS + when) {
      clock.now += HOUR_MS;
      await opened.access.sealDays();
    }
    clock.now = WORLD_START_MS + when;
    await run(opened);
    // Read at each step, so that it is read part by part.
    await opened.timeline.page({});
  }
}
