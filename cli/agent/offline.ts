/** `fleetseal agent enroll --kit`, `export`, `import`: the host's side of an air gap. */
import type { LoadedConfig } from '../../agent/config/configSources.ts';
import { enrollFromKit, exportEvidence, importAnswer } from '../../agent/offline/offline.ts';
import { parseOfflineAnswer, parseOfflineKit } from '../../shared/offline/files.ts';
import { amount } from '../../shared/text/amount.ts';
import { assertNew, writeNewSecret } from '../newFile.ts';
import { printLines } from '../output.ts';
import { readInput } from '../readInput.ts';
import { EXIT } from './exitCodes.ts';
import { stateOptions } from './open.ts';
import { nameOf, readToken, type SettingFlags, settingsOf } from './settings.ts';

const evidences = (count: number) => amount(count, 'evidence', 'evidences');

/** Enrolls this host from a kit. */
export async function enrollByKit(file: string, loaded: LoadedConfig): Promise<number> {
  const { config } = loaded;
  const kit = parseOfflineKit(await readInput(file));
  const { kid } = await enrollFromKit({
    ...stateOptions({ loaded }),
    kit,
    token: kit.token === null ? await readToken(config.tokenFile) : null,
    hostName: nameOf(config),
  });
  printLines(
    `${nameOf(config)} asks to be enrolled: its next export says so. Key ${kid}.`,
    'Next: fleetseal agent run --offline, then fleetseal agent export --out bundle.json',
  );
  return EXIT.done;
}

/** Writes everything that is not proven yet to a file for the server. */
export async function exportBundle(command: SettingFlags & { out: string }): Promise<number> {
  const { state } = (await settingsOf(command)).config;
  assertNew(command.out);
  const { bytes, evidence, documents, leftOut, enrolls } = await exportEvidence(state);
  // Serials and salts are in it: for who runs the agent, as in the state directory.
  await writeNewSecret(command.out, bytes);
  printLines(
    `${command.out} written: ${evidences(evidence)}, ${amount(documents, 'document')}.`,
    ...(enrolls ? ['It asks to enroll this host.'] : []),
    ...(leftOut === 0 ? [] : [`${evidences(leftOut)} had no room: they go with the next one.`]),
    `On the server: fleetseal import evidence ${command.out} --answer answer.json`,
  );
  return EXIT.done;
}

/** Takes the server's answer. */
export async function importFile(file: string, command: SettingFlags): Promise<number> {
  const loaded = await settingsOf(command);
  const answer = parseOfflineAnswer(await readInput(file));
  const taken = await importAnswer({ ...stateOptions({ loaded }), answer });
  const { proven, already, incomplete, challenge, enrolled } = taken;
  printLines(
    `${evidences(proven)} proven, ${already} proven before.`,
    ...(incomplete === 0 ? [] : [`${evidences(incomplete)} must go again, with documents.`]),
    challenge
      ? 'New evidence answers the challenge of this file. Next: fleetseal agent run --offline'
      : 'Its challenge is not newer than the one that is answered already.',
  );
  if (enrolled === 'awaitingApproval') {
    printLines('Another live host has this name: a person must approve this one at the server.');
    return EXIT.awaitsApproval;
  }
  if (enrolled === 'enrolled') printLines('This host is enrolled.');
  return incomplete === 0 ? EXIT.done : EXIT.needsCare;
}
