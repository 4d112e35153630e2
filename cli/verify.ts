/** `fleetseal verify`: loads the regulator's program, and nothing of server or agent. */
import { readFile } from 'node:fs/promises';
import { runVerify } from '../regulator/verify.ts';

/** Checks reports offline; the exit status is 0 valid, 1 invalid, 2 cannot tell. */
export async function verify(
  files: string[],
  options: { trust: string[]; json?: boolean },
): Promise<void> {
  process.exitCode = await runVerify({
    files,
    trustFile: options.trust,
    json: options.json === true,
    write: (text) => process.stdout.write(text),
    readFile: async (path) => new Uint8Array(await readFile(path)),
  });
}
