/** Takes what is inside frames, logs and the store apart, so that each format is a file. */
import { sign } from 'node:crypto';
import type { RunningServer } from '../../server/server.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseJws } from '../../shared/crypto/jws.ts';
import { CHALLENGE_TYP, signedChallengeSchema } from '../../shared/evidence/challenge.ts';
import { formatCheckpoint, parseCheckpoint } from '../../shared/log/checkpoint.ts';
import { signCosignature } from '../../shared/log/cosignature.ts';
import { parseRegisterLeaf } from '../../shared/log/leaf.ts';
import {
  appendSignatureLine,
  formatVkey,
  KEY_TYPES,
  noteKey,
  parseNote,
} from '../../shared/log/note.ts';
import { entriesPath, tilePath } from '../../shared/log/tile.ts';
import {
  parseAgentMessage,
  parseServerMessage,
  parseSigned,
} from '../../shared/protocol/messages.ts';
import {
  isRecordDocument,
  parseRegisterDocument,
  registerKind,
} from '../../shared/register/documents.ts';
import { recordType } from '../../shared/register/records/record.ts';
import { goldenEd25519 } from './goldenKeys.ts';

type Put = (name: string, content: string | Uint8Array) => Promise<void>;

interface Parts {
  readonly server: RunningServer;
  readonly put: Put;
}

/** Challenge, welcome, evidence with its proof, and one document of each kind. */
export async function writeParts(
  parts: Parts & { readonly frames: ReadonlyMap<string, string> },
): Promise<void> {
  const { server, put, frames } = parts;
  const fromServer = (kind: string) => parseServerMessage(frames.get(kind) ?? '');
  const evidence = parseAgentMessage(frames.get('agent-evidence') ?? '');
  if (evidence.type === 'evidence') await put('evidence.jws', evidence.jws);
  const challenge = fromServer('server-challenge');
  if (challenge.type === 'challenge') {
    const { payloadBytes } = parseJws(challenge.challenge, { typ: CHALLENGE_TYP, maxBytes: 4096 });
    await put('challenge.jws', challenge.challenge);
    await put('challenge.txt', parseSigned(payloadBytes, signedChallengeSchema).challenge);
    await put('challenge-note.txt', challenge.note);
  }
  const welcome = fromServer('server-welcome');
  if (welcome.type === 'welcome') await put('welcome.jws', welcome.welcome);
  for (const kind of ['logged', 'refused'] as const) {
    const ack = fromServer(`server-ack-${kind}`);
    if (ack.type !== 'ack' || ack.of !== 'evidence') continue;
    await put(`leaf-${kind}.json`, ack.leaf);
    await put(`leaf-${kind}.tlog-proof`, ack.logProof);
  }
  const rows = await server.context.store.db.selectFrom('document').select('text').execute();
  for (const { text } of rows) {
    const kind = /^\{"format":"fleetseal\/(\w+)@\d+"/.exec(text)?.[1] ?? '';
    await put(`document-${kind}.json`, text).catch(ignoreExisting);
  }
  const results = await server.context.store.db.selectFrom('result').select('result').execute();
  await put('result.json', results.at(-1)?.result ?? '');
}

/** Both logs as they are served, and one register leaf and statement of each kind. */
export async function writeLogs({ server, put }: Parts): Promise<void> {
  for (const log of [server.context.evidenceLog, server.context.registerLog]) {
    const names = ['checkpoint', tilePath(0, 0, log.size), entriesPath(0, log.size)];
    for (const name of names) {
      const reply = await fetch(`${server.httpUrl}/log/${log.name}/${name}`);
      if (!reply.ok) throw new Error(`no ${name}`);
      await put(`${log.name}-log/${name}`, new Uint8Array(await reply.arrayBuffer()));
    }
    await put(`${log.name}-log/vkey`, `${log.vkey}\n`);
  }
  const { registerLog, register } = server.context;
  for (const bytes of await registerLog.leaves(0, registerLog.size)) {
    const { kind, digest } = parseRegisterLeaf(bytes);
    await put(`register/${kind}.leaf.json`, bytes).catch(ignoreExisting);
    const text = await register.text(digest);
    await put(`register/${kind}.json`, text).catch(ignoreExisting);
    await put(`register/${nameOf(text)}.json`, text).catch(ignoreExisting);
  }
}

/** A checkpoint with the line of a witness, and the log trust policy that asks for it. */
export async function writeCosigned(parts: Parts & { readonly time: number }): Promise<void> {
  const { server, put, time } = parts;
  const { checkpoint, vkey } = server.context.evidenceLog;
  const privateKey = goldenEd25519('witness');
  const { x = '' } = privateKey.export({ format: 'jwk' });
  const raw = new Uint8Array(Buffer.from(x, 'base64url'));
  const key = noteKey('witness.example/golden', KEY_TYPES.cosignatureV1, raw);
  const line = await signCosignature({
    checkpointText: formatCheckpoint(parseCheckpoint(parseNote(checkpoint).text)),
    key,
    time,
    sign: async (message) => new Uint8Array(sign(null, message, privateKey)),
  });
  await put('cosigned-checkpoint.txt', appendSignatureLine(checkpoint, line));
  const policy = `log ${vkey}\nwitness w1 ${formatVkey(key)}\nquorum w1\n`;
  await put('policy.txt', utf8(policy));
}

/** A host's statements, and records, have several forms, each with a file of its own. */
function nameOf(text: string): string {
  const document = parseRegisterDocument(text);
  if (document.format === 'fleetseal/hostEvent@1') return `hostEvent-${document.event}`;
  if (isRecordDocument(document)) {
    const { format, record } = document;
    return `record-${recordType(record)}${format === 'fleetseal/record@2' ? '-2' : ''}`;
  }
  if (document.format !== 'fleetseal/hostKey@2') return registerKind(document);
  if (document.rotation !== null) return 'hostKey-rotation';
  if (document.tpm !== null) return 'hostKey-tpm';
  return document.awaitsApproval ? 'hostKey-awaiting' : 'hostKey';
}

/** The first of a kind is kept. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
