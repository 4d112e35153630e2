/** `fleetseal demo`. */
import { fileURLToPath } from 'node:url';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { terminalLines } from '../shared/text/terminal.ts';
import { runDemo } from '../simulator/demo.ts';
import { balanceLines } from './print.ts';

/** Runs the demonstration. */
export async function demo(options: { seed: number; keep?: string }): Promise<void> {
  process.exitCode = await runDemo({
    ...options,
    version: PROGRAM_VERSION,
    mainFile: fileURLToPath(new URL('./main.ts', import.meta.url)),
    write: (text) => process.stdout.write(text),
    balanceText: (balance) => terminalLines(balanceLines(balance)),
  });
}
