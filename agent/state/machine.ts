/**
 * Which machine a state directory belongs to (docs/formats/agent-state.md, machine.json): a salted
 * digest that never leaves the host. An image made after enrollment, started on many machines,
 * would otherwise be many hosts with one key.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, writeDurable } from '../../platform/files.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { saltSchema } from '../../shared/evidence/document.ts';
import { digestSchema } from '../../shared/log/leaf.ts';
import { BOARD_COPIES } from '../collectors/paths.ts';

const SOURCES = ['productUuid', 'machineId'] as const;
type Source = (typeof SOURCES)[number];

/** machine.json. */
export const machineFileSchema = z.strictObject({
  format: z.literal('fleetseal/machine@1'),
  salt: saltSchema,
  source: z.enum(SOURCES),
  /** SHA-256 of salt, source and id. */
  digest: digestSchema,
});

/** Files that tell machines apart, the first that says something holds. */
export type MachineFiles = Readonly<Record<Source, readonly string[]>>;

/** The usual places under a root folder; the second is where the package's unit copies it to. */
export function machineFiles(hostRoot: string): MachineFiles {
  return {
    productUuid: [
      join(hostRoot, 'sys/class/dmi/id/product_uuid'),
      join(hostRoot, BOARD_COPIES, 'product_uuid'),
    ],
    machineId: [join(hostRoot, 'etc/machine-id')],
  };
}

/** What boards say that were never given an id. */
const PLACEHOLDERS: readonly string[] = [
  '03000200040005000006000700080009',
  '00020003000400050006000700080009',
  '12345678123456781234567812345678',
  '12345678123412341234123456789012',
];

/**
 * Compares the machine with the one that the state directory was made on, and writes that down at
 * the first start. Throws machineChanged; `moved` accepts the new machine instead.
 */
export async function checkMachine(
  stateDirectory: string,
  options: { files: MachineFiles; moved: boolean },
): Promise<void> {
  const path = join(stateDirectory, 'machine.json');
  const text = await readIfExists(path);
  if (text === null) return writeMachine(path, options.files);
  const known = parseAs(utf8(text), machineFileSchema, 'stateInvalid');
  const id = await readId(options.files[known.source]);
  // What can't be read now tells nothing: a unit without the right to read it is no other machine.
  if (id === null || machineDigest(known.salt, known.source, id) === known.digest) return;
  if (options.moved) return writeMachine(path, options.files);
  throw new FleetsealError(
    'machineChanged',
    `${stateDirectory} was made on another machine: ${words(known.source)} differs.`,
  );
}

async function writeMachine(path: string, files: MachineFiles): Promise<void> {
  for (const source of SOURCES) {
    const id = await readId(files[source]);
    if (id === null) continue;
    const salt = randomBytes(16).toString('base64url');
    const digest = machineDigest(salt, source, id);
    const file = { format: 'fleetseal/machine@1', salt, source, digest };
    return writeDurable(path, fromUtf8(encodeJson(file)));
  }
}

async function readId(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    // Absent, or not for this user to read: the next one then.
    const text = await readFile(path, 'utf8').catch(() => '');
    const id = text.trim().toLowerCase().replaceAll('-', '');
    const isReal = /^[0-9a-f]{32}$/.test(id) && !/^(0+|f+)$/.test(id);
    if (isReal && !PLACEHOLDERS.includes(id)) return id;
  }
  return null;
}

function machineDigest(salt: string, source: Source, id: string): string {
  const text = ['fleetseal-machine/v1', salt, source, id, ''].join('\n');
  return createHash('sha256').update(text).digest('base64url');
}

function words(source: Source): string {
  return source === 'productUuid' ? 'the product UUID of its firmware' : '/etc/machine-id';
}
