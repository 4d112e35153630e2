/**
 * Runs a server on the data directory argv[2] and the port argv[3], and kills itself with SIGKILL
 * the first time it comes by the crash point it is armed with: argv[4] while it starts, else the
 * one of a line `arm POINT` on standard input. Other lines: `approve REPORT`, `settle`, `stop`.
 * Answers each line with one line of JSON.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import type { Principal } from '../../server/api/call.ts';
import { startServer } from '../../server/server.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';

const [, , dataDirectory = '', port = '0', startPoint = ''] = process.argv;
let armed = startPoint;
const APPROVER: Principal = {
  via: 'session',
  account: 'acc-0123456789abcdef',
  name: 'Grace Hopper',
  credential: 'ses-0123456789abcdef',
  roles: ['approver'],
  scope: WHOLE_ACCESS,
};

/** Written at once: what is buffered would be lost with the process. */
function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const server = await startServer({
  dataDirectory,
  host: '127.0.0.1',
  port: Number(port),
  version: '0.0.0-test',
  log: pino({ level: 'error' }, pino.destination(2)),
  now: Date.now,
  epochMs: 0,
  at: (point) => {
    if (point === armed) process.kill(process.pid, 'SIGKILL');
  },
});
say({ agents: server.agentsUrl });
for await (const line of createInterface({ input: process.stdin })) {
  const [word, point = ''] = line.split(' ');
  if (word === 'arm') armed = point;
  const said = { reference: 'TICKET-1', reason: '' };
  if (word === 'approve') await server.rooms.gate.approve(APPROVER, point, said);
  if (word === 'settle') await server.settled();
  if (word === 'stop') break;
  say({ done: word });
}
await server.close();
