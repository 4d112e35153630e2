/** `fleetseal agent enroll`, `rotate`, `unenroll`: beginning, middle and end of a key. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../../agent/agent.ts';
import { beginAnew } from '../../agent/state/beginAnew.ts';
import { makePrivateDirectory } from '../../platform/files.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { msToText } from '../../shared/register/day.ts';
import { printLines } from '../output.ts';
import { EXIT } from './exitCodes.ts';
import { leaveStatus, openAgent } from './open.ts';
import { type SettingFlags, settingsOf } from './settings.ts';

/** Name of the note that stays in the folder of a host that left. */
const RETIRED_NOTE = 'RETIRED.txt';

/** Options of `enroll`. */
export interface EnrollCommand extends SettingFlags {
  readonly kit?: string;
  readonly newKey?: boolean;
}

/** Enrolls this host, by a token over the network or by a kit across an air gap. */
export async function enroll(command: EnrollCommand): Promise<number> {
  const loaded = await settingsOf(command);
  const { state, tokenFile } = loaded.config;
  if (command.newKey === true) await newKey(state);
  if (command.kit !== undefined) {
    const { enrollByKit } = await import('./offline.ts');
    return enrollByKit(command.kit, loaded);
  }
  if (tokenFile === null) {
    const detail =
      'Enrolling needs a token: --token-file FILE (- reads standard input), or --kit FILE.';
    throw new FleetsealError('usageWrong', detail);
  }
  const agent = await openAgent({ loaded, enrolling: true });
  try {
    const outcome = await agent.enroll();
    await leaveStatus(agent, state);
    return enrolledLines(agent, outcome.state);
  } finally {
    agent.close();
  }
}

async function newKey(state: string): Promise<void> {
  makePrivateDirectory(state);
  const aside = await beginAnew(state, Date.now());
  if (aside === null) return;
  printLines(`What was in ${state} lies in ${aside}, without its private key.`);
}

function enrolledLines(agent: Agent, outcome: 'enrolled' | 'awaitingApproval'): number {
  const { kid, protection, hostName } = agent.snapshot();
  const where = protection === 'tpm' ? 'in the TPM' : 'in a file';
  printLines(`${hostName} is enrolled. Key ${kid}, ${where}.`);
  if (outcome === 'enrolled') {
    printLines('The token is not needed any more. Next: fleetseal agent run');
    return EXIT.done;
  }
  printLines(
    'Another live host has this name: a person must approve this one at the server.',
    'Until then its evidence is kept, and does not count. Next: fleetseal agent run',
  );
  return EXIT.awaitsApproval;
}

/** Hands this host over to a new key. */
export async function rotate(command: SettingFlags): Promise<number> {
  const loaded = await settingsOf(command);
  const agent = await openAgent({ loaded });
  try {
    await agent.connect();
    const { oldKid, kid } = await agent.rotate();
    await leaveStatus(agent, loaded.config.state);
    printLines(`Key ${oldKid} signed over to key ${kid}.`, 'The host keeps its name and history.');
    return EXIT.done;
  } finally {
    agent.close();
  }
}

/** Delivers what waits, retires the key, and leaves the folder with a note. */
export async function unenroll(command: SettingFlags): Promise<number> {
  const loaded = await settingsOf(command);
  const { state } = loaded.config;
  const agent = await openAgent({ loaded });
  try {
    await agent.connect();
    await agent.retire();
    await leaveStatus(agent, state);
    const note = [
      `This host left its server on ${msToText(Date.now())}; its key ${agent.identity.kid} signs`,
      'nothing more. The evidence and its log proofs stay here, for you: they show what was sent,',
      'and that it was logged (fleetseal agent history --verify). Delete the folder when you no',
      'longer need them. To enroll the host again: fleetseal agent enroll --new-key',
      '',
    ];
    await writeFile(join(state, RETIRED_NOTE), note.join('\n'), { mode: 0o600 });
    printLines('Everything was delivered, and the key is retired.', `${state} stays, with a note.`);
    return EXIT.done;
  } finally {
    agent.close();
  }
}
