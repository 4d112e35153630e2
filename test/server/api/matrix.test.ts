/**
 * Who may call what, and how far: every route of the table, for nobody and for every role, with the
 * whole fleet, one license and one site. Nothing here names a route but what is an exception.
 */
import { channel } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ROLE_NAMES, type Role } from '../../../shared/api/roles.ts';
import { isWrite, type Route } from '../../../shared/api/route.ts';
import { API_PREFIX, ROUTES } from '../../../shared/api/routes.ts';
import { TABLE_NAMES } from '../../../shared/register/tables/table.ts';
import { type AskedSide, foreignIn, namesOf, namesSide, requestsOf, toNowhere } from './samples.ts';
import { REACHES, type Reach, type Sides, twoSides } from './sides.ts';
import { codeOf, type WireAnswer, type WireRequest } from './wire.ts';

/** Routes that take a session: a program cannot make itself more rights. */
const SESSION_ONLY = new Set([
  ...['signOut', 'changePassword', 'revokeOwnSession', 'createOwnApiToken', 'revokeOwnApiToken'],
  ...['setUpSecondFactor', 'confirmSecondFactor', 'removeSecondFactor', 'createRecoveryCodes'],
]);
/** Routes of an account, which who comes over the socket has none. */
const ACCOUNT_ONLY = new Set([...SESSION_ONLY, 'listOwnSessions', 'listOwnApiTokens']);
/** Reads of the whole fleet that hold no name of anything. */
const NAMELESS = new Set(['getCoverage', 'streamEvents']);
/** A report holds both logs whole, whatever it is about: who may have its file sees them. */
const WHOLE_LOGS = new Set(['getReportFile']);
/** Reads that this server has not set up, or that need what is not there. */
const NOT_SET_UP = new Set(['startOidc', 'finishOidc', 'getAccount', 'listSessions']);
/** What the server answers to anyone beside the table: documents, signs of life, public logs. */
const PUBLIC = [
  // No console is built for this server: its first address says so.
  ...['/', '/api/docs', '/api/openapi.json', '/healthz', '/readyz'],
  ...['evidence', 'register'].flatMap((log) => [`/log/${log}/checkpoint`, `/log/${log}/tile/*`]),
].flatMap((path) => [`GET ${path}`, `HEAD ${path}`]);

const routes = Object.entries<Route>(ROUTES);
// as: every id comes from the table
const routeOf = (id: string): Route => ROUTES[id as keyof typeof ROUTES];
const within = routes.filter(([, { access }]) => 'scope' in access && access.scope === 'within');
/** What queries name things of the fleet by. */
const FILTERS = new Set([
  ...['q', 'id', 'name', 'license', 'licenses', 'site', 'sites', 'shipment', 'host', 'kid', 'user'],
  ...['exporter', 'endUser', 'endUsers', 'operator', 'consignee', 'party', 'lab', 'serial', 'uuid'],
]);
const LIMITED = ['license', 'site'] as const satisfies readonly Reach[];

const served: string[] = [];
const noteRoutes = (message: unknown) => {
  // as: what fastify says on this channel
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
    served.push(...[method].flat().map((each) => `${each} ${url}`));
  });
};

let sides: Sides;
beforeAll(async () => {
  const initialization = channel('fastify.initialization');
  initialization.subscribe(noteRoutes);
  sides = await twoSides();
  initialization.unsubscribe(noteRoutes);
});
afterAll(() => sides.close());

/** Requests of a route for what is of one side. */
function asked(id: string, side: AskedSide): WireRequest[] {
  return requestsOf({ id, route: routeOf(id), sides, names: namesOf(sides, side) });
}
function firstOf(id: string, side: AskedSide): WireRequest {
  const [request] = asked(id, side);
  if (request === undefined) throw new Error(`There is no id for the route ${id}.`);
  return request;
}
const sideFor = (route: Route): AskedSide => (isWrite(route) ? 'NOWHERE' : 'OWN');
const readersOf = ({ access }: Route): readonly Role[] =>
  access.who === 'anyone' || access.who === 'signedIn' ? ROLE_NAMES : access.who;

function isOpen(id: string, { access }: Route, { role, reach }: { role: Role; reach: Reach }) {
  if (access.who === 'anyone') return true;
  if (access.who === 'signedIn') return !SESSION_ONLY.has(id);
  return access.who.includes(role) && (access.scope !== 'whole' || reach === 'whole');
}

