/** The OpenAPI 3.1 document of the API, made of the route table. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject } from 'zod-openapi';
import {
  COMMON_ERRORS,
  PROBLEM_TYPE,
  problemSchema,
  SIGNED_IN_ERRORS,
  statusOf,
  WRITE_ERRORS,
} from '../../shared/api/problem.ts';
import { ROLES } from '../../shared/api/roles.ts';
import {
  type Access,
  isFileReply,
  isWrite,
  type Route,
  type Routes,
} from '../../shared/api/route.ts';
import { API_PREFIX } from '../../shared/api/routes.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { type ErrorCode, errorDefinition } from '../../shared/errors.ts';
import { NAMED_SHAPES, writtenAs } from './openapiNames.ts';

const INTRODUCTION = `The API of one Fleetseal server, for the programs of its operator.

Programs send an API token: \`Authorization: Bearer …\`. Browsers have a session cookie. Every
answer that depends on a moment says in \`asOf\` of which one it is, and what was known: the same
\`validAt\` with the same \`knownEvidence\` and \`knownRegister\` gives the same answer later.
Lists come in pages: \`next\` is the \`cursor\` of the following one. A write with an
\`Idempotency-Key\` can be sent again: it has its effect once. Errors are problem details (RFC
9457) with a stable \`code\`.`;

/** Makes the document. */
export function openApiOf(routes: Routes, version: string): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [id, route] of Object.entries(routes)) {
    const operations = paths[route.path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(id, route);
    paths[route.path] = operations;
  }
  const areas = [...new Set(Object.values(routes).map(({ area }) => area))].sort(compareText);
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Fleetseal',
      version,
      description: `${INTRODUCTION}\n\nRoles:\n\n${rolesInWords().join('\n')}`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: API_PREFIX }],
    tags: areas.map((name) => ({ name })),
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: NAMED_SHAPES,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token.' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-fleetseal' },
      },
    },
  };
  const made = createDocument(document, {
    override: ({ zodSchema, jsonSchema }) => writtenAs(zodSchema, jsonSchema),
  });
  for (const { get } of Object.values(made.paths ?? {})) sayHowListsStand(get?.parameters ?? []);
  return made;
}

/** Lists in a query are given as the parameter several times. */
function sayHowListsStand(parameters: readonly object[]): void {
  for (const parameter of parameters) {
    if (!('schema' in parameter) || typeof parameter.schema !== 'object') continue;
    const { schema } = parameter;
    if (schema === null || !('type' in schema) || schema.type !== 'array') continue;
    Object.assign(parameter, { style: 'form', explode: true });
  }
}

function operationOf(id: string, route: Route): ZodOpenApiOperationObject {
  const { params, query, body, access } = route;
  return {
    operationId: id,
    tags: [route.area],
    summary: route.summary,
    description: whoMay(access),
    ...(access.who === 'anyone' ? { security: [] } : {}),
    requestParams: {
      ...(params === undefined ? {} : { path: params }),
      ...(query === undefined ? {} : { query }),
      ...(isWrite(route) && access.who !== 'anyone' ? { header: IDEMPOTENCY } : {}),
    },
    ...(body === undefined ? {} : { requestBody: bodyOf(route, body) }),
    responses: { '200': answerOf(route), ...problemsOf(route) },
  };
}

const IDEMPOTENCY = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'The same key again repeats the answer, and has no second effect.' }),
});

function bodyOf({ example }: Route, schema: z.ZodType) {
  const examples = example === undefined ? {} : { example };
  return { required: true, content: { 'application/json': { schema, ...examples } } };
}

function answerOf({ reply }: Route) {
  if (!isFileReply(reply)) {
    return { description: 'Done.', content: { 'application/json': { schema: reply } } };
  }
  const binary = { schema: { type: 'string', format: 'binary' } as const };
  return {
    description: 'The file.',
    content: Object.fromEntries(reply.file.map((type) => [type, binary])),
  };
}

/** Every code that a route can answer with. */
export function errorsOf(route: Route): ErrorCode[] {
  const codes = [
    ...route.errors,
    ...COMMON_ERRORS,
    ...(route.access.who === 'anyone' ? [] : SIGNED_IN_ERRORS),
    ...(isWrite(route) ? WRITE_ERRORS : []),
  ];
  return [...new Set(codes)].sort(compareText);
}

function problemsOf(route: Route) {
  const byStatus = Map.groupBy(errorsOf(route), (code) => String(statusOf(code)));
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes
          .map((code) => `\`${code}\`: ${errorDefinition(code).meaning}`)
          .join('\n\n'),
        content: { [PROBLEM_TYPE]: { schema: problemSchema } },
        'x-error-codes': codes,
      },
    ]),
  );
}

/** Who may call a route, in words. */
export function whoMay(access: Access): string {
  if (access.who === 'anyone') return 'Needs no sign-in.';
  if (access.who === 'signedIn') return 'For every account.';
  const roles = `For the roles ${access.who.join(', ')}`;
  switch (access.scope) {
    case 'within':
      return `${roles}; what is outside of the account's sites and licenses does not exist for it.`;
    case 'whole':
      return `${roles}, with the whole fleet.`;
    case 'none':
      return `${roles}.`;
  }
}

/** What each role is for, as lines of a list. */
function rolesInWords(): string[] {
  return Object.entries(ROLES).map(([name, what]) => `- ${name}: ${what}`);
}
