/** Collector: facts about the host, from systeminformation in a disposable child process. */
import { readFile } from 'node:fs/promises';
import { hostname, machine, release } from 'node:os';
import type { HostClaims } from '../../shared/claims/claims.ts';
import { type CollectContext, type Collected, type Collector, failureOf } from './collector.ts';
import { BOARD_COPIES, type CollectorPaths, childEnvironment, rebase } from './paths.ts';
import { runChild } from './runChild.ts';
import { cleanText } from './text.ts';

/** The facts of `HostClaims` that come from no read of the GPUs and not from the agent itself. */
export type HostRead = Omit<
  HostClaims,
  | 'driverVersion'
  | 'kernelDriverVersion'
  | 'cudaVersion'
  | 'attachedGpus'
  | 'agentVersion'
  | 'overrides'
>;
type HostField = keyof HostRead;

/** What firmware and systeminformation say where they know nothing; none becomes a value. */
const ABSENT: ReadonlySet<string> = new Set([
  '-',
  'unknown',
  'none',
  'n/a',
  'computer',
  'not specified',
  'not available',
  'not provided',
  'default string',
  'to be filled by o.e.m.',
  'system serial number',
  'chassis serial number',
  'base board serial number',
  '00000000-0000-0000-0000-000000000000',
  '03000200-0400-0500-0006-000700080009',
]);

/** Where each fact is in what the child gives; of two places the first that has it counts. */
const FIELD_PATHS: readonly (readonly [HostField, string, string])[] = [
  ['manufacturer', 'system', 'manufacturer'],
  ['model', 'system', 'model'],
  ['serial', 'system', 'serial'],
  ['systemUuid', 'system', 'uuid'],
  ['systemUuid', 'uuid', 'hardware'],
  ['boardManufacturer', 'baseboard', 'manufacturer'],
  ['boardModel', 'baseboard', 'model'],
  ['boardSerial', 'baseboard', 'serial'],
  ['chassisSerial', 'chassis', 'serial'],
  ['biosVersion', 'bios', 'version'],
  ['osName', 'osInfo', 'distro'],
  ['osVersion', 'osInfo', 'release'],
  ['hostname', 'node', 'hostname'],
  ['kernelVersion', 'node', 'kernel'],
  ['architecture', 'node', 'machine'],
];

/** What the package's unit copied for an agent that is not root. */
const PRE_STEP_FILES: readonly (readonly [HostField, string])[] = [
  ['serial', `${BOARD_COPIES}/product_serial`],
  ['systemUuid', `${BOARD_COPIES}/product_uuid`],
  ['boardSerial', `${BOARD_COPIES}/board_serial`],
  ['chassisSerial', `${BOARD_COPIES}/chassis_serial`],
];

/** The kernel's files for the same facts, used where the host root was moved. */
const FILES: readonly (readonly [HostField, string])[] = [
  ['manufacturer', '/sys/class/dmi/id/sys_vendor'],
  ['model', '/sys/class/dmi/id/product_name'],
  ['serial', '/sys/class/dmi/id/product_serial'],
  ['systemUuid', '/sys/class/dmi/id/product_uuid'],
  ['boardManufacturer', '/sys/class/dmi/id/board_vendor'],
  ['boardModel', '/sys/class/dmi/id/board_name'],
  ['boardSerial', '/sys/class/dmi/id/board_serial'],
  ['chassisSerial', '/sys/class/dmi/id/chassis_serial'],
  ['biosVersion', '/sys/class/dmi/id/bios_version'],
  ['hostname', '/proc/sys/kernel/hostname'],
  ['kernelVersion', '/proc/sys/kernel/osrelease'],
  ['architecture', '/proc/sys/kernel/arch'],
  ...PRE_STEP_FILES,
];

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** The text as a fact, or undefined where it says nothing or is no clean text. */
function factOf(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const clean = cleanText(raw);
  if (clean.kind !== 'text' || ABSENT.has(clean.text.toLowerCase())) return undefined;
  return clean.text;
}

function facts(entries: Iterable<readonly [HostField, unknown]>): HostRead {
  const read: { -readonly [K in HostField]?: string } = {};
  for (const [field, raw] of entries) {
    const fact = factOf(raw);
    if (fact !== undefined) read[field] ??= fact;
  }
  return read;
}

/**
 * Picks the facts out of `{system, baseboard, chassis, bios, osInfo, uuid}` as systeminformation
 * gives them and `node` as `{hostname, kernel, machine}`. Anything else is ignored.
 */
export function parseHost(value: unknown): HostRead {
  return facts(
    FIELD_PATHS.map(([field, part, name]) => [field, memberOf(memberOf(value, part), name)]),
  );
}

async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

async function readFiles(
  files: readonly (readonly [HostField, string])[],
  paths: CollectorPaths,
): Promise<HostRead> {
  const entries = files.map(
    async ([field, path]) => [field, await readOrNothing(rebase(paths, path))] as const,
  );
  return facts(await Promise.all(entries));
}

/** Reads facts about the host. */
export const host: Collector<HostRead> = {
  name: 'host',
  async collect(context: CollectContext): Promise<Collected<HostRead>> {
    const { hostRoot } = context.paths;
    // systeminformation can't be re-based, so under a moved root the kernel's files are read.
    if (hostRoot !== undefined) return { data: await readFiles(FILES, context.paths) };
    const preStep = await readFiles(PRE_STEP_FILES, context.paths);
    const how = { environment: childEnvironment(), lane: 'host' };
    const node = { hostname: hostname(), kernel: release(), machine: machine() };
    try {
      const value = await runChild(context, 'host', how);
      return { data: { ...preStep, ...parseHost({ ...Object(value), node }) } };
    } catch (error) {
      // The child's failure must not take the names that Node itself knows.
      return { data: parseHost({ node }), failure: failureOf(error) };
    }
  },
};
