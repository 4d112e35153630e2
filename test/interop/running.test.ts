/**
 * Checkpoint, proof and evidence of a running server, checked with other people's tools by the
 * very commands of docs/formats. Each check is also seen to fail when one byte is changed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from '../../agent/agent.ts';
import { type RunningServer, startServer } from '../../server/server.ts';
import { createToken } from '../../server/tokens.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { entriesPath } from '../../shared/log/tile.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import { cannedClaims } from '../factories/claims.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import { blockWith, type Ran, runBlocks } from './commands.ts';

const OPENSSL = blockWith('evidence.md', 'openssl dgst');
const CHECKS: Readonly<Record<string, { blocks: string[]; says: string }>> = {
  jose: { blocks: [blockWith('evidence.md', 'jose jws ver')], says: 'signed by ' },
  jwcrypto: { blocks: [blockWith('evidence.md', 'from jwcrypto')], says: 'verified' },
  openssl: { blocks: [OPENSSL], says: 'Verified OK' },
  digests: {
    blocks: [OPENSSL, blockWith('evidence.md', 'all digests fit')],
    says: 'all digests fit',
  },
  'log signature': {
    blocks: [blockWith('log.md', 'test "$(head -n 1 txt)"')],
    says: 'Signature Verified Successfully',
  },
  inclusion: {
    blocks: [blockWith('log.md', 'test "$(head -n 1 txt)"'), blockWith('log.md', 'echo included')],
    says: 'included',
  },
};

let root = '';
let made = '';
let folder = '';
let server: RunningServer;

beforeAll(() => {
  requireDebianTools(['bash', 'jose', 'openssl', 'python3-jwcrypto', 'sha256sum', 'xxd']);
}, INSTALL_MS);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'fleetseal-interop-'));
  made = join(root, 'made');
  server = await startServer({
    dataDirectory: join(root, 'server'),
    host: '127.0.0.1',
    port: 0,
    version: '0',
    log: pino({ level: 'error' }, pino.destination(2)),
    now: Date.now,
    epochMs: 0,
  });
  await attestTwice();
  await writeFiles();
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'run-'));
  cpSync(made, folder, { recursive: true });
});

async function attestTwice(): Promise<void> {
  for (const name of ['other', 'host']) {
    const request = { site: null, uses: 1, expiresInMs: 60_000 };
    const agent = await Agent.open({
      stateDirectory: join(root, name),
      url: server.agentsUrl,
      token: parseToken(await createToken(server.context, request)),
      hostName: name,
      collect: async () => cannedClaims(7),
      now: Date.now,
    });
    await agent.connect();
    for (const trigger of ['start', 'cadence'] as const) await agent.attest(trigger);
    agent.close();
  }
}

/** The files that docs/formats/evidence.md and log.md name. */
async function writeFiles(): Promise<void> {
  const host = join(root, 'host');
  const seq = '000000000001';
  cpSync(join(host, 'documents'), join(made, 'documents'), { recursive: true });
  cpSync(join(host, `evidence/${seq}.jws`), join(made, 'evidence.jws'));
  cpSync(join(host, `evidence/${seq}.leaf`), join(made, 'e'));
  cpSync(join(host, `evidence/${seq}.tlog-proof`), join(made, 'e.tlog-proof'));
  const keys = [...server.context.register.folded.register.hosts.values()];
  writeFileSync(
    join(made, 'host.jwk'),
    encodeJson(keys.find(({ document }) => document.name === 'host')?.document.jwk),
  );
  writeFileSync(join(made, 'note'), server.context.challenges.current.note);
  writeFileSync(join(made, 'log.vkey'), `${server.context.evidenceLog.vkey}\n`);
  writeFileSync(join(made, 'checkpoint'), await fetchLog('checkpoint'));
  const { size } = server.context.evidenceLog;
  writeFileSync(join(made, 'entries'), await fetchLog(entriesPath(0, size)));
}

