/** How the server hands out the console: its policy, how long it is kept, and nothing else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

const PAGE = `<!doctype html>
<script type="module" src="/assets/main-abc.js" nonce="__FLEETSEAL_NONCE__"></script>
<link rel="stylesheet" href="/assets/main-abc.css" nonce="__FLEETSEAL_NONCE__" />
`;

let folder: string;
let world: ServerWorld;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetseal-console-files-'));
  mkdirSync(join(folder, 'console', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not for anybody');
  writeFileSync(join(folder, 'console', 'index.html'), PAGE);
  writeFileSync(join(folder, 'console', 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'console', 'assets', 'main-abc.js'), 'export {};');
  world = await serverWorld({ consoleDirectory: join(folder, 'console') });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string) => fetch(`${world.server.httpUrl}${path}`);

/** Asks for a path exactly as it is written, which fetch would clean up. */
async function getRaw(path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(world.server.httpUrl);
  const answered = Promise.withResolvers<{ status: number; text: string }>();
  const asked = request({ hostname, port, path }, (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    answer.on('end', () => {
      const text = Buffer.concat(parts).toString();
      answered.resolve({ status: answer.statusCode ?? 0, text });
    });
  });
  asked.on('error', answered.reject).end();
  return answered.promise;
}

async function nonceOf(answer: Response): Promise<string> {
  const policy = answer.headers.get('content-security-policy') ?? '';
  const nonce = /'nonce-([A-Za-z0-9+/=]+)'/.exec(policy)?.[1] ?? '';
  expect(policy).toBe(
    "default-src 'none'; script-src 'self'; " +
      `style-src 'self' 'nonce-${nonce}'; ` +
      "img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; " +
      "form-action 'none'; frame-ancestors 'none'",
  );
  return nonce;
}

test('the page runs nothing but its own files, and its nonce is new in every answer', async () => {
  const seen = new Set<string>();
  for (const path of ['/', '/gpus/GPU-1?site=a', '/sign-in', '/']) {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const nonce = await nonceOf(answer);
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
    const text = await answer.text();
    expect(text).toBe(PAGE.replaceAll('__FLEETSEAL_NONCE__', nonce));
    expect([...answer.headers].filter(([, value]) => value.includes(nonce))).toHaveLength(1);
    seen.add(nonce);
  }
  expect(seen.size).toBe(4);
});

test('the page is never kept by a browser, and files named by their digest always', async () => {
  expect((await get('/hosts')).headers.get('cache-control')).toBe('no-store');
  const file = await get('/assets/main-abc.js');
  expect(file.status).toBe(200);
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(file.headers.get('content-type')).toMatch(/javascript/);
  expect((await get('/icon.svg')).headers.get('content-type')).toMatch(/^image\/svg\+xml/);
});

test('an address of the server that is unknown is a problem and never the page', async () => {
  const own = ['/assets/gone-abc.js', '/log/none', '/agent/none', '/metrics'];
  const paths = ['/api/v1/nothing', '/api', ...own];
  for (const path of paths) {
    const answer = await get(path);
    expect(answer.status, path).toBe(404);
    expect(answer.headers.get('content-type'), path).toMatch(/^application\/problem\+json/);
    expect(await answer.json(), path).toMatchObject({ code: 'routeUnknown' });
  }
});

test('no address reaches a file outside the folder of the assets', async () => {
  const paths = [
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets//etc/passwd',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/assets/',
    '/../secret.txt',
  ];
  for (const path of paths) {
    const { status, text } = await getRaw(path);
    expect(text, path).not.toContain('not for anybody');
    expect(text, path).not.toContain('root:');
    // A page without its nonce would be the file itself.
    expect(text, path).not.toContain('__FLEETSEAL_NONCE__');
    if (path.startsWith('/assets')) expect(status, path).toBeGreaterThanOrEqual(400);
  }
});

test('where the console was not built, the first address says so in plain text', async () => {
  const bare = await serverWorld();
  try {
    const answer = await fetch(bare.server.httpUrl);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const text = await answer.text();
    expect(text).toContain('npm run build');
    expect(text).toContain('/api/docs');
    expect((await fetch(`${bare.server.httpUrl}/gpus`)).status).toBe(404);
  } finally {
    await bare.close();
  }
});
