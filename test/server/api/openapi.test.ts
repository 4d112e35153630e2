/** The OpenAPI document and its page: valid, whole, with examples that fit, nothing that runs. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { errorsOf, openApiOf, whoMay } from '../../../server/api/openapi.ts';
import { apiPage, PAGE_POLICY } from '../../../server/api/page.ts';
import { ROLE_NAMES, ROLES } from '../../../shared/api/roles.ts';
import { defineRoutes, isFileReply, isWrite, type Route } from '../../../shared/api/route.ts';
import { ROUTES } from '../../../shared/api/routes.ts';
import { peopled } from './peopled.ts';
import { send } from './wire.ts';

/** JSON that is looked into, whatever shape it has. */
type Loose = ReturnType<typeof JSON.parse>;

const document: Loose = JSON.parse(JSON.stringify(openApiOf(ROUTES, '0.0.0-test')));
const routes = Object.entries<Route>(ROUTES);
const operationOf = ({ method, path }: Route): Loose =>
  document.paths[path]?.[method.toLowerCase()];

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1, and a broken one is not', async () => {
    const validator = new Validator();
    expect((await validator.validate(structuredClone(document))).errors).toBeUndefined();
    expect(validator.version).toBe('3.1');
    const broken = structuredClone(document);
    broken.paths['/gpus'].get.parameters[0].in = 'nowhere';
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it.each(routes)('has %s with who may call it and every code', (id, route) => {
    const operation = operationOf(route);
    expect(operation).toMatchObject({ operationId: id, summary: route.summary });
    expect(operation.description).toBe(whoMay(route.access));
    const { who } = route.access;
    for (const role of ROLE_NAMES) {
      const isNamed = operation.description.includes(role);
      expect(isNamed).toBe(typeof who !== 'string' && who.includes(role));
    }
    const codes = Object.values<Loose>(operation.responses).flatMap(
      (response) => response['x-error-codes'] ?? [],
    );
    expect(codes.toSorted()).toEqual(errorsOf(route));
    const named = (operation.parameters ?? []).map((each: Loose) => each.name);
    const params = [route.params, route.query].flatMap((each) => Object.keys(each?.shape ?? {}));
    const key = isWrite(route) && who !== 'anyone' ? ['Idempotency-Key'] : [];
    expect(named.toSorted()).toEqual([...params, ...key].toSorted());
  });

  it.each(routes)('leaves no shape of %s open that the table closes', (_, route) => {
    const { parameters = [], requestBody, responses } = operationOf(route);
    const shapes: Loose[] = parameters.map(({ schema }: Loose) => schema);
    if (route.body !== undefined) shapes.push(requestBody.content['application/json'].schema);
    if (!isFileReply(route.reply)) shapes.push(responses['200'].content['application/json'].schema);
    for (const shape of shapes) expect(emptyIn(shape), JSON.stringify(shape)).toEqual([]);
  });

  it('leaves no named shape open', () => {
    const { schemas } = document.components;
    expect(Object.keys(schemas).length).toBeGreaterThan(30);
    for (const [name, shape] of Object.entries(schemas)) expect(emptyIn(shape), name).toEqual([]);
    expect(emptyIn({ properties: { open: {} } })).toEqual(['/properties/open']);
  });

  it.each(routes.filter(([, { body }]) => body !== undefined))(
    'has an example of %s that the route takes, where there is one',
    (_, route) => {
      if (route.example === undefined) return;
      expect(route.body?.safeParse(route.example).error).toBeUndefined();
      const { example } = operationOf(route).requestBody.content['application/json'];
      expect(example).toEqual(route.example);
    },
  );

  it('says what each role is for, and that filters may be repeated', () => {
    for (const what of Object.values(ROLES)) expect(document.info.description).toContain(what);
    const { parameters } = operationOf(ROUTES.listGpus);
    expect(parameters.find(({ name }: Loose) => name === 'license')).toMatchObject({
      schema: { type: 'array', items: { type: 'string' } },
      ...{ in: 'query', style: 'form', explode: true },
    });
  });
});

/** Where a schema holds one that takes everything. */
function emptyIn(schema: Loose, at = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Object.keys(schema).length === 0) return [at];
  const properties = Object.entries(schema.properties ?? {}).map(([name, each]) => [
    `properties/${name}`,
    each,
  ]);
  const inside = ['items', 'anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((name) => {
    const value = schema[name];
    return value === undefined ? [] : [value].flat().map((each) => [name, each]);
  });
  // as: pairs of a name and a schema
  return ([...properties, ...inside] as [string, Loose][]).flatMap(([name, each]) =>
    emptyIn(each, `${at}/${name}`),
  );
}

describe('the page of the API', () => {
  it('has every route, and no script', () => {
    const page = apiPage(ROUTES, '0.0.0-test');
    for (const [id, { method, path }] of routes) {
      expect(page).toContain(`<article id="${id}">`);
      expect(page).toContain(`<code>${method} ${path}</code>`);
    }
    expect(page).not.toMatch(/<script|<iframe|<object|javascript:| on[a-z]+=| style=/i);
  });

  it('shows hostile text as text', () => {
    const hostile = "\"><script>alert(1)</script><img src=x onerror='x'>";
    const shape = z.strictObject({ [hostile]: z.literal(hostile) });
    const made = defineRoutes({
      hostile: {
        method: 'POST',
        path: `/x${hostile}`,
        area: hostile,
        summary: hostile,
        access: { who: 'anyone' },
        body: shape,
        reply: shape,
        errors: [],
      },
    });
    const page = apiPage(made, hostile);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;script&gt;');
  });

  it('is served with a policy that lets nothing run, like the document', async () => {
    const world = await peopled();
    try {
      const ask = (path: string) => send(world.front, { method: 'GET', path });
      const page = await ask('/api/docs');
      expect(page.headers['content-security-policy']).toBe(PAGE_POLICY);
      expect(PAGE_POLICY).toContain("default-src 'none'");
      expect(PAGE_POLICY).not.toMatch(/unsafe|script-src|https?:|\*/);
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      const answer = await ask('/api/openapi.json');
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(JSON.parse(answer.text)).toEqual(document);
    } finally {
      await world.close();
    }
  });
});