async function fetchLog(path: string): Promise<Uint8Array> {
  const reply = await fetch(`${server.httpUrl}/log/evidence/${path}`);
  expect(reply.status).toBe(200);
  return new Uint8Array(await reply.arrayBuffer());
}

function check(name: string): Ran {
  return runBlocks(folder, CHECKS[name]?.blocks ?? []);
}

/** Changes one character of a file of the folder: the one `place` characters after `words`. */
function change(file: string, words: string, place = 0): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'latin1');
  const at = text.indexOf(words) + words.length + place;
  if (!text.includes(words) || at >= text.length) throw new RangeError(`no ${words} in ${file}`);
  const other = text[at] === 'A' ? 'B' : 'A';
  writeFileSync(path, text.slice(0, at) + other + text.slice(at + 1), 'latin1');
}

describe('the commands of docs/formats on a running server', () => {
  it.each(Object.keys(CHECKS))('verify: %s', (name) => {
    const { ok, said } = check(name);
    expect(said).toContain(CHECKS[name]?.says);
    expect(ok, said).toBe(true);
  });

  it('verify the checkpoint that the server serves', () => {
    const single = blockWith('evidence.md', 'cat checkpoint');
    const ran = runBlocks(folder, [single, ...(CHECKS['log signature']?.blocks ?? [])]);
    expect(ran.said).toContain('Signature Verified Successfully');
    expect(ran.ok).toBe(true);
    change('checkpoint', '\n', 4);
    expect(runBlocks(folder, [single, ...(CHECKS['log signature']?.blocks ?? [])]).ok).toBe(false);
  });

  it('find the leaf in the entries that the server serves', () => {
    const leaf = readFileSync(join(folder, 'e'), 'utf8');
    rmSync(join(folder, 'e'));
    const taken = runBlocks(folder, [blockWith('evidence.md', 'xxd -s')]);
    expect(taken.ok, taken.said).toBe(true);
    expect(readFileSync(join(folder, 'e'), 'utf8')).toBe(leaf);
    expect(check('inclusion').said).toContain('included');
  });
});

/** Which check must notice a change of which file. */
const CHANGES: readonly [string, string, string, number][] = [
  ['jose', 'evidence.jws', '.', 40],
  ['jose', 'host.jwk', '"x":"', 5],
  ['jwcrypto', 'evidence.jws', '.', 40],
  ['jwcrypto', 'host.jwk', '"x":"', 5],
  ['openssl', 'evidence.jws', '.', 40],
  ['openssl', 'host.jwk', '"y":"', 5],
  ['digests', 'e', '"digest":"', 3],
  ['digests', 'e', '"challenge":"', 3],
  ['digests', 'note', '\n', 0],
  ['log signature', 'e.tlog-proof', '/evidence\n', 3],
  ['inclusion', 'e', '"kid":"', 3],
  ['inclusion', 'e.tlog-proof', 'index ', 2],
];

describe('the commands of docs/formats refuse one changed byte', () => {
  it.each(CHANGES)('%s: %s after %j', (name, ...where) => {
    change(...where);
    expect(check(name).ok).toBe(false);
  });

  it('digests: a document', () => {
    runBlocks(folder, [OPENSSL]);
    const payload = readFileSync(join(folder, 'payload'), 'utf8');
    const [, digest = ''] = /"readings":\["DIGEST",\["sha-256","([^"]*)"/.exec(payload) ?? [];
    change(`documents/${digest}.json`, '"salt":"', 2);
    expect(check('digests').ok).toBe(false);
  });

  it('every signature check, when the signature is of another evidence', () => {
    const other = readFileSync(join(root, 'other/evidence/000000000001.jws'), 'utf8');
    const own = readFileSync(join(folder, 'evidence.jws'), 'utf8');
    const mixed = [...own.split('.').slice(0, 2), other.split('.')[2]].join('.');
    writeFileSync(join(folder, 'evidence.jws'), mixed);
    expect(['jose', 'jwcrypto', 'openssl'].map((name) => check(name).ok)).toEqual(
      Array(3).fill(false),
    );
  });
});
