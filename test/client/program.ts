/**
 * The program of somebody who has nothing but the document: it is written against types that are
 * made of it, so it stands here as text, and is checked and run where those types are.
 */
export const PROGRAM = `
import { writeFileSync } from 'node:fs';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.ts';

type Report = components['schemas']['Report'];

const [address = '', from = '', folder = ''] = process.argv.slice(2);
const baseUrl = \`\${address}/api/v1\`;
const as = (token = '') =>
  createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${token}\` } });
const drafter = as(process.env.DRAFTER);
const approver = as(process.env.APPROVER);
const regulator = as(process.env.REGULATOR);

function valueOf<T>({ data, error }: { data?: T; error?: components['schemas']['Problem'] }): T {
  if (data !== undefined) return data;
  throw new Error(\`\${error?.code}: \${error?.detail}\`);
}

const body = { licenses: ['L-1'], from: Number(from), redactions: ['hostDocuments' as const] };
const drafted: Report = valueOf(await drafter.POST('/reports', { body }));
const { report } = drafted;
const params = { path: { report } };
const preview = valueOf(await approver.GET('/reports/{report}/preview', { params }));
if (preview.total.licensed !== 3) throw new Error('the preview has other figures');
const own = await drafter.POST('/reports/{report}/approval', { params, body: { reference: 'x' } });
if (own.error?.code !== 'forbidden') throw new Error('who drafts may approve');
const reference = 'Export approval 2026-117';
valueOf(await approver.POST('/reports/{report}/approval', { params, body: { reference } }));
valueOf(await drafter.POST('/reports/{report}/release', { params, body: {} }));
const query = { state: ['released' as const], limit: '5' };
const page = valueOf(await regulator.GET('/reports', { params: { query } }));
if (page.items[0]?.report !== report) throw new Error('the regulator sees no report');
const parseAs = 'arrayBuffer' as const;
const file = valueOf(await regulator.GET('/reports/{report}/file', { params, parseAs }));
writeFileSync(\`\${folder}/report.zip\`, new Uint8Array(file as unknown as ArrayBuffer));
const steps = valueOf(await drafter.GET('/reports/{report}', { params })).steps;
process.stdout.write(steps.map(({ step, by }) => \`\${step} by \${by}\`).join('\\n'));
`;

/** What the types have to refuse: each line that they take is an error of the compiler. */
export const MISUSE = `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.ts';

const client = createClient<paths>();
const params = { path: { report: 'x' } };
// @ts-expect-error there is no such route
void client.POST('/reports/{report}/releases', { params, body: {} });
// @ts-expect-error a report is of licenses
void client.POST('/reports', { body: { licences: ['L-1'], from: 0 } });
// @ts-expect-error a report is never finished
void client.GET('/reports', { params: { query: { state: ['finished'] } } });
// @ts-expect-error the route changes nothing
void client.POST('/reports/{report}/preview', { params });
export const authors = (report: components['schemas']['Report']) =>
  // @ts-expect-error a step has no author
  report.steps.map((step) => step.author);
`;
