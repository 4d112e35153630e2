/**
 * A fake `nvidia-smi` on disk: an executable shell script and beside it the data that it prints.
 *
 *     DIR/nvidia-smi                    the script
 *     DIR/nvidia-smi.data/current       link to the generation in force
 *     DIR/nvidia-smi.data/<number>/     xml, fields.tsv, list, version, query.awk; or, where
 *                                       it fails, fault and faultText; and what it does beside its
 *                                       data: leader, trailer, stderr, exitCode, holdsOutput
 *
 * A new generation is written whole, then the link is renamed over the old one, so a call sees
 * one generation and never a half-written file.
 */
import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MODEL_FACTS } from '../hardware.ts';
import { printFieldTable } from './csv.ts';
import type { BesideData, NvidiaSmiFault, SimulatedHostState } from './state.ts';
import { printQueryXml } from './xml.ts';
import { escapeXml } from './xmlTree.ts';

const DATA_FOLDER = 'nvidia-smi.data';
const CURRENT = 'current';

/** `cd` enters the folder that the link names now, so a later rename does not change the call. */
const SCRIPT = `#!/bin/sh
# A synthetic nvidia-smi: prints the data beside it. No GPU, no driver.
PATH=/usr/bin:/bin
export PATH
case $0 in
*/*) here=\${0%/*} ;;
*) here=. ;;
esac
cd "$here/${DATA_FOLDER}/${CURRENT}" || exit 255
if [ -f fault ]; then
  read -r code <fault
  if [ "$code" = hang ]; then
    trap '' HUP INT TERM
    exec sleep 600
  fi
  cat faultText
  exit "$code"
fi
emit() {
  if [ -f holdsOutput ]; then sleep 600 & fi
  if [ -f leader ]; then cat leader; fi
  "$@"
  code=$?
  if [ -f trailer ]; then cat trailer; fi
  if [ -f stderr ]; then cat stderr >&2; fi
  if [ -f exitCode ] && [ "$code" = 0 ]; then read -r code <exitCode; fi
  exit "$code"
}
case "$#:$*" in
'2:-q -x') emit cat xml ;;
'1:-L') exec cat list ;;
'1:--version') exec cat version ;;
esac
fields=
format=
for argument in "$@"; do
  case $argument in
  --query-gpu=?*) fields=\${argument#*=} ;;
  --format=?*) format=\${argument#*=} ;;
  *) fields= && break ;;
  esac
done
if [ -z "$fields" ] || [ -z "$format" ]; then
  echo "Invalid combination of input arguments. Please run 'nvidia-smi -h' for help."
  exit 2
fi
export fields format
emit awk -f query.awk fields.tsv
`;

/** Picks columns of fields.tsv by the names in the environment; numbers get their unit. */
const QUERY_AWK = `BEGIN {
  FS = "\\t"
  count = split(ENVIRON["fields"], wanted, ",")
  options = split(ENVIRON["format"], option, ",")
  for (i = 1; i <= options; i++) given[option[i]] = 1
  for (name in given) if (name != "csv" && name != "noheader" && name != "nounits") bad = 1
  if (bad || !("csv" in given)) {
    print "Option \\"--format=" ENVIRON["format"] "\\" is not recognized."
    failed = 1
    exit 2
  }
  for (i = 1; i <= count; i++) needed[wanted[i]] = 1
}
$1 in needed { line[$1] = $0 }
END {
  if (failed) exit 2
  for (i = 1; i <= count; i++) if (!(wanted[i] in line)) {
    print "Field \\"" wanted[i] "\\" is not a valid field to query."
    exit 2
  }
  for (i = 1; i <= count; i++) {
    columns = split(line[wanted[i]], cell, "\\t")
    unit = cell[3]
    join = i > 1 ? ", " : ""
    header = header join cell[2] (unit != "" ? " [" unit "]" : "")
    for (g = 4; g <= columns; g++) {
      number = unit != "" && !("nounits" in given) && cell[g] ~ /^[0-9]/
      row[g] = row[g] join cell[g] (number ? " " unit : "")
    }
  }
  if (!("noheader" in given)) print header
  for (g = 4; g <= columns; g++) print row[g]
}
`;

/** What the program prints and exits with where it shows no GPU at all; `hang` prints nothing. */
export function faultAnswer(
  fault: Exclude<NvidiaSmiFault, 'hang'>,
  driverVersion: string,
): { text: string; exitCode: number } {
  switch (fault) {
    case 'driverMismatch': {
      const library = driverVersion.split('.').slice(0, 2).join('.');
      const first = 'Failed to initialize NVML: Driver/library version mismatch';
      return { text: `${first}\nNVML library version: ${library}\n`, exitCode: 18 };
    }
    case 'noDriver': {
      const first = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
      const rest = 'Make sure that the latest NVIDIA driver is installed and running.';
      return { text: `${first} ${rest}\n\n`, exitCode: 9 };
    }
    case 'noDevices':
      return { text: 'No devices were found\n', exitCode: 6 };
    case 'noSupported':
      return { text: 'Failed to initialize NVML: No supported GPUs were found\n', exitCode: 255 };
    case 'libraryMissing': {
      const first = "NVIDIA-SMI couldn't find libnvidia-ml.so library in your system.";
      return { text: `${first} Please make sure that it is installed.\n`, exitCode: 12 };
    }
    case 'accessLost':
      return { text: 'Failed to initialize NVML: Unknown Error\n', exitCode: 255 };
    case 'permission':
      return { text: 'Failed to initialize NVML: Insufficient Permissions\n', exitCode: 4 };
    case 'empty':
      return { text: '', exitCode: 0 };
  }
}

