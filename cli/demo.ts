/** `fleetseal demo`. */
import { fileURLToPath } from 'node:url';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { terminalLines } from '../shared/text/terminal.ts';
import { runDemo } from '../simulator/demo.ts';
import { balanceLines } from './print.ts';

/** Defined as `true` where the command line is bundled into one file, which is then this file. */
declare const FLEETSEAL_BUNDLE: boolean | undefined;

const MAIN =
  typeof FLEETSEAL_BUNDLE === 'undefined' ? new URL('./main.ts', import.meta.url) : import.meta.url;

/** Runs the demonstration. */
export async function demo(options: { seed: number; keep?: string }): Promise<void> {
  process.exitCode = await runDemo({
    ...options,
    version: PROGRAM_VERSION,
    mainFile: fileURLToPath(MAIN),
    write: (text) => process.stdout.write(text),
    balanceText: (balance) => terminalLines(balanceLines(balance)),
  });
}
