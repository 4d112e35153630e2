/** `fleetseal agent status`, `config show`, `version`: looking, and changing nothing. */
import { CONFIG_KEYS } from '../../agent/config/config.ts';
import { shownValue } from '../../agent/config/configSources.ts';
import { readPinnedServer } from '../../agent/state/pinned.ts';
import { asksToEnroll, readStanding, standingOf } from '../../agent/state/standing.ts';
import { holdsDirectory } from '../../agent/status/running.ts';
import { type AgentStatus, evidenceOnDisk, readStatus } from '../../agent/status/status.ts';
import {
  needsCare,
  type StatusView,
  standingText,
  statusLines,
} from '../../agent/status/statusLines.ts';
import { sourceText } from '../../platform/config/load.ts';
import { PROGRAM_VERSION } from '../../platform/version.ts';
import { ERRORS } from '../../shared/errors.ts';
import { EVIDENCE_PROFILE } from '../../shared/evidence/evidence.ts';
import { PROTOCOL_VERSIONS } from '../../shared/protocol/messages.ts';
import { printJson, printLines } from '../output.ts';
import { EXIT } from './exitCodes.ts';
import { type SettingFlags, settingsOf } from './settings.ts';

type Command = SettingFlags & { json?: boolean };

/** Prints the status; the exit code says how this host stands. */
export async function status(command: Command): Promise<number> {
  const { state } = (await settingsOf(command)).config;
  const written = await readStatus(state);
  const standing = await standingHere(state);
  if (written === null) return noStatus({ state, standing, json: command.json });
  const running = await holdsDirectory(state, written.pid);
  // A command that ended at once left its status; what stands on disk is newer.
  const evidence = running ? written.evidence : await evidenceOnDisk(state, written.evidence);
  const status = { ...written, standing, evidence };
  const view: StatusView = { status, running, asks: asksToEnroll(state), now: Date.now() };
  if (command.json === true) printJson({ running, ...view.status });
  else printLines(...statusLines(view));
  return exitOf(view);
}

async function standingHere(state: string): Promise<AgentStatus['standing']> {
  return standingOf(await readStanding(state), (await readPinnedServer(state)) !== null);
}

function noStatus(found: {
  state: string;
  standing: AgentStatus['standing'];
  json: boolean | undefined;
}): number {
  const { state, standing, json } = found;
  const asks = asksToEnroll(state);
  if (json === true) printJson({ running: false, standing });
  else {
    const [words, next] =
      standing === 'notEnrolled'
        ? ['This host is not enrolled.', ERRORS.notEnrolled.next]
        : [
            `This host: ${standingText(standing, asks)}.`,
            `Start it: fleetseal agent run${asks ? ' --offline' : ''}`,
          ];
    printLines(`No agent ran on ${state} yet. ${words}`, next);
  }
  return standing === 'notEnrolled' ? EXIT.notEnrolled : EXIT.needsCare;
}

function exitOf(view: StatusView): number {
  const { standing } = view.status;
  if (standing === 'notEnrolled') return EXIT.notEnrolled;
  if (standing === 'retired') return EXIT.retired;
  if (standing === 'awaitsApproval') return EXIT.awaitsApproval;
  return needsCare(view) ? EXIT.needsCare : EXIT.done;
}

/** Prints every setting, its value without secrets, and where it came from. */
export async function configShow(command: Command): Promise<number> {
  const { config, sources, file } = await settingsOf(command);
  const rows = CONFIG_KEYS.map((key) => {
    const source = sourceText(sources.get(key) ?? { kind: 'default' }, key);
    return { key, value: shownValue(key, config[key]), source };
  });
  if (command.json === true) printJson({ file, settings: rows });
  else {
    const text = (value: string | number | null) => (value === null ? '-' : String(value));
    printLines(
      `configuration file: ${file ?? 'none'}`,
      ...rows.map(
        ({ key, value, source }) => `${key.padEnd(16)} ${text(value).padEnd(44)} ${source}`,
      ),
    );
  }
  return EXIT.done;
}

/** Prints what this program is and speaks. */
export async function version(command: { json?: boolean }): Promise<number> {
  const facts = {
    version: PROGRAM_VERSION,
    protocol: PROTOCOL_VERSIONS[0],
    evidence: EVIDENCE_PROFILE,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
  if (command.json === true) printJson(facts);
  else printLines(...Object.entries(facts).map(([name, value]) => `${name.padEnd(10)} ${value}`));
  return EXIT.done;
}
