/** `fleetseal agent preview`. */
import { pathsOf } from '../../agent/config/config.ts';
import { runPreview } from '../../agent/preview/preview.ts';
import { type SettingFlags, settingsOf } from './settings.ts';

/** Prints what would leave this host. */
export async function preview(command: SettingFlags & { json?: boolean }): Promise<number> {
  const { config } = await settingsOf(command);
  return runPreview({
    json: command.json === true,
    paths: pathsOf(config),
    write: (text) => process.stdout.write(text),
  });
}