/** What `nvidia-smi -L` prints. */
export function printGpuList(state: SimulatedHostState): string {
  const line = (name: string, uuid: string, index: number) =>
    `GPU ${index}: ${name} (UUID: ${uuid})\n`;
  return state.gpus
    .map(({ model, uuid }, index) => line(MODEL_FACTS[model].productName, uuid, index))
    .join('');
}

/** What `nvidia-smi --version` prints. */
export function printVersion(state: SimulatedHostState): string {
  const rows = [
    `NVIDIA-SMI version  : ${state.driverVersion}`,
    `NVML version        : ${state.driverVersion.split('.').slice(0, 2).join('.')}`,
    `DRIVER version      : ${state.driverVersion}`,
    `CUDA Version        : ${state.cudaVersion}`,
  ];
  return `${rows.join('\n')}\n`;
}

function besideFiles(beside: BesideData): Record<string, string> {
  const { leader, trailer, stderr, exitCode, holdsOutput } = beside;
  return {
    ...(leader === undefined ? {} : { leader }),
    ...(trailer === undefined ? {} : { trailer }),
    ...(stderr === undefined ? {} : { stderr }),
    ...(exitCode === undefined ? {} : { exitCode: `${exitCode}\n` }),
    ...(holdsOutput === undefined ? {} : { holdsOutput: '' }),
  };
}

/** The XML with names of processes as they are, instead of escaped. */
function withRawNames(state: SimulatedHostState): string {
  const names = state.gpus.flatMap(({ processes }) => processes.map(({ name }) => name));
  return names.reduce(
    (xml, name) => xml.replace(escapeXml(name), () => name),
    printQueryXml(state),
  );
}

function withoutFields(table: string, names: readonly string[]): string {
  const lines = table.split('\n').filter((line) => !names.includes(line.split('\t')[0] ?? ''));
  return lines.join('\n');
}

function dataFiles(state: SimulatedHostState): Record<string, string> {
  const fault = state.fault ?? (state.gpus.length === 0 ? 'noDevices' : undefined);
  if (fault === 'hang') return { fault: 'hang\n', faultText: '' };
  if (fault !== undefined) {
    const { text, exitCode } = faultAnswer(fault, state.driverVersion);
    return { fault: `${exitCode}\n`, faultText: text };
  }
  return {
    ...besideFiles(state.beside ?? {}),
    xml: state.beside?.rawNames === true ? withRawNames(state) : printQueryXml(state),
    'fields.tsv': withoutFields(printFieldTable(state), state.beside?.unknownFields ?? []),
    list: printGpuList(state),
    version: printVersion(state),
    'query.awk': QUERY_AWK,
  };
}

/** The number of the generation in force, or 0 when there is none. */
async function currentGeneration(data: string): Promise<number> {
  const target = await readlink(path.join(data, CURRENT)).catch(() => '0');
  return Number.parseInt(target, 10);
}

/**
 * Makes the fake in `directory` show `state` from now on. The generation before stays for calls
 * that are under way; older ones are removed. One writer a directory at a time.
 */
export async function rewriteFakeNvidiaSmi(
  directory: string,
  state: SimulatedHostState,
): Promise<void> {
  const data = path.join(directory, DATA_FOLDER);
  await mkdir(data, { recursive: true });
  const before = await currentGeneration(data);
  const generation = String(before + 1);
  const folder = path.join(data, generation);
  // A run that stopped in the middle can have left a folder of this number.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const files = Object.entries(dataFiles(state));
  await Promise.all(files.map(([name, text]) => writeFile(path.join(folder, name), text)));
  const link = path.join(data, 'next');
  await rm(link, { force: true });
  await symlink(generation, link);
  await rename(link, path.join(data, CURRENT));
  const kept = new Set([CURRENT, generation, String(before)]);
  const old = (await readdir(data)).filter((name) => !kept.has(name));
  await Promise.all(old.map((name) => rm(path.join(data, name), { recursive: true, force: true })));
}

/** Writes the fake into `directory` (made if missing); gives the path of the executable. */
export async function writeFakeNvidiaSmi(
  directory: string,
  state: SimulatedHostState,
): Promise<string> {
  await rewriteFakeNvidiaSmi(directory, state);
  const executable = path.join(path.resolve(directory), 'nvidia-smi');
  const written = `${executable}.next`;
  await writeFile(written, SCRIPT, { mode: 0o755 });
  await rename(written, executable);
  return executable;
}
