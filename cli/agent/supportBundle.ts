/** `fleetseal agent support-bundle`. */
import { supportBundle as makeBundle } from '../../agent/support/supportBundle.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { asciiJson } from '../../shared/text/terminal.ts';
import { assertNew, writeNewSecret } from '../newFile.ts';
import { printLines } from '../output.ts';
import { contextOf } from './doctor.ts';
import { EXIT } from './exitCodes.ts';
import { type SettingFlags, settingsOf } from './settings.ts';

/** Writes the bundle, for its owner alone until he sends it. */
export async function supportBundle(command: SettingFlags & { out: string }): Promise<number> {
  assertNew(command.out);
  const bundle = await makeBundle(contextOf(await settingsOf(command)));
  await writeNewSecret(command.out, utf8(`${asciiJson(JSON.stringify(bundle, null, 2))}\n`));
  printLines(
    `${command.out} written. It holds no key, token or password; serials, UUIDs, host names,`,
    'addresses and keys are pseudonyms. Read it before you send it.',
  );
  return EXIT.done;
}
