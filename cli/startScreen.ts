/** The one screen of `fleetseal start`: what runs, where, what was found, what to try next. */
import { resolve } from 'node:path';
import type { Attested } from '../agent/agent.ts';
import type { RunningServer } from '../server/server.ts';
import type { Link } from '../shared/api/account.ts';
import type { Claims } from '../shared/claims/claims.ts';
import { parseCheckpoint } from '../shared/log/checkpoint.ts';
import { parseLogProof } from '../shared/log/logProof.ts';
import { parseNote } from '../shared/log/note.ts';
import { msToText } from '../shared/register/day.ts';
import { amount } from '../shared/text/amount.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { dataOption } from './suggest.ts';

/** What the screen shows. */
export interface StartScreen {
  readonly server: RunningServer;
  readonly attested: Attested;
  /** As given with --data. */
  readonly data: string;
  readonly version: string;
  /** For the first administrator; null once there is an account. */
  readonly link: Link | null;
}

/** The screen as lines. */
export function startScreen(screen: StartScreen): string[] {
  const { server, attested, data, version, link } = screen;
  const { evidenceLog } = server.context;
  return [
    '',
    `Fleetseal ${version} is running on this host only. Ctrl-C stops it.`,
    '',
    `  console    ${server.httpUrl}/`,
    `  agents     ${server.agentsUrl}`,
    `  log        ${server.httpUrl}/log/evidence/checkpoint`,
    `  data       ${resolve(data)} (readable by you alone)`,
    `  log name   ${evidenceLog.origin}`,
    '',
    ...gpuLines(attested.claims),
    ...elsewhereLines(attested.claims),
    evidenceLine(attested),
    '',
    ...accountLines(server.httpUrl, link),
    'What to try next, in a second terminal:',
    ...nextLines(dataOption(data)),
  ];
}

/** The secret of the link is shown here, and nowhere else. */
function accountLines(url: string, link: Link | null): string[] {
  if (link === null) return [`To sign in: open ${url}/, or npx fleetseal login ${url}`, ''];
  return [
    'For the first administrator, a link that can be used once, until ' +
      `${msToText(link.expiresAt)}:`,
    `  ${url}${link.path}`,
    `Open it in a browser, or in a second terminal: npx fleetseal login ${url} --link`,
    '',
  ];
}

function nextLines(option: string): string[] {
  const commands = [
    ['npx fleetseal agent preview', 'exactly what leaves this host, field by field'],
    [`npx fleetseal status${option}`, 'hosts and logs of this server'],
    [`npx fleetseal trust show${option}`, 'the fingerprints that a regulator compares'],
    [`npx fleetseal token create${option}`, 'a token, to enroll a second host'],
    ['npx fleetseal import --help', 'licenses, shipments and more (docs/OPERATING.md)'],
    ['npm run demo', '12 simulated hosts, incidents, report, offline check'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length)) + 4;
  return commands.map(([command, what]) => `  ${command.padEnd(width)}${what}`);
}

function gpuLines(claims: Claims): string[] {
  if (claims.gpus.size === 0) return noGpuLines(claims);
  const rows = [...claims.gpus].map(([name, gpu]) => {
    const { productName = 'unknown model', serial = 'no serial', uuid = 'no uuid' } = gpu;
    const note = gpu.state === 'unreadable' ? '  UNREADABLE' : '';
    const masked = gpu.placeholder === true ? '  (masked identity)' : '';
    return `  ${name.replace('gpu-', '')}  ${productName}  ${serial}  ${uuid}${note}${masked}`;
  });
  return [`Found ${amount(claims.gpus.size, 'GPU')}:`, ...rows];
}

function noGpuLines({ collectors }: Claims): string[] {
  const { code, message } = collectors.nvidiaSmiCsv;
  // The message lists every folder that was searched; agent preview has it.
  const why =
    code === 'collectorUnavailable'
      ? 'there is no nvidia-smi to run'
      : (message ?? 'nvidia-smi lists none');
  return wrapText(`Found no GPU on this host: ${why}. The evidence says so too.`, { first: '' });
}

/** A replay must not pass as a plain read. */
function elsewhereLines({ host }: Claims): string[] {
  const { nvidiaSmi, hostRoot } = host.overrides ?? {};
  return [
    ...(nvidiaSmi === undefined
      ? []
      : [`READ ELSEWHERE: nvidia-smi is ${nvidiaSmi} (FLEETSEAL_NVIDIA_SMI)`]),
    ...(hostRoot === undefined
      ? []
      : [`READ ELSEWHERE: the host root is ${hostRoot} (FLEETSEAL_HOST_ROOT)`]),
  ];
}

function evidenceLine({ point, ack }: Attested): string {
  if (ack === null) return `Evidence ${point.seq} is signed and waits on disk for the server.`;
  const { index, checkpoint } = parseLogProof(ack.logProof);
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  return `Evidence ${point.seq} is signed and logged: leaf ${index} of ${size}, its proof is kept.`;
}
