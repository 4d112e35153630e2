import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Deliveries } from '../../../server/events/deliveries.ts';
import { retryDelayMs } from '../../../server/events/retry.ts';
import { webhookSettingsSchema } from '../../../server/events/settings.ts';
import { WebhookBook } from '../../../server/events/webhookBook.ts';
import { type ResolvedAddress, webhookSender } from '../../../server/events/webhookSend.ts';
import type { WebhookRequest } from '../../../shared/api/events.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { type Certificates, makeCertificates } from '../../agent/networkFront.ts';
import { INSTALL_MS, requireDebianTools } from '../../setup/debian.ts';
import { type EventsWorld, eventsWorld, rememberedLog, someEvent, until } from './eventsWorld.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const coded = (code: string) => expect.objectContaining({ code });
const nobody = async () => {};
const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

let directory = '';
let files: Certificates;
let receiver: Receiver;
let world: EventsWorld;
let remembered: ReturnType<typeof rememberedLog>;
let waits: number[] = [];
let resolve: (host: string) => Promise<readonly ResolvedAddress[]>;
let allow: string[] = [];
let webhooks: WebhookBook;
let deliveries: Deliveries;

beforeAll(() => {
  requireDebianTools(['openssl']);
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-webhooks-'));
  files = makeCertificates(directory, 'receiver');
}, INSTALL_MS);
afterAll(() => rmSync(directory, { recursive: true }));

beforeEach(async () => {
  world = await eventsWorld();
  receiver = await startReceiver(files);
  remembered = rememberedLog();
  waits = [];
  allow = ['127.0.0.0/8'];
  resolve = async () => LOOPBACK;
  await open();
});
afterEach(async () => {
  await deliveries.close();
  await receiver.close();
  await world.close();
});

