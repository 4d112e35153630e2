/** Recovers the logs in the data directory argv[2], and kills itself at the point argv[3]. */
import { recoverLogs } from '../../server/recovery/recover.ts';

const [, , dataDirectory = '', killedAt = ''] = process.argv;
await recoverLogs({
  dataDirectory,
  by: 'admin',
  reason: 'disk lost',
  isRestored: false,
  now: Date.now,
  at: (point) => {
    if (point === killedAt) process.kill(process.pid, 'SIGKILL');
  },
});
