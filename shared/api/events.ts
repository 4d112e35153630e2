/** Events: what happened in the fleet, as streams, webhooks, syslog tell it (formats/events.md). */
import * as z from 'zod';
import { timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';

/** Every type, with what it tells of. Released types keep their meaning. */
export const EVENT_TYPES = {
  'finding.opened': 'a finding is there that was not there before',
  'finding.changed': 'life or severity of a finding changed, or it became overdue',
  'finding.closed': 'what the finding said is no longer so',
  'finding.worked': 'somebody was given a finding, or commented on it',
  'register.appended': 'a leaf entered the register; results of evidence are left out',
  'host.waiting': 'a host key waits for the approval of a person',
  'host.enrolled': 'a host became part of the fleet',
  'host.ended': 'a host key was refused or retired',
  'report.drafted': 'a report was drafted',
  'report.approved': 'a report was approved for its release',
  'report.rejected': 'a report was refused',
  'report.released': 'a report was released',
  'import.done': 'records were imported or entered',
  'webhook.paused': 'a webhook failed for so long that it is tried no more',
} as const;
/** Type of an event. */
export type EventType = keyof typeof EVENT_TYPES;
/** Every type. */
// as: the keys of a constant table are its names.
export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as [EventType, ...EventType[]];
/** Schema of a type. */
export const eventTypeSchema = z.enum(EVENT_TYPE_NAMES);

/** A value of `data`. */
const valueSchema = z.union([
  z.string().max(512),
  z.int(),
  z.boolean(),
  z.null(),
  z.array(z.string().max(512)).max(100),
]);
/** Small facts about an event, by name; never a whole document. */
export const eventDataSchema = z.record(z.string().regex(/^[a-z][A-Za-z]{0,31}$/), valueSchema);
/** Small facts about an event. */
export type EventData = z.infer<typeof eventDataSchema>;

/** What an event is about. */
export const eventSubjectSchema = z.strictObject({
  kind: z.enum([
    'finding',
    'gpu',
    'unit',
    'host',
    'shipment',
    'license',
    'site',
    'party',
    'record',
    'register',
    'report',
    'webhook',
  ]),
  /** Of a host that the register tells of its key id; of the register the index of the leaf. */
  id: z.string().min(1).max(1024),
});
/** What an event is about. */
export type EventSubject = z.infer<typeof eventSubjectSchema>;

/** One event. */
export const eventSchema = z.strictObject({
  /** Grows by one with every event; given once. */
  number: z.int().min(1),
  /** When the server noticed it, milliseconds UTC. */
  time: timeMsSchema,
  type: eventTypeSchema,
  /** The first one is what the type names. */
  subjects: z.array(eventSubjectSchema).min(1).max(8),
  /** Licenses and sites that it concerns; of both none: only whole accounts see it. */
  licenses: z.array(z.string()),
  sites: z.array(z.string()),
  data: eventDataSchema,
});
/** One event. */
export type FleetEvent = z.infer<typeof eventSchema>;

/** How a webhook is doing. */
export const WEBHOOK_STATES = ['working', 'retrying', 'paused', 'off'] as const;

/** What an administrator says of a webhook. */
export const webhookRequestSchema = z.strictObject({
  name: nameSchema,
  /** `https://…`; no name and password in it. */
  url: z.string().min(1).max(2048),
  /** Types that are delivered; null: all. */
  types: z.array(eventTypeSchema).min(1).nullable(),
  /** Only events that concern one of these licenses, and one of these sites; null: no limit. */
  licenses: z.array(nameSchema).min(1).max(1000).nullable(),
  sites: z.array(nameSchema).min(1).max(1000).nullable(),
  /** False: nothing is delivered. True after a pause: it goes on. */
  active: z.boolean(),
});
/** What an administrator says of a webhook. */
export type WebhookRequest = z.infer<typeof webhookRequestSchema>;

/** Id of a webhook. */
export const webhookIdSchema = z.string().regex(/^hook-[A-Za-z0-9_-]{22}$/);
const count = z.int().min(0);
/** A webhook; its secret is shown only by the answer that made it. */
export const webhookSchema = z.strictObject({
  id: webhookIdSchema,
  ...webhookRequestSchema.shape,
  createdAt: timeMsSchema,
  createdBy: nameSchema,
  /** `paused`: it failed for a day, or answered that it is gone. */
  state: z.enum(WEBHOOK_STATES),
  /** Number of the last event that was delivered, or that it does not take. */
  cursor: count,
  /** Attempts that failed since the last one that did not. */
  failures: count,
  /** When it is tried again; null where it does not wait. */
  nextAttemptAt: timeMsSchema.nullable(),
  /** Why the last attempt failed; null where it did not. */
  lastError: z.string().nullable(),
});
/** A webhook. */
export type Webhook = z.infer<typeof webhookSchema>;

/** One attempt to deliver one event. */
export const deliverySchema = z.strictObject({
  /** Grows with every attempt. */
  id: count,
  /** Number of the event. */
  event: count,
  at: timeMsSchema,
  /** From 1 on. */
  attempt: z.int().min(1),
  /** HTTP status; null where there was no answer. */
  status: z.int().nullable(),
  delivered: z.boolean(),
  /** Why it failed; null where it did not. */
  error: z.string().nullable(),
  tookMs: count,
});
/** One attempt to deliver one event. */
export type Delivery = z.infer<typeof deliverySchema>;
