import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEvents } from '../../../server/events/eventRoom.ts';
import { syslogSettingsSchema, webhookSettingsSchema } from '../../../server/events/settings.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';
import { AUDITOR, type EventsWorld, eventsWorld, rememberedLog, someEvent } from './eventsWorld.ts';

let server: ServerWorld;
let world: EventsWorld;
beforeEach(async () => {
  server = await serverWorld();
  world = await eventsWorld();
});
afterEach(async () => {
  await server.close();
  await world.close();
});

function optionsOf(caFile?: string) {
  const { store, clock } = world;
  const syslog = { host: 'localhost', ...(caFile !== undefined && { caFile }) };
  return {
    store,
    register: server.server.context.register,
    now: () => clock.now,
    log: rememberedLog().log,
    webhooks: webhookSettingsSchema.parse({}),
    syslog: syslogSettingsSchema.parse(syslog),
    authenticate: async () => AUDITOR,
  };
}

describe('the room of events', () => {
  it('opens, removes what is old, and closes while everything waits', async () => {
    await world.book.append([someEvent(1)]);
    world.clock.now += LIMITS.eventsKeptMs + 1;
    const room = await openEvents(optionsOf());
    const url = 'https://tickets.example.com/';
    const filters = { types: null, licenses: null, sites: null };
    const request = { name: 'Ticketing', url, ...filters, active: true };
    await room.webhooks.create({ request, by: 'Ada' }, async () => {});
    await room.book.prune();
    expect(room.book.oldest).toBe(2);
    await room.close();
  });

  it('leaves nothing open where a file of the settings cannot be read', async () => {
    const missing = `${world.directory}/none.pem`;
    await expect(openEvents(optionsOf(missing))).rejects.toMatchObject({ code: 'fileUnreadable' });
  });
});