describe('every route of the table', () => {
  it('is served over the network and the socket, and nothing else is', () => {
    const table = routes.map(
      ([, { method, path }]) =>
        `${method} ${API_PREFIX}${path.replaceAll(/\{([a-zA-Z]+)\}/g, ':$1')}`,
    );
    const known = new Set([...table, ...PUBLIC]);
    expect(served.filter((route) => !known.has(route))).toEqual([]);
    const twice = table.filter((route) => served.filter((each) => each === route).length !== 2);
    expect(twice).toEqual([]);
  });

  it.each(routes)('%s answers nobody but where anyone may call it', async (id, route) => {
    sides.world.clock.now += 1_000;
    const code = codeOf(await sides.ask(null, firstOf(id, sideFor(route))));
    if (route.access.who === 'anyone') expect(code).not.toBe('notSignedIn');
    else expect(code).toBe('notSignedIn');
  });

  it.each(routes)('%s is for the roles of its row, as far as its row says', async (id, route) => {
    const request = firstOf(id, sideFor(route));
    const people = ROLE_NAMES.flatMap((role) => REACHES.map((reach) => ({ role, reach })));
    for (const person of people) {
      const answer = await sides.ask(sides.who(person.role, person.reach), request);
      const code = codeOf(answer);
      const who = `${person.role} ${person.reach} ${answer.text.slice(0, 200)}`;
      if (!isOpen(id, route, person)) expect(code, who).toBe('forbidden');
      else if (id === 'createEnrollmentToken') expect(code, who).not.toBe('notSignedIn');
      else expect(['notSignedIn', 'forbidden'], who).not.toContain(code);
      const isWhole = person.reach === 'whole' && isOpen(id, route, person);
      if (isWhole && !isWrite(route) && !NOT_SET_UP.has(id)) expect(code, who).toBe('ok');
    }
  });

  it.each(routes)('%s is for the socket where one of its roles is', async (id, route) => {
    const answer = await sides.askSocket(firstOf(id, sideFor(route)));
    const roles: readonly Role[] = ['administrator', 'compliance', 'operator'];
    const isTheirs = readersOf(route).some((role) => roles.includes(role));
    if (isTheirs && !ACCOUNT_ONLY.has(id)) expect(codeOf(answer)).not.toBe('forbidden');
    else expect(codeOf(answer)).toBe('forbidden');
  });
});

/** What somebody can tell an answer by. */
function seen({ status, headers, text }: WireAnswer) {
  const { date: _, 'content-length': __, ...rest } = headers;
  return { status, headers: rest, text };
}

/** Reads of the own side; of the tables all. */
function ownReads(id: string): WireRequest[] {
  const request = firstOf(id, 'OWN');
  if (id !== 'exportRecords') return [request];
  return TABLE_NAMES.map((table) => ({
    ...request,
    path: request.path.replace('/shipments', `/${table}`),
  }));
}

/** Lists with each name that they can be filtered by, and searched for. */
const filtered = within.flatMap(([id, { method, query }]) => {
  const names = method === 'GET' ? Object.keys(query?.shape ?? {}) : [];
  const isFilter = (name: string) => query?.shape[name] instanceof z.ZodOptional;
  return names
    .filter((name) => isFilter(name) && FILTERS.has(name))
    .map((name) => [id, name] as const);
});

/** People who see one side, of each role that may call a route. */
function limitedPeople(route: Route) {
  return readersOf(route).flatMap((role) => LIMITED.map((reach) => ({ role, reach })));
}

