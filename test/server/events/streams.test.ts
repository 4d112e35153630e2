import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../../server/api/call.ts';
import { eventHandlers } from '../../../server/api/events.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { addRoute, answerProblems } from '../../../server/api/routing.ts';
import { webhookHandlers } from '../../../server/api/webhooks.ts';
import type { AccessAct } from '../../../server/audit/accessLog.ts';
import { webhookSettingsSchema } from '../../../server/events/settings.ts';
import { EventStreams } from '../../../server/events/streams.ts';
import { WebhookBook } from '../../../server/events/webhookBook.ts';
import type { Webhook, WebhookRequest } from '../../../shared/api/events.ts';
import type { Route } from '../../../shared/api/route.ts';
import { EVENT_ROUTES } from '../../../shared/api/routes/events.ts';
import { WEBHOOK_ROUTES } from '../../../shared/api/routes/webhooks.ts';
import { FleetsealError } from '../../../shared/errors.ts';
import { LIMITS } from '../../../shared/limits.ts';
import {
  AUDITOR,
  type EventsWorld,
  eventsWorld,
  rememberedLog,
  someEvent,
  until,
} from './eventsWorld.ts';

const OPEN_LIMITS = { heartbeatMs: 50, recheckMs: 40, stallMs: 300, perAccount: 2 };

let world: EventsWorld;
let app: FastifyInstance;
let streams: EventStreams;
let principal: Principal | null;
let failure: Error | null;
let acts: AccessAct[];
let base = '';

beforeEach(async () => {
  world = await eventsWorld();
  principal = AUDITOR;
  failure = null;
  acts = [];
  const { log } = rememberedLog();
  const { store, book, clock } = world;
  const now = () => clock.now;
  const authenticate = async ({ headers }: FastifyRequest) => {
    if (failure !== null) throw failure;
    const asked = headers['x-account'];
    return principal !== null && typeof asked === 'string'
      ? { ...principal, account: asked }
      : principal;
  };
  streams = new EventStreams({ book, authenticate, log, limits: OPEN_LIMITS });
  const settings = webhookSettingsSchema.parse({});
  const webhooks = new WebhookBook({ store, book, settings, now });
  const access = { record: async (act: AccessAct) => void acts.push(act) };
  app = Fastify();
  answerProblems(app, log);
  const routing = {
    prefix: '',
    assertWritable: () => {},
    authenticate,
    limit: () => {},
    idempotency: new Idempotency(store, now),
    now,
    log,
    checkReplies: true,
  };
  const routes: Readonly<Record<string, Route>> = { ...EVENT_ROUTES, ...WEBHOOK_ROUTES };
  const handlers = {
    ...eventHandlers({ book, streams }),
    ...webhookHandlers({ webhooks, access }),
  };
  for (const [id, handler] of Object.entries(handlers)) {
    const route = routes[id];
    // as: table and handlers have the same names, and each handler is typed by its route.
    if (route !== undefined) addRoute(app, { route, handler: handler as never }, routing);
  }
  await app.listen({ host: '127.0.0.1', port: 0 });
  // as: a server that listens on a port has an address record.
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await streams.close();
  await app.close();
  await world.close();
});

interface Reader {
  text: string;
  isEnded: boolean;
  cancel(): Promise<void>;
}

// as: tests compare its members; every answer of the API is an object.
const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>;

/** Reads a stream as its text grows. */
async function follow(query = '', headers: Record<string, string> = {}): Promise<Reader> {
  const controller = new AbortController();
  const answer = await fetch(`${base}/events${query}`, { headers, signal: controller.signal });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const reader: Reader = { text: '', isEnded: false, cancel: async () => controller.abort() };
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) reader.text += decoder.decode(bytes);
  };
  read()
    .catch(() => {})
    .finally(() => {
      reader.isEnded = true;
    });
  return reader;
}

