/** Checks of what is on disk: folder, clock, machine, enrollment, spool, the agent that runs. */
import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ERRORS, isErrorCode, isFleetsealError } from '../../shared/errors.ts';
import { msToText } from '../../shared/register/day.ts';
import { lossWords } from '../../shared/register/recoveries.ts';
import { amount } from '../../shared/text/amount.ts';
import { MEBIBYTE } from '../config/config.ts';
import { readGaps } from '../spool/gaps.ts';
import { SpoolFiles } from '../spool/spoolFiles.ts';
import { listSpool } from '../spool/spoolListing.ts';
import { checkMachine, machineFiles } from '../state/machine.ts';
import { readPinnedServer } from '../state/pinned.ts';
import { readRecoveries } from '../state/recoveries.ts';
import { asksToEnroll, readStanding, standingOf } from '../state/standing.ts';
import { holdsDirectory } from '../status/running.ts';
import { readStatus } from '../status/status.ts';
import { spanText } from '../status/statusLines.ts';
import { type Check, type DoctorContext, note, ok, problem, skipped } from './doctorCheck.ts';

/** 2026-01-01: no agent of this version ran before. */
const OLDEST_MS = 1_767_225_600_000;
const BYTES_MIN = 16 * MEBIBYTE;
const LATE_MS = 10 * 60_000;
const GAPS_MEND =
  'The server sees the same gap. Raise spool.evidence and spool.megabytes for longer outages.';

