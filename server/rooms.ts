/** Opens the rooms of a server that people and their programs meet in, in their order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { API_PREFIX } from '../shared/api/routes.ts';
import { FleetsealError } from '../shared/errors.ts';
import { MINUTE_MS } from '../shared/register/day.ts';
import type { Principal } from './api/call.ts';
import { AccessRecords } from './audit/accessRecords.ts';
import { AuditTimeline } from './audit/timeline.ts';
import { Backups } from './backup/backups.ts';
import { readGroupsFile } from './config/groups.ts';
import type { ServerSettings } from './config/settings.ts';
import type { ServerContext } from './context.ts';
import { type EventRoom, openEvents } from './events/eventRoom.ts';
import { OidcSignIn } from './people/oidc/oidc.ts';
import type { PasswordHasher } from './people/passwordHash.ts';
import { People } from './people/people.ts';
import { ReportGate } from './reports/reportGate.ts';
import { SavedViews } from './savedViews/savedViews.ts';
import { openViews } from './views/openViews.ts';
import type { Views } from './views/views.ts';
import { FindingWork } from './work/findingWork.ts';
import { Papers } from './work/papers.ts';

/** What the rooms are made of. */
export interface RoomsOptions {
  readonly context: ServerContext;
  readonly dataDirectory: string;
  readonly version: string;
  readonly settings: ServerSettings;
  /** `https://host[:port]` at which browsers reach this server; asked at each request. */
  readonly origin: () => string;
  /** Who sent the request of an event stream, as of now. */
  readonly authenticate: (request: FastifyRequest) => Promise<Principal | null>;
  /** For tests: passwords that cost less. */
  readonly hasher?: PasswordHasher;
}

/** The rooms. */
export interface Rooms {
  readonly access: AccessRecords;
  readonly timeline: AuditTimeline;
  readonly people: People;
  readonly oidc: OidcSignIn | null;
  readonly views: Views;
  readonly savedViews: SavedViews;
  readonly events: EventRoom;
  readonly gate: ReportGate;
  readonly backups: Backups;
  readonly papers: Papers;
  readonly work: FindingWork;
}

/** Opens them; what has to be closed goes onto `opened`. */
export async function openRooms(
  options: RoomsOptions,
  opened: AsyncDisposableStack,
): Promise<Rooms> {
  const { context, dataDirectory, version, settings } = options;
  const { store, register, now, log } = context;
  const access = new AccessRecords({ store, register, now });
  const people = peopleOf(options, access);
  const views = openViews(context);
  opened.defer(() => views.close());
  const { authenticate } = options;
  const webhooks = { allow: [...settings['webhooks.allow']], ports: [443, 8443], plainHosts: [] };
  const syslog = syslogOf(settings);
  const events = await openEvents({ store, register, now, log, webhooks, syslog, authenticate });
  opened.defer(() => events.close());
  opened.defer(
    views.watchFindings((found) => {
      events.findings.update(found).catch((error: unknown) => {
        log.error({ err: error }, 'events of findings were not written');
      });
    }),
  );
  const directory = join(dataDirectory, 'reports');
  const gate = await ReportGate.open({ context, access, directory, version });
  opened.defer(() => gate.close());
  const parts = { store, views, accessLog: access, now };
  const papers = await Papers.open({ ...parts, directory: join(dataDirectory, 'documents') });
  return {
    access,
    timeline: new AuditTimeline({ store, register }),
    people,
    oidc: oidcOf(options, { people, access }),
    views,
    savedViews: new SavedViews({ store, accessLog: access, now }),
    events,
    gate,
    backups: new Backups({ dataDirectory, store, version, now }),
    papers,
    work: new FindingWork({ ...parts, papers, events: events.book }),
  };
}

function peopleOf(options: RoomsOptions, accessLog: AccessRecords): People {
  const { context, settings, origin, hasher } = options;
  const { store, register, now, log } = context;
  const { localSignIn, requireSecondFactor } = settings;
  const sessions = {
    idleMs: settings['session.idleMinutes'] * MINUTE_MS,
    absoluteMs: settings['session.absoluteMinutes'] * MINUTE_MS,
  };
  return new People({
    store,
    register,
    accessLog,
    log,
    now,
    settings: { origin, localSignIn, requireSecondFactor, sessions },
    ...(hasher === undefined ? {} : { hasher }),
  });
}

function oidcOf(
  { settings, origin, context }: RoomsOptions,
  { people, access }: { people: People; access: AccessRecords },
): OidcSignIn | null {
  const issuer = settings['oidc.issuer'];
  const clientId = settings['oidc.clientId'];
  const secretFile = settings['oidc.clientSecretFile'];
  const groupsFile = settings['oidc.groupsFile'];
  if (issuer === null || clientId === null || secretFile === null || groupsFile === null) {
    return null;
  }
  return new OidcSignIn({
    settings: {
      issuer,
      clientId,
      clientSecret: readSecret(secretFile),
      redirectUrl: `${origin()}${API_PREFIX}/oidc/callback`,
      scopes: settings['oidc.scopes'],
      groupsClaim: settings['oidc.groupsClaim'],
      groups: readGroupsFile(groupsFile),
    },
    people,
    accessLog: access,
    now: context.now,
  });
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
}

function syslogOf(settings: ServerSettings) {
  const host = settings['syslog.host'];
  if (host === null) return null;
  const caFile = settings['syslog.ca'];
  const certificateFile = settings['syslog.certificate'];
  const keyFile = settings['syslog.key'];
  return {
    host,
    port: settings['syslog.port'],
    enterprise: 32_473,
    ...(caFile === null ? {} : { caFile }),
    ...(certificateFile === null || keyFile === null ? {} : { certificateFile, keyFile }),
  };
}
