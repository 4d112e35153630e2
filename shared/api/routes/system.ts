/** Routes about the server itself, and about what crosses an air gap. */
import * as z from 'zod';
import { LIMITS } from '../../limits.ts';
import { offlineKitSchema } from '../../offline/files.ts';
import { nameSchema } from '../../register/license.ts';
import { logCheckReplySchema, offlineImportReplySchema, statusShape } from '../admin.ts';
import { defineRoutes } from '../route.ts';

const area = 'System';
/** Base64 of the largest bundle, and the rest of the body. */
const BUNDLE_BODY_BYTES = Math.trunc((LIMITS.importBytes * 4 + 2) / 3) + 4096;

/** GET /status */
export const systemStatusSchema = z.strictObject({
  version: z.string(),
  /** Address for agents. */
  agents: z.string(),
  /** Address of the public HTTP pages (checkpoints and tiles). */
  http: z.string(),
  logs: statusShape.logs,
  /** Null for accounts that see only a part of the fleet, or none. */
  hosts: statusShape.hosts.nullable(),
  /** Licenses in the account's scope; null for accounts that read no records. */
  licenses: z.array(nameSchema).nullable(),
});
/** GET /status */
export type SystemStatus = z.infer<typeof systemStatusSchema>;

/** Routes about the server itself, and about what crosses an air gap. */
export const SYSTEM_ROUTES = defineRoutes({
  getStatus: {
    method: 'GET',
    path: '/status',
    area,
    summary: 'Read version, addresses, logs and counts of the server',
    access: { who: 'signedIn' },
    reply: systemStatusSchema,
    errors: [],
  },
  getTrust: {
    method: 'GET',
    path: '/trust',
    area,
    summary: 'Download the trust file of this server, to be compared by a second channel',
    access: { who: 'signedIn' },
    reply: { file: ['application/json'] },
    errors: [],
  },
  checkLogs: {
    method: 'GET',
    path: '/logs/check',
    area,
    summary: 'Read every leaf of both logs and compute everything again',
    access: { who: ['administrator', 'compliance', 'auditor'], scope: 'whole' },
    reply: logCheckReplySchema,
    errors: [],
    slow: true,
  },
  getOfflineKit: {
    method: 'GET',
    path: '/offline-kit',
    area,
    summary: 'Take what a host behind an air gap needs of this server',
    access: { who: ['operator'], scope: 'none' },
    reply: offlineKitSchema,
    errors: [],
  },
  importOffline: {
    method: 'POST',
    path: '/offline-imports',
    area,
    summary: 'Bring a bundle of evidence across an air gap, and take back its answer',
    access: { who: ['operator'], scope: 'within' },
    /** Bytes of the bundle as base64. */
    body: z.strictObject({ content: z.string() }),
    bodyBytes: BUNDLE_BODY_BYTES,
    reply: offlineImportReplySchema,
    errors: [
      'base64Invalid',
      'offlineInvalid',
      'proofInvalid',
      'signInRefused',
      'tokenRefused',
      'tpmInvalid',
      'hostRetired',
      'signatureInvalid',
      'evidenceInvalid',
      'jwsInvalid',
      'keyInvalid',
    ],
    slow: true,
  },
});