const numbersIn = (text: string) =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '').number);
const codeOf = async (
  path: string,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${base}${path}`, { headers });
  return { status: answer.status, ...(await json(answer)) };
};

describe('a stream of events', () => {
  it('gives what was after a number, then what happens, each as one event', async () => {
    await world.book.append([someEvent(1), someEvent(2), someEvent(3)]);
    const reader = await follow('?after=1');
    await until(() => numbersIn(reader.text).length === 2);
    await world.book.append([someEvent(4)]);
    await until(() => numbersIn(reader.text).length === 3);
    expect(numbersIn(reader.text)).toEqual([2, 3, 4]);
    expect(reader.text).toContain('retry: 5000\nid: 1\n\n');
    expect(reader.text).toMatch(/\n\nid: 4\nevent: register\.appended\ndata: \{.*\}\n\n/);
  });

  it('begins now where no number is given, and says where that is', async () => {
    await world.book.append([someEvent(1)]);
    const reader = await follow();
    await until(() => reader.text.includes('id: 1\n\n'));
    await world.book.append([someEvent(2)]);
    await until(() => numbersIn(reader.text).length === 1);
    expect(numbersIn(reader.text)).toEqual([2]);
  });

  it('goes on where a browser says that it stopped', async () => {
    await world.book.append([1, 2, 3].map((index) => someEvent(index)));
    const reader = await follow('?after=0', { 'last-event-id': '2' });
    await until(() => numbersIn(reader.text).length === 1);
    expect(numbersIn(reader.text)).toEqual([3]);
    for (const last of ['no number', '-1', '9']) {
      const said = await codeOf('/events', { 'last-event-id': last });
      expect(said).toMatchObject({ status: 400, code: 'cursorInvalid' });
    }
  });

  it('gives every one of many events once', async () => {
    const events = Array.from({ length: 1000 }, (_, index) => someEvent(index));
    await world.book.append(events);
    const reader = await follow('?after=0');
    await world.book.append(events.slice(0, 500));
    await until(() => numbersIn(reader.text).length === 1500);
    expect(numbersIn(reader.text)).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
  });

  it('shows signs of life that carry its place past what a filter leaves out', async () => {
    const reader = await follow('?types=host.waiting');
    await world.book.append([someEvent(1)]);
    await until(() => reader.text.includes('id: 1\n\n'));
    expect(numbersIn(reader.text)).toEqual([]);
  });

  it('has only what the account may see', async () => {
    principal = { ...AUDITOR, scope: { licenses: ['L-1'], sites: null } };
    const reader = await follow();
    const licenses = ['L-2', 'L-1'].map((license) => ({ licenses: [license] }));
    await world.book.append([someEvent(0), ...licenses.map((more) => someEvent(1, more))]);
    await until(() => numbersIn(reader.text).length > 0);
    expect(numbersIn(reader.text)).toEqual([3]);
  });

  it('is refused where events after the number are gone, with the oldest left', async () => {
    await world.book.append([someEvent(1), someEvent(2)]);
    world.clock.now += LIMITS.eventsKeptMs + 1;
    await world.book.append([someEvent(3)]);
    await world.book.prune();
    const said = await codeOf('/events?after=1');
    expect(said).toMatchObject({ status: 410, code: 'eventsGone' });
    expect(said.detail).toContain('number 3');
    expect(await codeOf('/events/history?after=1')).toMatchObject({ code: 'eventsGone' });
  });

  it('ends when the session or token is no longer valid', async () => {
    const reader = await follow();
    await until(() => streams.size === 1);
    failure = new FleetsealError('notSignedIn');
    await until(() => reader.isEnded);
    await world.book.append([someEvent(1)]);
    expect(numbersIn(reader.text)).toEqual([]);
    expect(streams.size).toBe(0);
  });

  it.each([
    ['scope', { scope: { licenses: ['L-1'], sites: null } }],
    ['roles', { roles: ['operator'] as const }],
    ['credential', { credential: 'ses-another1' }],
  ])('ends when the %s of the account changes', async (_, change) => {
    const reader = await follow();
    await until(() => streams.size === 1);
    principal = { ...AUDITOR, ...change };
    await until(() => reader.isEnded);
  });

  it('ends when nobody is signed in any more', async () => {
    const reader = await follow();
    await until(() => streams.size === 1);
    principal = null;
    await until(() => reader.isEnded);
  });

  it('goes on for as long as nothing of the account changes', async () => {
    const reader = await follow();
    await until(() => reader.text.split('id: 0').length > 5);
    expect(reader.isEnded).toBe(false);
  });

  it('is refused to an account that has too many, and again possible when one ends', async () => {
    const first = await follow();
    await follow();
    expect(await codeOf('/events')).toMatchObject({ status: 429, code: 'rateLimited' });
    await follow('', { 'x-account': 'acc-another1' });
    expect(streams.size).toBe(3);
    await first.cancel();
    await until(() => streams.size === 2);
    await follow();
    expect(streams.size).toBe(3);
  });

  it('is cut where its reader takes nothing of what waits for it', async () => {
    const data = { text: 'x'.repeat(512), more: 'y'.repeat(512) };
    await world.book.append(
      Array.from({ length: 12_000 }, (_, index) => someEvent(index, { data })),
    );
    const url = new URL(base);
    const socket = connect(Number(url.port), url.hostname);
    socket.pause();
    socket.write('GET /events?after=0 HTTP/1.1\r\nhost: here\r\n\r\n');
    await until(() => streams.size === 1);
    await until(() => streams.size === 0);
    socket.destroy();
  });

  it('ends when the server closes', async () => {
    const reader = await follow();
    await until(() => streams.size === 1);
    await streams.close();
    await until(() => reader.isEnded);
    expect(await codeOf('/events')).toMatchObject({ code: 'overloaded' });
  });
});

describe('events as pages', () => {
  it('have the place of the next page and the range that is kept', async () => {
    expect(await codeOf('/events/history')).toMatchObject({ items: [], oldest: null, next: 0 });
    await world.book.append([1, 2, 3].map((index) => someEvent(index)));
    const page = await codeOf('/events/history?after=1&limit=1');
    expect(page).toMatchObject({ next: 2, more: true, oldest: 1, newest: 3 });
    expect(page.items).toMatchObject([{ number: 2, type: 'register.appended' }]);
    const types = await codeOf('/events/history?types=host.ended&types=host.waiting');
    expect(types).toMatchObject({ items: [], next: 3, more: false });
    expect(await codeOf('/events/history?types=nothing')).toMatchObject({ code: 'requestInvalid' });
  });
});

describe('the routes of webhooks', () => {
  const body: WebhookRequest = {
    name: 'Ticketing',
    url: 'https://tickets.example.com/hook',
    types: null,
    licenses: null,
    sites: null,
    active: true,
  };
  const call = async (
    method: string,
    path: string,
    sent?: object,
  ): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${base}${path}`, {
      method,
      ...(sent && { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } }),
    });
    return { status: answer.status, ...(await json(answer)) };
  };

  const make = async () => {
    // as: checkReplies has compared the answer with its schema.
    return (await call('POST', '/webhooks', body)) as unknown as {
      webhook: Webhook;
      secret: string;
    };
  };

  it('make, show, change, replay and remove one, and say who did it', async () => {
    principal = { ...AUDITOR, roles: ['administrator'] };
    const { webhook, secret } = await make();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({ ...body, state: 'working', createdBy: 'Ann Auditor' });
    const path = `/webhooks/${webhook.id}`;
    expect(await call('GET', path)).toEqual({ status: 200, ...webhook });
    expect((await call('GET', '/webhooks')).items).toEqual([webhook]);
    const off = { ...body, active: false };
    expect(await call('PUT', path, off)).toMatchObject({ state: 'off' });
    expect(await call('GET', `${path}/deliveries`)).toMatchObject({ items: [], total: 0 });
    expect(await call('GET', `${path}/deliveries?cursor=x`)).toMatchObject({
      code: 'cursorInvalid',
    });
    expect(await call('POST', `${path}/replay`, { after: 0 })).toMatchObject({ cursor: 0 });
    expect(await call('POST', `${path}/replay`, { after: 1 })).toMatchObject({
      code: 'cursorInvalid',
    });
    expect(await call('DELETE', path)).toMatchObject({ id: webhook.id });
    expect(await call('GET', path)).toMatchObject({ status: 404, code: 'notFound' });
    expect(acts.map(({ act, target }) => [act, target])).toEqual(
      Array(4).fill(['webhookChanged', webhook.id]),
    );
    expect(JSON.stringify(acts)).not.toContain(secret);
  });

  it('refuse an address that may not be reached', async () => {
    principal = { ...AUDITOR, roles: ['administrator'] };
    const refused = { status: 400, code: 'webhookRefused' };
    const local = { ...body, url: 'https://127.0.0.1/' };
    expect(await call('POST', '/webhooks', local)).toMatchObject(refused);
    const { webhook } = await make();
    expect(await call('PUT', `/webhooks/${webhook.id}`, local)).toMatchObject(refused);
    expect((await call('GET', '/webhooks')).items).toEqual([webhook]);
  });

  it('are for administrators of the whole fleet', async () => {
    expect(await call('GET', '/webhooks')).toMatchObject({ code: 'forbidden' });
    const scope = { licenses: ['L-1'], sites: null };
    principal = { ...AUDITOR, roles: ['administrator'], scope };
    expect(await call('POST', '/webhooks', body)).toMatchObject({ code: 'forbidden' });
  });

  it('take no more than a number of webhooks', async () => {
    principal = { ...AUDITOR, roles: ['administrator'] };
    for (let made = 0; made < LIMITS.webhooks; made += 1) await call('POST', '/webhooks', body);
    expect(await call('POST', '/webhooks', body)).toMatchObject({ code: 'stateChanged' });
  });
});
