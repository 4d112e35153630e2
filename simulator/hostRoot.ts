/** The /sys and /proc of a simulated host: what a Linux host says of its board and kernel. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlannedHost } from './fleet.ts';
import { SeededRandom } from './random.ts';

/** Writes the files below `root`, which FLEETSEAL_HOST_ROOT or its option then names. */
export async function writeHostRoot(root: string, host: Pick<PlannedHost, 'name'>): Promise<void> {
  const random = new SeededRandom(`host ${host.name}`);
  const dmi = join(root, 'sys/class/dmi/id');
  const kernel = join(root, 'proc/sys/kernel');
  await mkdir(dmi, { recursive: true });
  await mkdir(kernel, { recursive: true });
  const files = new Map([
    [join(dmi, 'sys_vendor'), 'Example Systems'],
    [join(dmi, 'product_name'), 'ES-8G'],
    [join(dmi, 'product_serial'), `ES${random.int(10_000_000, 99_999_999)}`],
    [join(dmi, 'product_uuid'), uuidOf(random)],
    [join(dmi, 'board_vendor'), 'Example Systems'],
    [join(dmi, 'board_name'), 'ES-8G-MB'],
    [join(dmi, 'board_serial'), `MB${random.int(10_000_000, 99_999_999)}`],
    [join(dmi, 'bios_version'), '2.4.1'],
    [join(kernel, 'hostname'), host.name],
    [join(kernel, 'osrelease'), '6.8.0-60-generic'],
    [join(kernel, 'arch'), 'x86_64'],
  ]);
  for (const [path, text] of files) await writeFile(path, `${text}\n`);
}

function uuidOf(random: SeededRandom): string {
  const [a, b, c, d, e] = [8, 4, 3, 3, 12].map((digits) => random.hex(digits));
  return `${a}-${b}-4${c}-a${d}-${e}`.toLowerCase();
}
