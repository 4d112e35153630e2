/** The examples of docs/formats are those of the golden files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { gapsFileSchema } from '../../agent/spool/gaps.ts';
import { missedFileSchema } from '../../agent/spool/missed.ts';
import { machineFileSchema } from '../../agent/state/machine.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { parseJws } from '../../shared/crypto/jws.ts';
import {
  offlineAnswerSchema,
  offlineBundleSchema,
  offlineKitSchema,
} from '../../shared/offline/files.ts';
import {
  agentMessageSchema,
  ENROLL_TYP,
  retirementSchema,
  rotationConsentSchema,
  rotationSchema,
  SIGN_IN_TYP,
  serverMessageSchema,
  WELCOME_TYP,
} from '../../shared/protocol/messages.ts';
import { parseToken } from '../../shared/protocol/token.ts';

const GOLDEN = join(import.meta.dirname, '../golden/v1');
const NEWEST = join(GOLDEN, '../v5');
const golden = (name: string) => readFileSync(join(GOLDEN, name), 'utf8');
const newest = (name: string) => readFileSync(join(NEWEST, name), 'utf8');
const frame = (name: string) => JSON.parse(golden(`frames/${name}.json`));
const payload = (jws: string, typ: string) =>
  JSON.parse(fromUtf8(parseJws(jws, { typ, maxBytes: 65_536 }).payloadBytes));

/** Every example of one document, parsed. */
function examples(name: string): unknown[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/formats', name), 'utf8');
  const blocks = text.matchAll(/^```json\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, block = '']) => JSON.parse(block));
}

/**
 * True when the example is the value, texts cut short at `…`. Where the first version has no such
 * value, it must have the shape of a schema.
 */
function fits(example: unknown, value: unknown): boolean {
  if (value instanceof z.ZodType) {
    return value.safeParse(JSON.parse(JSON.stringify(example).replaceAll('…', ''))).success;
  }
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
    const [header = '', body = ''] = newest('evidence.jws').split('.');
    const decoded = [header, body].map((part) => Buffer.from(part, 'base64url').toString());
    const files = ['document-gpu.json', 'leaf-refused.json', 'leaf-logged.json'].map(newest);
    const expected = [...decoded, ...files].map((text) => JSON.parse(text));
    expect(examples('evidence.md')).toEqual(expected);
  });

  it('protocol.md: every message, and what is signed inside', () => {
    const expected = [
      frame('agent-hello'),
      agentMessageSchema,
      frame('agent-enroll'),
      agentMessageSchema,
      frame('agent-hello-sign-in'),
      payload(frame('agent-hello-sign-in').signIn, SIGN_IN_TYP),
      frame('agent-evidence'),
      frame('agent-document'),
      agentMessageSchema,
      agentMessageSchema,
      frame('server-welcome'),
      payload(golden('welcome.jws'), WELCOME_TYP),
      frame('server-enrolled'),
      serverMessageSchema,
      frame('server-challenge'),
      frame('server-ack-logged'),
      frame('server-ack-document'),
      serverMessageSchema,
      frame('server-error'),
      parseToken(golden('token-agent.txt')),
      payload(frame('agent-enroll').request, ENROLL_TYP),
      rotationSchema,
      rotationConsentSchema,
      retirementSchema,
    ];
    const shown = examples('protocol.md');
    expect(shown.length).toBe(expected.length);
    const wrong = shown.filter((example, i) => !fits(example, expected[i]));
    expect(wrong).toEqual([]);
  });

  it('offline.md: a bundle, a kit and an answer', () => {
    const expected = [offlineBundleSchema, offlineKitSchema, offlineAnswerSchema];
    const shown = examples('offline.md');
    expect(shown.length).toBe(expected.length);
    expect(shown.filter((example, i) => !fits(example, expected[i]))).toEqual([]);
    expect(fits(shown[0], offlineKitSchema)).toBe(false);
  });

  it('agent-state.md: identity, pinned server, and the files of a folder', () => {
    const files = ['agent/identity.json', 'agent/server.json'].map(golden);
    const expected = [
      ...files.map((text) => JSON.parse(text)),
      gapsFileSchema,
      missedFileSchema,
      machineFileSchema,
    ];
    const examplesShown = examples('agent-state.md');
    expect(examplesShown.length).toBe(expected.length);
    expect(examplesShown.filter((example, i) => !fits(example, expected[i]))).toEqual([]);
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