/** Checks the state directory, before the first start and after. */
export async function stateChecks(context: DoctorContext): Promise<Check[]> {
  const directory = resolve(context.config.state);
  const folder = await folderCheck(directory);
  const isThere = folder.outcome !== 'problem' && (await exists(directory));
  return [
    folder,
    await spaceCheck(directory, context),
    clockCheck(context.now()),
    ...(isThere ? await contentChecks(directory, context) : [skipped('enrollment', folder.found)]),
  ];
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function nearest(path: string): Promise<string> {
  return (await exists(path)) || path === dirname(path) ? path : nearest(dirname(path));
}

async function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function folderCheck(directory: string): Promise<Check> {
  const name = 'state folder';
  const found = await stat(directory).catch(() => null);
  if (found === null) {
    const above = await nearest(directory);
    if (await mayWrite(above))
      return note(name, `${directory} is not there yet`, 'The agent makes it at its first start.');
    const mend = `mkdir -m 0700 ${directory}, owned by the user of the agent.`;
    return problem(name, `${directory} is not there, and this user may not make it`, mend);
  }
  if (!found.isDirectory())
    return problem(name, `${directory} is no folder`, 'Name another one (state).');
  if ((found.mode & 0o077) !== 0) {
    const said = `others may use ${directory}: whoever reads it can pose as this host`;
    return problem(name, said, `chmod go-rwx ${directory}`);
  }
  const uid = process.geteuid?.();
  if (uid === 0 && found.uid !== 0) {
    const mend = 'Run doctor as that user: what root may open says nothing about the agent.';
    return note(name, `${directory} belongs to user ${found.uid}, and this is root`, mend);
  }
  if (await mayWrite(directory)) return ok(name, `${directory}, for this user alone`);
  const mend = `chown -R it to the user of the agent, or run this as user ${found.uid}.`;
  return problem(name, `this user may not write ${directory}`, mend);
}

async function spaceCheck(directory: string, { config }: DoctorContext): Promise<Check> {
  const name = 'disk space';
  const { bavail, bsize } = await statfs(await nearest(directory));
  const free = bavail * bsize;
  const found = `${Math.floor(free / MEBIBYTE)} MiB free`;
  const mend = 'Free space, or name a state folder on another disk.';
  if (free < BYTES_MIN) return problem(name, found, mend);
  const wanted = config['spool.megabytes'];
  if (free >= wanted * MEBIBYTE) return ok(name, found);
  return note(
    name,
    `${found}; the spool may take ${wanted} MiB`,
    `${mend} Or lower spool.megabytes.`,
  );
}

function clockCheck(now: number): Check {
  const name = 'clock';
  const found = msToText(now);
  if (now >= OLDEST_MS) return ok(name, found);
  return problem(name, `${found} is before this version was made`, 'Set the clock; use NTP.');
}

async function contentChecks(directory: string, context: DoctorContext): Promise<Check[]> {
  const pinned = await readPinnedServer(directory);
  const standing = standingOf(await readStanding(directory), pinned !== null);
  return [
    await machineCheck(directory, context),
    enrollmentCheck(standing, context, asksToEnroll(directory)),
    ...(await readRecoveries(directory)).map((recovery) =>
      note('log of the server', lossWords(recovery), 'Nothing to do here: it was sent again.'),
    ),
    ...(standing === 'enrolled' || standing === 'awaitsApproval'
      ? [await runningCheck(directory), ...(await spoolChecks(directory, context))]
      : []),
  ];
}

async function machineCheck(directory: string, { root, config }: DoctorContext): Promise<Check> {
  const name = 'machine';
  if (!(await exists(join(directory, 'machine.json')))) {
    return skipped(name, 'the folder is bound to this machine at the first start');
  }
  try {
    await checkMachine(directory, { files: machineFiles(config.hostRoot ?? root), moved: false });
    return ok(name, 'the folder was made on this machine');
  } catch (error) {
    if (!isFleetsealError(error, 'machineChanged')) throw error;
    return problem(name, error.message, ERRORS.machineChanged.next);
  }
}

function enrollmentCheck(
  standing: ReturnType<typeof standingOf>,
  { config }: DoctorContext,
  asks: boolean,
): Check {
  const name = 'enrollment';
  if (standing === 'enrolled' && asks) {
    const mend = 'Carry an export to the server, and its answer back: agent export, agent import.';
    return note(name, 'asks by file to be enrolled; no log proof has come yet', mend);
  }
  if (standing === 'enrolled') return ok(name, 'enrolled');
  if (standing === 'awaitsApproval') {
    const mend = 'Ask who runs the server to approve it; its evidence is kept until then.';
    return note(name, "awaits a person's approval: another live host has this name", mend);
  }
  if (standing === 'retired') {
    return problem(name, 'this host has left its server', ERRORS.hostRetired.next);
  }
  const hasToken = config.tokenFile !== null && config.server !== null;
  const mend = hasToken ? 'The agent enrolls when it starts.' : ERRORS.notEnrolled.next;
  return note(name, 'not enrolled yet', mend);
}

async function runningCheck(directory: string): Promise<Check> {
  const name = 'agent';
  const status = await readStatus(directory).catch(() => null);
  const mend = 'systemctl start fleetseal-agent, or fleetseal agent run.';
  if (status === null) return note(name, 'no agent ran on this folder yet', mend);
  if (!(await holdsDirectory(directory, status.pid))) return problem(name, 'no agent runs', mend);
  const { failure, connection } = status;
  if (status.server === null || connection.connected) {
    return ok(name, `runs, process ${status.pid}`);
  }
  const why = failure === null ? '' : `: ${failure.message} [${failure.code}]`;
  const code = failure?.code ?? '';
  const next = isErrorCode(code) ? ERRORS[code].next : 'See the checks of the server below.';
  return problem(name, `runs, process ${status.pid}, and is not connected${why}`, next);
}

async function spoolChecks(directory: string, context: DoctorContext): Promise<Check[]> {
  const files = new SpoolFiles(directory);
  const listed = await listSpool(files).catch(() => []);
  const waiting = listed.filter(({ proven }) => !proven).length;
  const gaps = await readGaps(directory);
  const lost = gaps.reduce((sum, { count }) => sum + count, 0);
  const found = `${amount(listed.length, 'evidence', 'evidences')} kept, ${waiting} waiting`;
  const damaged = (await readdir(join(directory, 'evidence')).catch(() => [])).filter((name) =>
    name.endsWith('.damaged'),
  ).length;
  const newest = listed.at(-1);
  return [
    waiting <= 1
      ? ok('spool', found)
      : note('spool', found, 'They are delivered when the server can be reached.'),
    ...(lost === 0
      ? []
      : [note('gaps', `${lost} signed evidences were lost before delivery`, GAPS_MEND)]),
    ...(damaged === 0
      ? []
      : [note('damaged', amount(damaged, 'damaged file'), ERRORS.spoolDamaged.next)]),
    newest === undefined
      ? note('last evidence', 'none yet', 'The agent makes the first one when it starts.')
      : await ageCheck(files, newest.seq, context),
  ];
}

async function ageCheck(files: SpoolFiles, seq: number, context: DoctorContext): Promise<Check> {
  const name = 'last evidence';
  const { payload } = await files.load(seq);
  const ageMs = context.now() - payload.iat * 1000;
  const found = `number ${seq}, ${spanText(ageMs)} old`;
  if (ageMs < -LATE_MS) {
    const mend = 'The clock of this host was set back, or was ahead when it was made.';
    return problem(name, `number ${seq} is from the future: ${msToText(payload.iat * 1000)}`, mend);
  }
  if (ageMs <= 2 * context.config.cadence * 1000 + LATE_MS) return ok(name, found);
  return problem(name, found, 'The agent does not run, or every round fails: see its log.');
}
