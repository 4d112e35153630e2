/** The status for people: what the agent did, what waits, and what is wrong, in a screen. */
import type { CollectorName, CollectorResult } from '../../shared/claims/claims.ts';
import { msToText } from '../../shared/register/day.ts';
import { amount } from '../../shared/text/amount.ts';
import { wrapText } from '../../shared/text/terminal.ts';
import type { AgentStatus } from './status.ts';

const COLLECTOR_WORDS: Readonly<Record<CollectorName, string>> = {
  nvidiaSmiCsv: 'nvidia-smi, CSV',
  nvidiaSmiXml: 'nvidia-smi, XML',
  kernelDriver: 'driver in /proc',
  kernelPci: 'PCI bus in /sys',
  host: 'host facts',
};

const STANDING_WORDS: Readonly<Record<AgentStatus['standing'], string>> = {
  notEnrolled: 'not enrolled',
  awaitsApproval: "enrolled; awaits a person's approval at the server, until then nothing counts",
  enrolled: 'enrolled',
  retired: 'retired: this key signs nothing more',
};

const row = (label: string, text: string): string[] => wrapText(text, { first: label.padEnd(14) });

/** A length of time in the two largest units, as in `2 h 5 min`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  const shown = units.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** How a status is shown. */
export interface StatusView {
  readonly status: AgentStatus;
  /** True while an agent holds the state directory. */
  readonly running: boolean;
  /** True where the host asks by file to be enrolled, and no log proof came. */
  readonly asks: boolean;
  /** Milliseconds UTC by the clock of this host. */
  readonly now: number;
}

/** Where a host stands with its server. */
export function standingText(standing: AgentStatus['standing'], asks: boolean): string {
  if (asks && standing === 'enrolled')
    return 'asks by file to be enrolled; no log proof has come yet';
  return STANDING_WORDS[standing];
}

/** The status as lines. */
export function statusLines(view: StatusView): string[] {
  const { status, now } = view;
  return [
    ...row('agent', agentText(view)),
    ...row('host', `${status.hostName} (${status.hostId})`),
    ...(status.kid === status.hostId ? [] : row('key', status.kid)),
    ...row('key is in', status.protection === 'tpm' ? 'the TPM' : 'a file'),
    ...row('standing', standingText(status.standing, view.asks)),
    ...row('server', serverText(view)),
    ...(status.log?.lost ?? []).flatMap((words) => row('server lost', words)),
    ...row('evidence', evidenceText(status, now)),
    ...row('', waitingText(status)),
    ...(status.missed === null ? [] : row('missed', missedText(status.missed))),
    ...roundLines(view),
  ];
}

function agentText({ status, running, now }: StatusView): string {
  const { version, pid, startedAt, writtenAt } = status;
  if (!running) {
    const run = `fleetseal agent run${status.server === null ? ' --offline' : ''}`;
    const start = status.standing === 'retired' ? '' : ` Start it: ${run}`;
    return `NO AGENT RUNS. The last one stopped after ${msToText(writtenAt)}.${start}`;
  }
  return `runs, process ${pid}, version ${version}, for ${spanText(now - startedAt)}`;
}

function serverText({ status, running, now }: StatusView): string {
  const { server, connection, failure } = status;
  if (server === null) return 'none: this agent works offline';
  if (!running) return server;
  const since = spanText(now - connection.since);
  if (connection.connected) return `${server}, connected for ${since}`;
  const why = failure === null ? '' : `: ${failure.message} [${failure.code}]`;
  return `${server}, NOT connected for ${since}${why}`;
}

function evidenceText({ evidence }: AgentStatus, now: number): string {
  const { last, lastProven } = evidence;
  if (last === null) return 'none yet';
  const old = `number ${last.seq}, ${spanText(now - last.madeAt)} old`;
  if (last.seq === lastProven?.seq) return `${old}, logged and proven`;
  const proven = lastProven === null ? 'none is' : `the last proven one is ${lastProven.seq}`;
  return `${old}, NOT proven yet; ${proven}`;
}

function waitingText({ evidence }: AgentStatus): string {
  const { kept, waiting, dropped } = evidence;
  const size = `${Math.ceil(kept.bytes / 1024)} KiB`;
  const lost = dropped.count === 0 ? '' : `; ${dropped.count} LOST before delivery`;
  return `${kept.count} kept (${size}), ${waiting.count} of them waiting for the server${lost}`;
}

function missedText({ count, firstAt, code }: NonNullable<AgentStatus['missed']>): string {
  return `${amount(count, 'round')} without evidence since ${msToText(firstAt)} [${code}]`;
}

function roundLines({ status, running, now }: StatusView): string[] {
  const { round, nextRoundAt } = status;
  if (round === null) return row('last round', 'none yet');
  const { readable, unreadable, absent } = round.gpus;
  const states = [
    amount(readable, 'GPU'),
    ...(unreadable === 0 ? [] : [`${unreadable} UNREADABLE`]),
    ...(absent === 0 ? [] : [`${absent} ABSENT`]),
  ];
  const wait = nextRoundAt === null ? null : nextRoundAt - now;
  const next =
    wait === null || !running ? '' : `; the next ${wait > 0 ? `in ${spanText(wait)}` : 'now'}`;
  return [
    ...row('last round', `${spanText(now - round.at)} ago: ${states.join(', ')}${next}`),
    ...Object.entries(round.collectors).flatMap(([name, result]) =>
      // as: the record's keys are the collectors' names.
      row(`  ${COLLECTOR_WORDS[name as CollectorName]}`.padEnd(20), resultText(result)),
    ),
  ];
}

/** How one collector fared, in words. */
function resultText(result: CollectorResult): string {
  const { outcome, code, message, gpuCount, notes = [] } = result;
  const words = { ok: 'ok', failed: 'FAILED', skipped: 'not made in this round' }[outcome];
  const listed = gpuCount === undefined ? '' : `, lists ${amount(gpuCount, 'GPU')}`;
  const said = message === undefined ? '' : `: ${message}`;
  const also = notes.map((note) => `${note.gpu ?? 'also'}: ${note.message ?? note.code}`);
  const coded = code === undefined ? '' : ` [${code}]`;
  return [`${words}${listed}${said}${coded}`, ...also].join('; ');
}

/** Codes of reads that have nothing to read on a host without GPUs. */
const NOTHING_THERE: readonly string[] = ['collectorUnavailable', 'driverNotLoaded'];

/** True where a collector failed that should not: the bus tells whether there is a GPU to read. */
function hasFault(collectors: NonNullable<AgentStatus['round']>['collectors']): boolean {
  const { outcome, gpuCount } = collectors.kernelPci;
  const hasNoGpu = outcome === 'ok' && gpuCount === 0;
  return Object.values(collectors).some(
    (result) =>
      result.outcome === 'failed' && !(hasNoGpu && NOTHING_THERE.includes(result.code ?? '')),
  );
}

/** True where somebody should look: no agent, no connection, something lost or not readable. */
export function needsCare({ status, running }: StatusView): boolean {
  const { connection, evidence, round, missed } = status;
  const isCut = status.server !== null && !connection.connected;
  const isFaulty = round !== null && hasFault(round.collectors);
  const hidden = (round?.gpus.unreadable ?? 0) + (round?.gpus.absent ?? 0) > 0;
  return !running || isCut || isFaulty || hidden || missed !== null || evidence.dropped.count > 0;
}
