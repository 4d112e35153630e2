/** The examples of docs/formats are those of the golden files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { parseJws } from '../../shared/crypto/jws.ts';
import { ENROLL_TYP, SIGN_IN_TYP, WELCOME_TYP } from '../../shared/protocol/messages.ts';
import { parseToken } from '../../shared/protocol/token.ts';

const GOLDEN = join(import.meta.dirname, '../golden/v1');
const golden = (name: string) => readFileSync(join(GOLDEN, name), 'utf8');
const frame = (name: string) => JSON.parse(golden(`frames/${name}.json`));
const payload = (jws: string, typ: string) =>
  JSON.parse(fromUtf8(parseJws(jws, { typ, maxBytes: 65_536 }).payloadBytes));

/** Every example of one document, parsed. */
function examples(name: string): unknown[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/formats', name), 'utf8');
  const blocks = text.matchAll(/^```json\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, block = '']) => JSON.parse(block));
}

/** True when the example is the value, texts cut short at `…`. */
function fits(example: unknown, value: unknown): boolean {
  if (typeof example === 'string' && typeof value === 'string') {
    return example.endsWith('…') ? value.startsWith(example.slice(0, -1)) : example === value;
  }
  if (typeof example !== 'object' || typeof value !== 'object') return example === value;
  if (example === null || value === null) return example === value;
  const [ours, theirs] = [Object.entries(example), Object.entries(value)];
  return (
    ours.length === theirs.length &&
    ours.every(([name, part], i) => theirs[i]?.[0] === name && fits(part, theirs[i]?.[1]))
  );
}

describe('the examples of docs/formats', () => {
  it('evidence.md: header, payload, document, refusal and leaf', () => {
    const [header = '', body = ''] = golden('evidence.jws').split('.');
    const decoded = [header, body].map((part) => Buffer.from(part, 'base64url').toString());
    const files = ['document-gpu.json', 'leaf-refused.json', 'leaf-logged.json'].map(golden);
    const expected = [...decoded, ...files].map((text) => JSON.parse(text));
    expect(examples('evidence.md')).toEqual(expected);
  });

  it('protocol.md: every message, and what is signed inside', () => {
    const expected = [
      frame('agent-hello'),
      frame('agent-enroll'),
      frame('agent-hello-sign-in'),
      payload(frame('agent-hello-sign-in').signIn, SIGN_IN_TYP),
      frame('agent-evidence'),
      frame('agent-document'),
      frame('server-welcome'),
      payload(golden('welcome.jws'), WELCOME_TYP),
      frame('server-enrolled'),
      frame('server-challenge'),
      frame('server-ack-logged'),
      frame('server-ack-document'),
      frame('server-error'),
      parseToken(golden('token-agent.txt')),
      payload(frame('agent-enroll').request, ENROLL_TYP),
    ];
    const shown = examples('protocol.md');
    expect(shown.length).toBe(expected.length);
    const wrong = shown.filter((example, i) => !fits(example, expected[i]));
    expect(wrong).toEqual([]);
  });

  it('agent-state.md: identity, pinned server, and the files of a folder', () => {
    const files = ['agent/identity.json', 'agent/server.json'].map(golden);
    expect(examples('agent-state.md')).toEqual(files.map((text) => JSON.parse(text)));
    const path = join(import.meta.dirname, '../../docs/formats/agent-state.md');
    const tree = /^```\n([\s\S]*?)^```$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
    const shown = tree.trim().split('\n');
    for (const folder of ['evidence', 'documents']) {
      const names = readdirSync(join(GOLDEN, 'agent', folder));
      const ofFolder = shown.filter((name) => name.startsWith(`${folder}/`));
      expect(ofFolder.length).toBeGreaterThan(1);
      expect(names.map((name) => `${folder}/${name}`)).toEqual(expect.arrayContaining(ofFolder));
    }
  });
});