/** Waits for an end of the wait where there is nothing to do; else only the clock goes on. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  if (ms === 3_600_000) {
    await new Promise((done) => signal.addEventListener('abort', done));
    return;
  }
  waits.push(ms);
  world.clock.now += ms;
  await new Promise((done) => setTimeout(done, 1));
}

async function open(answerMs?: number): Promise<void> {
  const { store, book, clock } = world;
  const now = () => clock.now;
  const settings = webhookSettingsSchema.parse({ allow, ports: [receiver.port] });
  webhooks = new WebhookBook({ store, book, settings, now });
  const send = webhookSender({
    settings,
    ca: readFileSync(files.ca, 'utf8'),
    resolve: (host) => resolve(host),
    ...(answerMs !== undefined && { answerMs }),
  });
  const { log } = remembered;
  const rest = { now, pause, random: () => 0.5, log };
  deliveries = await Deliveries.open({ store, book, webhooks, send, ...rest });
}

async function reopen(answerMs?: number): Promise<void> {
  await deliveries.close();
  await world.restart();
  await open(answerMs);
}

function request(more: Partial<WebhookRequest> = {}): WebhookRequest {
  const url = `https://localhost:${receiver.port}/hook`;
  const filters = { types: null, licenses: null, sites: null };
  return { name: 'Ticketing', url, ...filters, active: true, ...more };
}

const make = (more: Partial<WebhookRequest> = {}) =>
  webhooks.create({ request: request(more), by: 'Ada Admin' }, nobody);
const numbers = () => receiver.received.map(({ body }) => JSON.parse(body).number);
const append = (...licenses: string[]) =>
  world.book.append(licenses.map((license, index) => someEvent(index, { licenses: [license] })));

describe('a webhook', () => {
  it('gets each event once and in order, signed so that the receiver can check it', async () => {
    const { webhook, secret } = await make();
    await append('L-1', 'L-2', 'L-3');
    await until(() => receiver.received.length === 3);
    expect(numbers()).toEqual([1, 2, 3]);
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    expect(key.length).toBe(32);
    for (const { headers, body } of receiver.received) {
      const id = headers['webhook-id'];
      const timestamp = headers['webhook-timestamp'];
      expect(id).toBe(`${webhook.id}_${JSON.parse(body).number}`);
      expect(timestamp).toBe(String(Math.floor(world.clock.now / 1000)));
      const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${mac}`);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
    }
    await until(async () => (await webhooks.get(webhook.id)).cursor === 3);
  });

  it('gets what its types, licenses and sites take, without the names of others', async () => {
    await make({ types: ['register.appended'], licenses: ['L-1'] });
    await append('L-2', 'L-1');
    const both = { licenses: ['L-1', 'L-2'] };
    await world.book.append([someEvent(7, { ...both, type: 'import.done' }), someEvent(8, both)]);
    await until(() => receiver.received.length === 2);
    expect(numbers()).toEqual([2, 4]);
    expect(JSON.parse(receiver.received[1]?.body ?? '').licenses).toEqual(['L-1']);
  });

  it('is tried again with the same id, ever more slowly, and nothing overtakes', async () => {
    let failing = 3;
    receiver.answer = (response) => response.writeHead(failing-- > 0 ? 503 : 200).end();
    const { webhook } = await make();
    await append('L-1', 'L-2');
    await until(() => receiver.received.length === 5);
    expect(numbers()).toEqual([1, 1, 1, 1, 2]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(waits).toEqual([3750, 7500, 15_000]);
    await until(async () => (await webhooks.get(webhook.id)).cursor === 2);
    const { items, total } = await webhooks.deliveries(webhook.id, { before: null, limit: 4 });
    expect(total).toBe(5);
    expect(
      items.map(({ event, attempt, status, delivered }) => [event, attempt, status, delivered]),
    ).toEqual([
      [2, 1, 200, true],
      [1, 4, 200, true],
      [1, 3, 503, false],
      [1, 2, 503, false],
    ]);
    const before = items[3]?.id ?? null;
    const older = await webhooks.deliveries(webhook.id, { before, limit: 4 });
    expect(older.items.map(({ attempt }) => attempt)).toEqual([1]);
  });

  it('is paused after a day of failures, says so, and goes on when somebody says so', async () => {
    receiver.answer = (response) => response.writeHead(500).end();
    const { webhook } = await make();
    const start = world.clock.now;
    await append('L-1');
    await until(async () => (await webhooks.get(webhook.id)).state === 'paused');
    const lasted = world.clock.now - start;
    expect(lasted).toBeGreaterThanOrEqual(LIMITS.webhookFailingMs);
    expect(lasted).toBeLessThan(LIMITS.webhookFailingMs + 3_600_000);
    expect(await webhooks.get(webhook.id)).toMatchObject({ cursor: 0, nextAttemptAt: null });
    const [paused] = await world.book.after(1, { limit: 5 });
    expect(paused).toMatchObject({
      type: 'webhook.paused',
      subjects: [{ kind: 'webhook', id: webhook.id }],
    });
    expect(remembered.lines.join()).toContain('a webhook is paused');
    const before = receiver.received.length;
    receiver.answer = (response) => response.writeHead(200).end();
    await webhooks.change(webhook.id, request(), nobody);
    await until(() => receiver.received.length === before + 2);
    expect(numbers().slice(before)).toEqual([1, 2]);
  });

  it('is paused at once where its receiver says that it is gone', async () => {
    receiver.answer = (response) => response.writeHead(410).end();
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await webhooks.get(webhook.id)).state === 'paused');
    expect(receiver.received.length).toBe(1);
  });

  it('goes on after a restart where it stopped', async () => {
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await webhooks.get(webhook.id)).cursor === 1);
    await deliveries.close();
    await append('L-2', 'L-3');
    await reopen();
    await until(() => receiver.received.length === 3);
    expect(numbers()).toEqual([1, 2, 3]);
  });

  it('gets everything after a number again, with the ids of the first time', async () => {
    const { webhook } = await make();
    await append('L-1', 'L-2');
    await until(async () => (await webhooks.get(webhook.id)).cursor === 2);
    await webhooks.replay(webhook.id, 0, nobody);
    await until(() => receiver.received.length === 4);
    expect(numbers()).toEqual([1, 2, 1, 2]);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    await expect(webhooks.replay(webhook.id, 3, nobody)).rejects.toEqual(coded('cursorInvalid'));
    await expect(webhooks.replay('hook-none', 0, nobody)).rejects.toEqual(coded('notFound'));
  });

  it('gets nothing where it is off or removed', async () => {
    const { webhook } = await make({ active: false });
    const other = await make();
    await webhooks.remove(other.webhook.id, nobody);
    await append('L-1');
    await new Promise((done) => setTimeout(done, 50));
    expect(receiver.connections).toBe(0);
    await webhooks.change(webhook.id, request(), nobody);
    await until(() => receiver.received.length === 1);
    await expect(webhooks.get(other.webhook.id)).rejects.toEqual(coded('notFound'));
  });

  it('never shows its secret again, nor writes it to the log', async () => {
    receiver.answer = (response) => response.writeHead(410).end();
    const { webhook, secret } = await make();
    await append('L-1');
    await until(async () => (await webhooks.get(webhook.id)).state === 'paused');
    const shown = JSON.stringify([
      await webhooks.list(),
      await webhooks.deliveries(webhook.id, { before: null, limit: 10 }),
      await world.book.after(0, { limit: 10 }),
      remembered.lines,
    ]);
    expect(shown).not.toContain(secret.slice('whsec_'.length, 20));
  });

  it('makes and witnesses in one transaction', async () => {
    const made = webhooks.create({ request: request(), by: 'Ada' }, async () => {
      throw new Error('not written down');
    });
    await expect(made).rejects.toThrow('not written down');
    expect(await webhooks.list()).toEqual([]);
  });
});

describe('a receiver that leads elsewhere', () => {
  const lastError = async (id: string) => (await webhooks.get(id)).lastError;

  it('by a redirect to loopback is not followed', async () => {
    const other = await startReceiver(files);
    receiver.answer = (response) => {
      response.writeHead(307, { location: `https://localhost:${other.port}/` }).end();
    };
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await lastError(webhook.id)) !== null);
    expect(await lastError(webhook.id)).toContain('redirects are not followed');
    expect(other.connections).toBe(0);
    await other.close();
  });

  it('by its name is not reached, whatever the name led to before', async () => {
    const answers = [LOOPBACK, [{ address: '10.0.0.1', family: 4 }]];
    resolve = async () => answers.shift() ?? [{ address: '10.0.0.1', family: 4 }];
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await webhooks.get(webhook.id)).cursor === 1);
    await append('L-2');
    await until(async () => (await lastError(webhook.id)) !== null);
    expect(await lastError(webhook.id)).toContain('not public');
    expect(await lastError(webhook.id)).not.toContain('10.0.0.1');
    expect(receiver.connections).toBe(1);
  });

  it('by one of several addresses is not reached', async () => {
    resolve = async () => [...LOOPBACK, { address: '192.168.0.1', family: 4 }];
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await lastError(webhook.id)) !== null);
    expect(receiver.connections).toBe(0);
  });

  it('to this machine is not reached where the settings do not say so', async () => {
    allow = [];
    await reopen();
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await lastError(webhook.id)) !== null);
    expect(receiver.connections).toBe(0);
    const literal = `https://127.0.0.1:${receiver.port}/`;
    await expect(make({ url: literal })).rejects.toEqual(coded('webhookRefused'));
  });

  it('by an IP address that the settings no longer allow is not reached', async () => {
    const { webhook } = await make({ url: `https://127.0.0.1:${receiver.port}/`, active: false });
    allow = [];
    await reopen();
    await world.store.db
      .updateTable('webhook')
      .set({ request: JSON.stringify(request({ url: `https://127.0.0.1:${receiver.port}/` })) })
      .execute();
    await reopen();
    await append('L-1');
    await webhooks.replay(webhook.id, 0, nobody);
    await until(async () => (await lastError(webhook.id)) !== null);
    expect(receiver.connections).toBe(0);
  });

  it('or has a certificate for another name, is not trusted', async () => {
    const { webhook } = await make({ url: `https://receiver.example:${receiver.port}/` });
    await append('L-1');
    await until(async () => (await lastError(webhook.id)) !== null);
    expect(await lastError(webhook.id)).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(receiver.received).toEqual([]);
  });
});

describe('a receiver that answers badly', () => {
  it('is cut after a time', async () => {
    receiver.answer = () => {};
    await reopen(200);
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await webhooks.get(webhook.id)).lastError !== null);
    expect((await webhooks.get(webhook.id)).lastError).toBe('There was no answer in 200 ms.');
  });

  it('with endless bytes is cut; its status counts', async () => {
    let sent = 0;
    receiver.answer = (response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        while (response.writable && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', more);
      more();
    };
    const { webhook } = await make();
    await append('L-1');
    await until(async () => (await webhooks.get(webhook.id)).cursor === 1);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('the wait between attempts', () => {
  it('doubles from five seconds up to an hour, at least half of it', () => {
    const whole = (failures: number) => retryDelayMs(failures, () => 0.999_999);
    expect([1, 2, 3, 10, 11, 30].map(whole)).toEqual([
      5000, 10_000, 20_000, 2_559_999, 3_599_998, 3_599_998,
    ]);
    expect(retryDelayMs(1, () => 0)).toBe(2500);
    expect(retryDelayMs(2000, () => 0)).toBe(1_800_000);
  });
});
