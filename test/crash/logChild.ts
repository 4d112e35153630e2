/**
 * Appends leaves to the log in the directory argv[2], in waves of ten, and kills itself with
 * SIGKILL the argv[4]-th time it comes by the crash point argv[3] (`never`: it goes on until it is
 * killed). One line on standard output before each append and after each acknowledgment.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openLog } from '../../server/log/transparencyLog.ts';
import { openStore } from '../../server/store/store.ts';
import { seededLogSigner } from '../server/log/signer.ts';
import { itemOf, ORIGIN } from '../server/log/world.ts';

const [, , directory = '', point = 'never', count = '1'] = process.argv;
const WAVE = 10;
let seen = 0;

/** Written at once: what is buffered would be lost with the process. */
function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const store = await openStore({ path: join(directory, 'fleet.db') });
const log = await openLog({
  store,
  name: 'evidence',
  origin: ORIGIN,
  signer: seededLogSigner(1),
  collectMs: 0,
  at: (reached) => {
    if (reached !== point) return;
    seen += 1;
    if (seen === Number(count)) process.kill(process.pid, 'SIGKILL');
  },
});
for (let next = log.size; ; next += WAVE) {
  const wave = Array.from({ length: WAVE }, (_, i) => next + i);
  say({ sent: wave });
  const answers = await Promise.all(wave.map((i) => log.append(itemOf(i))));
  say({ acknowledged: answers.map(({ index }) => index), proof: answers[0]?.proof });
}
