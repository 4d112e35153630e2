/**
 * Runs a server on the data directory argv[2] and the port argv[3], and kills itself with SIGKILL
 * the first time it comes by the crash point it is armed with: argv[4] while it starts, else the
 * one of a line `arm POINT` on standard input. Answers each line with one line of JSON.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { startServer } from '../../server/server.ts';

const [, , dataDirectory = '', port = '0', startPoint = ''] = process.argv;
let armed = startPoint;

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
  if (word === 'settle') await server.settled();
  if (word === 'stop') break;
  say({ done: word });
}
await server.close();
