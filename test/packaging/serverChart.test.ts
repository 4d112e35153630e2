/** The Helm chart of the server, as far as it can be checked without Helm. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { SERVER_KEYS, serverVariable } from '../../server/config/settings.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const CHART = 'deploy/helm/fleetseal-server';
const TEMPLATES = ['statefulset.yaml', 'service.yaml', '_helpers.tpl', 'NOTES.txt'] as const;

/** A value of values.yaml by its path. */
function valueAt(path: string): unknown {
  return path.split('.').reduce<unknown>(
    (value, name) => {
      if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) {
        return Reflect.get(value, name);
      }
      throw new RangeError(`values.yaml has no ${path}`);
    },
    parse(read(`${CHART}/values.yaml`)),
  );
}

/** The template with its lines of control taken out and its expressions replaced. */
function rendered(text: string): unknown {
  const plain = text
    .replaceAll(/^\s*\{\{-? (?:if|with|range|end)\b.*\}\}\n/gm, '')
    .replaceAll(/\{\{ toJson \.Values\.([\w.]+) \}\}/g, (_, path) => JSON.stringify(valueAt(path)))
    .replaceAll(/\{\{[^}]*\}\}/g, 'made-up');
  const [document] = parseAllDocuments(plain);
  return document && 'toJS' in document ? document.toJS() : null;
}

const setSchema = z.object({
  kind: z.literal('StatefulSet'),
  spec: z.object({
    replicas: z.literal(1),
    template: z.object({
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          fsGroupChangePolicy: z.literal('OnRootMismatch'),
        }),
        containers: z.tuple([
          z.object({
            args: z.array(z.string()),
            env: z.array(z.object({ name: z.string() })),
            readinessProbe: z.object({ httpGet: z.object({ path: z.literal('/readyz') }) }),
            livenessProbe: z.object({ httpGet: z.object({ path: z.literal('/healthz') }) }),
            securityContext: z.unknown(),
          }),
        ]),
      }),
    }),
  }),
});

describe('the chart of the server', () => {
  const set = setSchema.parse(rendered(read(`${CHART}/templates/statefulset.yaml`)));
  const [container] = set.spec.template.spec.containers;

  test('it is one unprivileged container that is asked whether it is ready', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.args).toContain('/data/server');
  });

  test('every variable that it sets is a setting of the server', () => {
    const known = SERVER_KEYS.map(serverVariable);
    const ours = container.env.map(({ name }) => name).filter((name) => name.startsWith('FLEET'));
    expect(ours.length).toBeGreaterThan(1);
    for (const name of ours) expect(known).toContain(name);
  });

  test('every value that a template uses is in values.yaml, and its version is this one', () => {
    const all = TEMPLATES.map((name) => read(`${CHART}/templates/${name}`)).join('\n');
    for (const [, path = ''] of all.matchAll(/\.Values\.([\w.]+)/g)) {
      expect(() => valueAt(path)).not.toThrow();
    }
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
    const chart = z.object({ version: z.string(), appVersion: z.string() });
    expect(chart.parse(parse(read(`${CHART}/Chart.yaml`)))).toEqual({
      version,
      appVersion: version,
    });
  });
});
