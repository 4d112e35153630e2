import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FindingEvents } from '../../../server/events/findingEvents.ts';
import { type SyslogSettings, syslogSettingsSchema } from '../../../server/events/settings.ts';
import { signInSource } from '../../../server/events/signInSource.ts';
import { findingSource, Syslog } from '../../../server/events/syslog.ts';
import {
  syslogFrame,
  syslogHostName,
  syslogMessage,
} from '../../../server/events/syslogMessage.ts';
import { type Certificates, makeCertificates } from '../../agent/networkFront.ts';
import { INSTALL_MS, requireDebianTools } from '../../setup/debian.ts';
import {
  type EventsWorld,
  eventsWorld,
  rememberedLog,
  START_MS,
  someEvent,
  someFinding,
  until,
} from './eventsWorld.ts';

/** A message of RFC 5424, as a strict reader takes it apart. */
interface Message {
  readonly priority: number;
  readonly time: string;
  readonly host: string;
  readonly app: string;
  readonly kind: string;
  readonly data: string;
  readonly params: readonly (readonly [string, string])[];
  readonly text: string;
}

const HEADER = new RegExp(
  [
    '^<([1-9][0-9]{0,2})>1',
    '(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)',
    '([\\x21-\\x7e]{1,255})',
    '([\\x21-\\x7e]{1,48})',
    '-',
    '([\\x21-\\x7e]{1,32}) ',
  ].join(' '),
);
const ID = /^\[([^ =\]"]{1,32})/;
const PARAM = /^ ([^ =\]"]{1,32})="((?:[^"\\\]]|\\["\\\]])*)"/u;

/** Parses one message. Throws where anything is not as RFC 5424 has it. */
function parseMessage(bytes: Buffer): Message {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const [whole = '', priority, time = '', host = '', app = '', kind = ''] = must(HEADER, text);
  let rest = text.slice(whole.length);
  const [opened, data = ''] = must(ID, rest);
  rest = rest.slice((opened ?? '').length);
  const params: [string, string][] = [];
  for (let found = PARAM.exec(rest); found !== null; found = PARAM.exec(rest)) {
    const [part, name = '', value = ''] = found;
    params.push([name, value.replaceAll(/\\(["\\\]])/g, '$1')]);
    rest = rest.slice(part.length);
  }
  const [start] = must(/^\] \ufeff/, rest);
  const message = rest.slice((start ?? '').length);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be in a message.
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new Error('a control character');
  return { priority: Number(priority), time, host, app, kind, data, params, text: message };
}

function must(pattern: RegExp, text: string): RegExpExecArray {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`not as it must be: ${JSON.stringify(text)}`);
  return found;
}

/** Takes frames of octet counting apart. Throws where a frame is not whole. */
function parseFrames(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [head = '', length] = must(/^([1-9][0-9]{0,4}) /, bytes.toString('latin1', at, at + 6));
    const end = at + head.length + Number(length);
    if (end > bytes.length) throw new Error('a frame is not whole');
    messages.push(parseMessage(bytes.subarray(at + head.length, end)));
    at = end;
  }
  return messages;
}

const none: Buffer = Buffer.alloc(0);
let directory = '';
let files: Certificates;
let others: Certificates;
let world: EventsWorld;
let findings: FindingEvents;
let server: Server;
let port = 0;
let connections: { bytes: Buffer; socket: TLSSocket }[] = [];
let raws: Socket[] = [];
/** What the receiver does with a connection: by default it closes its side after ours. */
let onConnection: (socket: TLSSocket, raw: Socket | undefined) => void;
const closeAfter = (socket: TLSSocket) => void socket.on('end', () => socket.end());
let waits: number[] = [];
let syslog: Syslog | null = null;
let remembered: ReturnType<typeof rememberedLog>;
let round = 0;

beforeAll(() => {
  requireDebianTools(['openssl']);
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-syslog-'));
  files = makeCertificates(directory, 'receiver');
  others = makeCertificates(directory, 'others');
}, INSTALL_MS);
afterAll(() => rmSync(directory, { recursive: true }));

beforeEach(async () => {
  world = await eventsWorld();
  findings = await FindingEvents.open(world.store, world.book);
  remembered = rememberedLog();
  waits = [];
  connections = [];
  raws = [];
  onConnection = closeAfter;
  round = 0;
  await listen({});
});
afterEach(async () => {
  await syslog?.close();
  syslog = null;
  await stopListening();
  await world.close();
});

async function listen(options: { requestCert?: boolean; ca?: Buffer; port?: number }) {
  const { port: asked = 0, ...rest } = options;
  const pem = { key: readFileSync(files.key), cert: readFileSync(files.certificate), ...rest };
  const rejectUnauthorized = options.requestCert === true;
  server = createServer({ ...pem, rejectUnauthorized, allowHalfOpen: true }, (socket) => {
    const connection = { bytes: none, socket };
    connections.push(connection);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      connection.bytes = Buffer.concat([connection.bytes, Buffer.from(bytes)]);
    });
    onConnection(socket, raws.at(-1));
  });
  server.on('tlsClientError', () => {});
  server.on('connection', (raw: Socket) => raws.push(raw));
  server.listen(asked, '127.0.0.1');
  await once(server, 'listening');
  // as: a server that listens on a port has an address record.
  port = (server.address() as AddressInfo).port;
}

async function stopListening(): Promise<void> {
  for (const socket of [...connections.map((each) => each.socket), ...raws]) socket.destroy();
  server.close();
  await once(server, 'close');
}

/** Waits for an end of the wait where there is nothing to do; else it does not wait. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  if (ms === 600_000) {
    await new Promise((done) => signal.addEventListener('abort', done));
    return;
  }
  waits.push(ms);
  await new Promise((done) => setTimeout(done, 5));
}

async function start(more: Partial<SyslogSettings> = {}, answerMs = 2_000): Promise<void> {
  const settings = syslogSettingsSchema.parse({
    host: 'localhost',
    port,
    caFile: files.ca,
    hostName: 'server-1.example',
    ...more,
  });
  const { store, book } = world;
  const sources = [findingSource(book), signInSource(store, 20)];
  const rest = { pause, random: () => 0.5, log: remembered.log, answerMs, settleMs: 30 };
  syslog = await Syslog.open({ store, settings, sources, ...rest });
}

async function update(...list: Parameters<typeof someFinding>[]): Promise<void> {
  round += 1;
  const state = { validAt: START_MS + round };
  await findings.update({ findings: list.map((each) => someFinding(...each)), asOf: state });
}

const messages = () => connections.flatMap(({ bytes }) => parseFrames(bytes));
const paramOf = (message: Message | undefined, name: string) =>
  message?.params.filter(([each]) => each === name).map(([, value]) => value);

describe('messages of syslog over TLS', () => {
  it('tell what came up, changed and ended, as RFC 5424 and RFC 5425 have it', async () => {
    await start();
    await update(['A', { severity: 'critical', licenses: ['L-1', 'L-2'] }]);
    await until(() => messages().length === 1);
    await update(['A', { severity: 'low', life: 'acknowledged' }]);
    await until(() => messages().length === 2);
    await update();
    await until(() => messages().length === 3);
    const [opened, changed, ended] = messages();
    expect(opened).toMatchObject({
      priority: 13 * 8 + 2,
      time: '2026-06-01T00:00:00.000Z',
      host: 'server-1.example',
      app: 'fleetseal',
      kind: 'finding.opened',
      data: 'fleetseal@32473',
      text: 'Finding gpuMoved about gpu A came up (critical).',
    });
    expect(paramOf(opened, 'license')).toEqual(['L-1', 'L-2']);
    expect(paramOf(opened, 'site')).toEqual(['hall-1']);
    expect(paramOf(opened, 'event')).toEqual(['1']);
    expect(changed).toMatchObject({ priority: 13 * 8 + 5, kind: 'finding.changed' });
    expect(paramOf(changed, 'life')).toEqual(['acknowledged']);
    expect(ended).toMatchObject({ priority: 13 * 8 + 6, kind: 'finding.closed' });
  });

  it('keep hostile values apart: quotes, brackets, line ends, other scripts', async () => {
    await start();
    const id = 'a"b\\c]d\n<13>1 - - - - - -\u202e\u0000 北京';
    await update([id]);
    await until(() => messages().length === 1);
    const [message] = messages();
    expect(paramOf(message, 'subject')).toEqual([
      'a"b\\c]d\ufffd<13>1 - - - - - -\ufffd\ufffd 北京',
    ]);
    expect(message?.text).toContain('北京');
  });

  it('pass over other events, and begin with what comes after the first start', async () => {
    await update(['A']);
    await start();
    await world.book.append([someEvent(1)]);
    await update(['A'], ['B']);
    await until(() => messages().length === 1);
    expect(paramOf(messages()[0], 'subject')).toEqual(['B']);
  });

  it('tell of sign-ins, and of no other act', async () => {
    await start();
    const acts = [
      ...['signedIn', 'recordsExported', 'signInRefused', 'breakGlassUsed', 'linkUsed'],
      ...['passwordChanged', 'secondFactorChanged'],
    ];
    for (const [number, act] of acts.entries()) {
      const who = { account: null, name: 'Ann', target: 'ses-1', text: '{}' };
      await world.store.db
        .insertInto('access_record')
        .values({ number, time: START_MS, act, ...who })
        .execute();
    }
    await until(() => messages().length === 6);
    const [signedIn, refused, breakGlass] = messages();
    expect(breakGlass).toMatchObject({ priority: 13 * 8 + 4, kind: 'breakGlassUsed' });
    expect(signedIn).toMatchObject({ priority: 13 * 8 + 6, kind: 'signedIn' });
    expect(refused).toMatchObject({ priority: 13 * 8 + 4, kind: 'signInRefused' });
    expect(paramOf(refused, 'name')).toEqual(['Ann']);
    expect(refused?.text).toBe('Ann tried to sign in and was refused.');
  });

  it('go on after a restart, and what was confirmed is not sent again', async () => {
    await start();
    await update(['A']);
    await until(() => waits.includes(1_000));
    await syslog?.close();
    await update(['A'], ['B']);
    await start();
    await until(() => messages().length === 2);
    expect(messages().map((message) => paramOf(message, 'subject'))).toEqual([['A'], ['B']]);
  });

  it('are sent again, ever more slowly, until a receiver is there', async () => {
    await start();
    await stopListening();
    await update(['A']);
    await until(() => waits.length >= 3);
    await listen({ port });
    await until(() => messages().length === 1);
    expect(waits.slice(0, 3)).toEqual([3750, 7500, 15_000]);
    expect(paramOf(messages()[0], 'subject')).toEqual(['A']);
  });

  it('are sent again where the connection broke before the receiver confirmed them', async () => {
    let broken = 0;
    onConnection = (socket, raw) => {
      if (broken++ > 0) closeAfter(socket);
      else socket.once('data', () => raw?.resetAndDestroy());
    };
    await start();
    await update(['A']);
    await until(() => waits.includes(1_000));
    expect(connections.length).toBe(2);
    expect(connections.map(({ bytes }) => parseFrames(bytes).length)).toEqual([1, 1]);
  });

  it('are sent again where the receiver ends the connection before it was told all', async () => {
    let ended = 0;
    onConnection = (socket) => {
      if (ended++ > 0) closeAfter(socket);
      else socket.end();
    };
    await start();
    await update(['A']);
    await until(() => waits.includes(1_000));
    expect(connections.length).toBe(2);
    expect(parseFrames(connections[1]?.bytes ?? none).length).toBe(1);
  });

  it('are sent again where the receiver does not confirm in time', async () => {
    onConnection = (socket) => {
      if (connections.length > 1) closeAfter(socket);
    };
    await start({}, 200);
    await update(['A']);
    await until(() => waits.includes(1_000));
    expect(connections.length).toBe(2);
    expect(remembered.lines.join()).toContain('the receiver does not answer');
  });

  it('are not sent to who has no certificate of the CA, or one for another name', async () => {
    await start({ caFile: others.ca });
    await update(['A']);
    await until(() => waits.length >= 2);
    await syslog?.close();
    waits = [];
    await start({ host: 'receiver.localhost' });
    await until(() => waits.length >= 1);
    expect(messages()).toEqual([]);
  });

  it('come with the certificate of this server where the receiver asks for one', async () => {
    await stopListening();
    await listen({ requestCert: true, ca: readFileSync(files.ca) });
    await start({ certificateFile: files.certificate, keyFile: files.key });
    await update(['A']);
    await until(() => messages().length === 1);
    expect(connections[0]?.socket.authorized).toBe(true);
  });

  it('are refused with a file that cannot be read', async () => {
    const missing = join(directory, 'none.pem');
    await expect(start({ caFile: missing })).rejects.toMatchObject({ code: 'fileUnreadable' });
  });
});

describe('one message', () => {
  const origin = { hostName: 'here', enterprise: 32_473 };
  const entry = { severity: 'notice', at: START_MS, kind: 'kind', params: [], text: 'ä' } as const;

  it('is counted in bytes', () => {
    const frame = Buffer.from(syslogFrame(syslogMessage(entry, origin)));
    expect(parseFrames(frame)).toMatchObject([{ text: 'ä', data: 'fleetseal@32473' }]);
    expect(() => parseFrames(frame.subarray(0, -1))).toThrow('not whole');
  });

  it('is cut where it is long, and never between the halves of a character', () => {
    const long = {
      ...entry,
      text: '😀'.repeat(5_000),
      params: [['name', '😀'.repeat(999)]] as const,
    };
    const frame = Buffer.from(syslogFrame(syslogMessage(long, origin)));
    const [message] = parseFrames(frame);
    expect(message?.text.length).toBe(1_000);
    expect(frame.length).toBeLessThan(8_192);
  });

  it('has a host name that can stand in it', () => {
    expect(syslogHostName('server 1.北京')).toBe('server-1.--');
    expect(syslogHostName('')).toBe('-');
  });
});
