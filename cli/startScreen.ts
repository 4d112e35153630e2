/** The one screen of `fleetseal start`: what runs, where, what was found, what to try next. */
import type { Attested } from '../agent/agent.ts';
import type { RunningServer } from '../server/server.ts';
import type { Claims } from '../shared/claims/claims.ts';
import { parseCheckpoint } from '../shared/log/checkpoint.ts';
import { parseLogProof } from '../shared/log/logProof.ts';
import { parseNote } from '../shared/log/note.ts';

/** What the screen shows. */
export interface StartScreen {
  readonly server: RunningServer;
  readonly attested: Attested;
  readonly data: string;
  readonly version: string;
}

/** The screen as text. */
export function startScreen(screen: StartScreen): string {
  const { server, attested, data, version } = screen;
  const { evidenceLog } = server.context;
  return `
Fleetseal ${version} is running on this host only. Ctrl-C stops it.

  agents     ${server.agentsUrl}
  log        ${server.httpUrl}/log/evidence/checkpoint
  data       ${data} (readable by you alone)
  log name   ${evidenceLog.origin}

${gpuLines(attested.claims)}
${evidenceLines(attested)}

What to try next, in a second terminal:
  npx fleetseal agent preview          exactly what leaves this host, field by field
  npx fleetseal status                 hosts and logs of this server
  npx fleetseal trust show             the fingerprints that a regulator compares
  npx fleetseal token create           a token, to enroll a second host
  npm run demo                         12 simulated hosts, incidents, report, offline check
`;
}

function gpuLines(claims: Claims): string {
  if (claims.gpus.size === 0) return noGpuLines(claims);
  const rows = [...claims.gpus].map(([name, gpu]) => {
    const { productName = 'unknown model', serial = 'no serial', uuid = 'no uuid' } = gpu;
    const note = gpu.state === 'unreadable' ? '  UNREADABLE' : '';
    const masked = gpu.placeholder === true ? '  (masked identity)' : '';
    return `  ${name.replace('gpu-', '')}  ${productName}  ${serial}  ${uuid}${note}${masked}`;
  });
  return `Found ${claims.gpus.size} GPU${claims.gpus.size === 1 ? '' : 's'}:\n${rows.join('\n')}`;
}

function noGpuLines(claims: Claims): string {
  const { nvidiaSmiCsv } = claims.collectors;
  const why = nvidiaSmiCsv.message ?? 'nvidia-smi lists none';
  return `Found no GPU on this host: ${why}
That is recorded too: the evidence says so, and silence would not be fine.`;
}

function evidenceLines({ point, ack }: Attested): string {
  if (ack === null) return `Evidence ${point.seq} is signed and waits on disk for the server.`;
  const { index, checkpoint } = parseLogProof(ack.logProof);
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  return `Evidence ${point.seq} is signed and logged: leaf ${index} of ${size}, its proof is kept.`;
}
