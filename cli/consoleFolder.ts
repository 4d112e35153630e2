/** Where the built console lies: beside the bundled program, or where `npm run build` puts it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Defined as `true` where the command line is bundled into one file. */
declare const FLEETSEAL_BUNDLE: boolean | undefined;

/** Folder of the built console; null where there is none. */
export function consoleFolder(): string | null {
  const isBundled = typeof FLEETSEAL_BUNDLE !== 'undefined' && FLEETSEAL_BUNDLE;
  const folder = new URL(isBundled ? './console/' : '../dist/console/', import.meta.url);
  return existsSync(new URL('index.html', folder)) ? fileURLToPath(folder) : null;
}
