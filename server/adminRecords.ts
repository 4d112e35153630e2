/** The part of the admin API that is about records, policy, balances and findings. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  balanceRequestSchema,
  decideRequestSchema,
  differenceRequestSchema,
  unitRequestSchema,
} from '../shared/api/balance.ts';
import { policyRequestSchema } from '../shared/api/policy.ts';
import {
  type FileFormat,
  recordExportRequestSchema,
  recordImportRequestSchema,
  withdrawRequestSchema,
} from '../shared/api/records.ts';
import { fromBase64 } from '../shared/bytes/base64.ts';
import { checkAs } from '../shared/bytes/parseAs.ts';
import { drawBalance, drawDifference, listCoverage, listFindings, tellUnit } from './balances.ts';
import type { ServerContext } from './context.ts';
import { decideFinding } from './decisions.ts';
import { templateFile } from './import/planning.ts';
import { exportRecords, importRecords, withdrawRecord } from './importing.ts';
import { importPolicy, showPolicy } from './policies.ts';

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const satisfies Record<FileFormat, string>;

/** Imports, exports, templates, withdrawals. */
export function addRecords(app: FastifyInstance, { register }: ServerContext): void {
  app.post('/v1/records/import', (request) => {
    const body = checkAs(request.body, recordImportRequestSchema, 'schemaInvalid');
    const { content, ...order } = body;
    return importRecords(register, { ...order, bytes: fromBase64(content) });
  });
  app.post('/v1/records/export', async (request, reply) => {
    const { table, format } = checkAs(request.body, recordExportRequestSchema, 'schemaInvalid');
    return sendFile(reply, format, await exportRecords(register, { table, format }));
  });
  app.get('/v1/records/template', async (request, reply) => {
    const { table, format } = checkAs(request.query, recordExportRequestSchema, 'schemaInvalid');
    return sendFile(reply, format, await templateFile(table, format));
  });
  app.post('/v1/records/withdraw', (request) =>
    withdrawRecord(register, checkAs(request.body, withdrawRequestSchema, 'schemaInvalid')),
  );
}

function sendFile(reply: FastifyReply, format: FileFormat, bytes: Uint8Array): FastifyReply {
  return reply.type(MEDIA_TYPES[format]).send(Buffer.from(bytes));
}

/** The appraisal policy. */
export function addPolicy(app: FastifyInstance, { register }: ServerContext): void {
  app.get('/v1/policy', () => showPolicy(register));
  app.post('/v1/policy', (request) =>
    importPolicy(register, checkAs(request.body, policyRequestSchema, 'schemaInvalid')),
  );
}

/** Balances, and what is drawn from them; decisions about findings. */
export function addBalances(app: FastifyInstance, context: ServerContext): void {
  app.post('/v1/balance', (request) =>
    drawBalance(context, checkAs(request.body, balanceRequestSchema, 'schemaInvalid')),
  );
  app.post('/v1/difference', (request) =>
    drawDifference(context, checkAs(request.body, differenceRequestSchema, 'schemaInvalid')),
  );
  app.post('/v1/unit', (request) =>
    tellUnit(context, checkAs(request.body, unitRequestSchema, 'schemaInvalid')),
  );
  app.post('/v1/coverage', (request) =>
    listCoverage(context, checkAs(request.body, balanceRequestSchema, 'schemaInvalid')),
  );
  app.post('/v1/findings', (request) =>
    listFindings(context, checkAs(request.body, balanceRequestSchema, 'schemaInvalid')),
  );
  app.post('/v1/findings/decide', (request) =>
    decideFinding(context, checkAs(request.body, decideRequestSchema, 'schemaInvalid')),
  );
}
