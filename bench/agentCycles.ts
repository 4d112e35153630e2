/**
 * The agent's rounds without the waits between them; bundled and started by bench/agent.ts with
 * server, token file, state folder, fake nvidia-smi, host root and rounds between two stops. At
 * each stop it writes a line and waits for one.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Agent } from '../agent/agent.ts';
import { roundsOfCollecting } from '../agent/collecting.ts';
import { CHILD_COMMAND } from '../agent/collectors/childCommand.ts';
import { commandLine } from '../cli/commandLine.ts';
import { outputLog } from '../cli/output.ts';
import { parseToken } from '../shared/protocol/token.ts';

const [, , command = '', ...rest] = process.argv;

async function runRounds(): Promise<void> {
  const [tokenFile = '', stateDirectory = '', nvidiaSmi = '', hostRoot = '', stop = '1'] = rest;
  // As the command does: both are part of what weighs.
  const log = outputLog();
  commandLine();
  const agent = await Agent.open({
    stateDirectory,
    url: command,
    token: parseToken(readFileSync(tokenFile, 'utf8')),
    hostName: 'bench',
    collect: roundsOfCollecting({ nvidiaSmi, hostRoot }, Date.now),
    now: Date.now,
  });
  await agent.connect();
  await agent.attest('start');
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  for (;;) {
    globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
    process.stdout.write('stop\n');
    if ((await lines.next()).done) break;
    for (let round = 0; round < Number(stop); round += 1) {
      const { point, ack } = await agent.attest('cadence');
      log.info({ seq: point.seq, logged: ack !== null }, 'attested');
    }
  }
  await agent.close();
  process.exit(0);
}

if (command === CHILD_COMMAND) {
  await (await import('../agent/collectors/childTasks.ts')).runChildTask(rest[0]);
} else {
  await runRounds();
}