describe('what is foreign', () => {
  const reads = within.filter(([id, { method }]) => method === 'GET' && !WHOLE_LOGS.has(id));
  const named = within.filter(([, route]) => namesSide(route));

  it.each(reads)('%s does not show to who sees one side', async (id, route) => {
    for (const request of ownReads(id)) {
      for (const { role, reach } of limitedPeople(route)) {
        const { text } = await sides.ask(sides.who(role, reach), request);
        const shown = `${role} ${reach} ${request.path} ${text.slice(0, 500)}`;
        expect(foreignIn(sides, text), shown).toEqual([]);
      }
    }
    if (NAMELESS.has(id)) return;
    // Who sees both sides sees it, or this would prove nothing.
    const whole = readersOf(route).map(async (role) => {
      const { text } = await sides.ask(sides.who(role, 'whole'), firstOf(id, 'FOREIGN'));
      return foreignIn(sides, text);
    });
    expect((await Promise.all(whole)).flat()).toContain('FOREIGN');
  });

  it.each(named)('%s answers as what does not exist', async (id, route) => {
    const { registerLog } = sides.world.server.context;
    const { size } = registerLog;
    const unknown = asked(id, 'NOWHERE');
    for (const [index, request] of asked(id, 'FOREIGN').entries()) {
      for (const { role, reach } of limitedPeople(route)) {
        const by = sides.who(role, reach);
        const ofNothing = seen(await sides.ask(by, unknown[index] ?? request));
        const ofForeign = seen(await sides.ask(by, request));
        expect(ofForeign.status, `${role} ${reach} ${ofForeign.text}`).toBe(404);
        const text = toNowhere(sides)(ofForeign.text);
        expect({ ...ofForeign, text }, `${role} ${reach}`).toEqual(ofNothing);
      }
    }
    expect(registerLog.size).toBe(size);
  });

  it.each([
    ...['draftReport', 'withdrawRecord', 'createEnrollmentToken', 'importRecords'],
    'decideFindings',
  ])('%s tells no foreign name in a body from an unknown one', async (id) => {
    const { registerLog } = sides.world.server.context;
    const { size } = registerLog;
    for (const { role, reach } of limitedPeople(routeOf(id))) {
      const by = sides.who(role, reach);
      const ofForeign = seen(await sides.ask(by, firstOf(id, 'FOREIGN')));
      const text = toNowhere(sides)(ofForeign.text);
      const ofNothing = seen(await sides.ask(by, firstOf(id, 'NOWHERE')));
      expect({ ...ofForeign, text }).toEqual(ofNothing);
    }
    expect(registerLog.size).toBe(size);
  });

  it('is in no file of a draft for who sees one side, and in that of a release', async () => {
    const { drafted, released } = sides.ids.OWN;
    const file = (report: string) => ({ method: 'GET', path: `/reports/${report}/file` });
    for (const role of ['compliance', 'approver', 'auditor'] as const) {
      const by = sides.who(role, 'license');
      expect(codeOf(await sides.ask(by, file(drafted)))).toBe('forbidden');
      expect((await sides.ask(by, file(released))).text).toContain(sides.ids.FOREIGN.host);
      expect((await sides.ask(sides.who(role, 'whole'), file(drafted))).status).toBe(200);
    }
    const regulator = sides.who('regulator', 'license');
    expect(codeOf(await sides.ask(regulator, file(drafted)))).toBe('notFound');
  });

  it.each(filtered)('%s shows nothing by %s', async (id, filter) => {
    const values = ['license-FOREIGN', 'Site FOREIGN', 'host-FOREIGN', 'party-FOREIGN'];
    const { path, ...rest } = firstOf(id, 'OWN');
    const given = [...values, sides.ids.FOREIGN.host].map((value) => [filter, value]);
    const search = `${new URLSearchParams(filter === 'q' ? [['q', 'FOREIGN']] : given)}`;
    const request = { ...rest, path: `${path.split('?')[0]}?${search}` };
    const nowhere = toNowhere(sides);
    for (const reach of LIMITED) {
      const by = sides.who('auditor', reach);
      const ofForeign = seen(await sides.ask(by, request));
      const ofNothing = seen(await sides.ask(by, { ...request, path: nowhere(request.path) }));
      const text = nowhere(ofForeign.text);
      expect({ ...ofForeign, text }, `${reach} ${ofForeign.text}`).toEqual(ofNothing);
    }
  });

  // The last ones: what is done here is done.
  it.each(named)('%s is there for who sees both sides', async (id, route) => {
    for (const role of readersOf(route)) {
      const answer = await sides.ask(sides.who(role, 'whole'), firstOf(id, 'FOREIGN'));
      if (!isWrite(route)) expect(answer.status, `${role} ${answer.text}`).toBe(200);
      else expect(codeOf(answer), `${role} ${answer.text}`).not.toBe('notFound');
    }
  });
});
