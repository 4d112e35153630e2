/** Collector: `nvidia-smi -q -x` through node-nvidia-smi, in a disposable child process. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { CollectContext, Collected, Collector } from './collector.ts';
import type { GpuRead } from './gpuRead.ts';
import { nvidiaSmiLane } from './nvidiaSmiCsv.ts';
import { parseNvidiaSmiObject } from './parseXml.ts';
import { childEnvironment, findNvidiaSmi } from './paths.ts';
import { runChild } from './runChild.ts';

/** True where `file` is found by its own folder being first on PATH. */
function isFoundByFolder(file: string): boolean {
  return basename(file) === 'nvidia-smi' && !dirname(file).includes(':');
}

/**
 * The package finds `nvidia-smi` through PATH: gives `use` a folder in which that name is the
 * chosen file, its own or a private one that holds only a link to it.
 */
async function withFolderOf<T>(file: string, use: (folder: string) => Promise<T>): Promise<T> {
  if (isFoundByFolder(file)) return use(dirname(file));
  const folder = await mkdtemp(join(tmpdir(), 'fleetseal-nvidia-smi-'));
  try {
    await symlink(file, join(folder, 'nvidia-smi'));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads GPUs from the XML of `nvidia-smi -q -x`. */
export const nvidiaSmiXml: Collector<GpuRead> = {
  name: 'nvidiaSmiXml',
  async collect(context: CollectContext): Promise<Collected<GpuRead>> {
    const file = await findNvidiaSmi(context.paths);
    const lane = nvidiaSmiLane(file);
    const value = await withFolderOf(file, (folder) =>
      runChild(context, 'nvidiaSmiXml', { environment: childEnvironment(folder), lane }),
    );
    const read = parseNvidiaSmiObject(value);
    return { data: read, gpuCount: read.gpus.length, notes: read.notes };
  },
};
