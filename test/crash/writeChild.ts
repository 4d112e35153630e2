/** Writes standard input to the new file argv[2], and kills itself at the point argv[3]. */
import { buffer } from 'node:stream/consumers';
import { writeNew } from '../../cli/newFile.ts';

const [, , path = '', point = ''] = process.argv;
await writeNew(path, await buffer(process.stdin), (reached) => {
  if (reached === point) process.kill(process.pid, 'SIGKILL');
});
