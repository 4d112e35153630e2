/** Routes that read the fleet: GPUs, hosts, findings, balances. Every one as of any moment. */
import * as z from 'zod';
import { decisionSchema } from '../../register/records/decisions.ts';
import {
  asOfQueryShape,
  countQuerySchema,
  filterQuerySchema,
  momentQuerySchema,
  pageSchema,
  searchQuerySchema,
} from '../query.ts';
import { type Access, defineRoutes } from '../route.ts';
import {
  coverageRowsSchema,
  differenceReplySchema,
  findingReplySchema,
  findingRowSchema,
  gpuReplySchema,
  gpuRowSchema,
  hostReplySchema,
  hostRowSchema,
  overviewSchema,
  searchReplySchema,
} from '../rows.ts';
import { listQuery } from '../rowsLists.ts';

/** Who reads the fleet. */
export const FLEET_READERS = {
  who: ['administrator', 'compliance', 'approver', 'auditor'],
  scope: 'within',
} as const satisfies Access;
/** Who reads the hosts. */
export const HOST_READERS = {
  who: ['administrator', 'compliance', 'approver', 'auditor', 'operator'],
  scope: 'within',
} as const satisfies Access;

const nameParam = z.string().min(1).max(256);
const asOf = z.strictObject(asOfQueryShape);
/** Names a part of the fleet within what the account sees. */
const partQueryShape = {
  license: filterQuerySchema.optional(),
  site: filterQuerySchema.optional(),
  endUser: filterQuerySchema.optional(),
  model: filterQuerySchema.optional(),
};
const partAsOf = z.strictObject({ ...asOfQueryShape, ...partQueryShape });

/** Codes of every read of the fleet. */
export const READ_ERRORS = ['notFound', 'usageWrong', 'notReady'] as const;
/** Codes of every list. */
export const LIST_ERRORS = [...READ_ERRORS, 'cursorInvalid'] as const;

/** Routes that read the fleet. */
export const FLEET_ROUTES = defineRoutes({
  listGpus: {
    method: 'GET',
    path: '/gpus',
    area: 'Fleet',
    summary: 'List GPUs: licensed, replaced, and those that no license covers',
    access: FLEET_READERS,
    query: listQuery('gpus'),
    reply: pageSchema(gpuRowSchema),
    errors: LIST_ERRORS,
  },
  getGpu: {
    method: 'GET',
    path: '/gpus/{gpu}',
    area: 'Fleet',
    summary: 'Show one GPU and its life, by serial or uuid',
    access: FLEET_READERS,
    params: z.strictObject({ gpu: nameParam }),
    query: asOf,
    reply: gpuReplySchema,
    errors: READ_ERRORS,
  },
  listHosts: {
    method: 'GET',
    path: '/hosts',
    area: 'Fleet',
    summary: 'List hosts',
    access: HOST_READERS,
    query: listQuery('hosts'),
    reply: pageSchema(hostRowSchema),
    errors: LIST_ERRORS,
  },
  getHost: {
    method: 'GET',
    path: '/hosts/{host}',
    area: 'Fleet',
    summary: 'Show one host, its keys and its GPUs, by name or key id',
    access: HOST_READERS,
    params: z.strictObject({ host: nameParam }),
    query: asOf,
    reply: hostReplySchema,
    errors: READ_ERRORS,
  },
  listFindings: {
    method: 'GET',
    path: '/findings',
    area: 'Fleet',
    summary: 'List findings with what became of them',
    access: FLEET_READERS,
    query: listQuery('findings').extend({
      /** Ids of accounts, `me`, or `none` for what nobody looks after; of the present only. */
      assignee: filterQuerySchema.optional(),
    }),
    reply: pageSchema(findingRowSchema),
    errors: LIST_ERRORS,
  },
  getFinding: {
    method: 'GET',
    path: '/findings/{finding}',
    area: 'Fleet',
    summary: 'Show one finding and what it concerns',
    access: FLEET_READERS,
    /** Id of the finding, percent-encoded. */
    params: z.strictObject({ finding: decisionSchema.shape.id }),
    query: asOf,
    reply: findingReplySchema,
    errors: READ_ERRORS,
  },
  getBalance: {
    method: 'GET',
    path: '/balance',
    area: 'Fleet',
    summary: 'Show what the licenses come to: one column for each unit',
    access: FLEET_READERS,
    query: partAsOf,
    reply: overviewSchema,
    errors: READ_ERRORS,
  },
  getCoverage: {
    method: 'GET',
    path: '/coverage',
    area: 'Fleet',
    summary: 'Show for each requirement what there is, with its figure',
    access: FLEET_READERS,
    query: partAsOf,
    reply: coverageRowsSchema,
    errors: READ_ERRORS,
  },
  getDifference: {
    method: 'GET',
    path: '/differences',
    area: 'Fleet',
    summary: 'Show what changed from one moment to another; the later one is now by default',
    access: FLEET_READERS,
    query: z.strictObject({
      ...partQueryShape,
      aValidAt: momentQuerySchema,
      aFrom: momentQuerySchema.optional(),
      aKnownEvidence: countQuerySchema.optional(),
      aKnownRegister: countQuerySchema.optional(),
      bValidAt: momentQuerySchema.optional(),
      bFrom: momentQuerySchema.optional(),
      bKnownEvidence: countQuerySchema.optional(),
      bKnownRegister: countQuerySchema.optional(),
    }),
    reply: differenceReplySchema,
    errors: READ_ERRORS,
    slow: true,
  },
  search: {
    method: 'GET',
    path: '/search',
    area: 'Fleet',
    summary: 'Find GPUs, hosts, licenses, shipments, sites and parties by a part of their names',
    access: FLEET_READERS,
    query: z.strictObject({ ...asOfQueryShape, q: searchQuerySchema }),
    reply: searchReplySchema,
    errors: READ_ERRORS,
  },
});
