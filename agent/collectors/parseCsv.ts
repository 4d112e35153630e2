/** Parses `nvidia-smi --query-gpu=... --format=csv`, from its header line, whatever the columns. */
import type { GpuField, GpuReadings } from '../../shared/claims/claims.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { faultOfText } from './faultText.ts';
import {
  attachedGpusOf,
  driverVersionOf,
  type GpuRead,
  type ReadGpu,
  ReadGpuBuilder,
  type ReadNote,
} from './gpuRead.ts';
import { normalizeBusId } from './normalize.ts';
import { oneLine } from './text.ts';

/** Column name, without its unit, to identity field. Both spellings of the older and newer tool. */
const IDENTITY_COLUMNS: ReadonlyMap<string, GpuField> = new Map([
  ['name', 'productName'],
  ['gpu_name', 'productName'],
  ['serial', 'serial'],
  ['gpu_serial', 'serial'],
  ['uuid', 'uuid'],
  ['gpu_uuid', 'uuid'],
  ['vbios_version', 'vbiosVersion'],
  ['pci.bus_id', 'pciBusId'],
  ['gpu_bus_id', 'pciBusId'],
  ['pci.device_id', 'pciDeviceId'],
  ['pci.sub_device_id', 'pciSubsystemId'],
  ['memory.total', 'memoryTotalMiB'],
  ['inforom.img', 'inforomImage'],
  ['inforom.image', 'inforomImage'],
  ['mig.mode.current', 'migMode'],
  ['ecc.mode.current', 'eccMode'],
]);

/** Column name, without its unit, to reading. */
const READING_COLUMNS: ReadonlyMap<string, keyof GpuReadings> = new Map([
  ['utilization.gpu', 'utilizationGpuPercent'],
  ['utilization.memory', 'utilizationMemoryPercent'],
  ['memory.used', 'memoryUsedMiB'],
  ['temperature.gpu', 'temperatureCelsius'],
  ['power.draw', 'powerMilliwatts'],
  ['clocks.current.sm', 'smClockMHz'],
  ['clocks.sm', 'smClockMHz'],
  ['clocks.current.memory', 'memoryClockMHz'],
  ['clocks.mem', 'memoryClockMHz'],
]);

/** Columns without which a line is not taken for a header. */
const KEY_COLUMNS: ReadonlySet<string> = new Set(['uuid', 'gpu_uuid', 'pci.bus_id', 'gpu_bus_id']);
const NAME_COLUMNS: ReadonlySet<string> = new Set(['name', 'gpu_name']);

/** The line that newer and older drivers print for a GPU that fell off the bus. */
const LOST_HANDLE =
  /device handle for GPU\s*\d*:?\s*((?:[0-9a-f]{8}|[0-9a-f]{4}):[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])/i;

const cellsOf = (line: string): string[] => line.split(',').map((cell) => cell.trim());

/** `memory.total [MiB]` without its unit. */
const columnName = (cell: string): string => cell.replace(/\s*\[[^\]]*\]$/, '');

/** The header's columns, or undefined where the line is no header. */
function headerOf(line: string): string[] | undefined {
  const columns = cellsOf(line).map(columnName);
  return columns.some((column) => KEY_COLUMNS.has(column)) ? columns : undefined;
}

/**
 * The cells of a data line, one a column, or undefined where it is none. nvidia-smi does not quote,
 * so of a line with too many cells the surplus belongs to the one free text, the product name.
 */
function dataOf(line: string, columns: readonly string[]): string[] | undefined {
  const cells = cellsOf(line);
  const surplus = cells.length - columns.length;
  if (surplus === 0) return cells;
  const at = columns.findIndex((column) => NAME_COLUMNS.has(column));
  if (surplus < 0 || at < 0) return undefined;
  const name = cells.slice(at, at + surplus + 1).join(', ');
  return [...cells.slice(0, at), name, ...cells.slice(at + surplus + 1)];
}

function gpuOf(columns: readonly string[], cells: readonly string[], gpu: ReadGpuBuilder): ReadGpu {
  columns.forEach((column, position) => {
    const cell = cells[position] ?? '';
    const field = IDENTITY_COLUMNS.get(column);
    if (field !== undefined) gpu.identity(field, cell);
    const reading = READING_COLUMNS.get(column);
    if (reading !== undefined) gpu.reading(reading, cell);
  });
  return gpu.build();
}

const busIdsOf = (gpu: ReadGpu): (string | undefined)[] =>
  (gpu.texts.pciBusId ?? []).map(normalizeBusId);

/** A bus id in a line such as `WARNING: infoROM is corrupted at gpu 0008:00:00.0`. */
const BUS_ID_IN_LINE = /(?<![0-9a-f])(?:[0-9a-f]{8}|[0-9a-f]{4}):[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/i;

/** A line beside the data as a note; one about a lost GPU becomes a row, which has its own. */
function noteOfLine(line: string): ReadNote[] {
  if (LOST_HANDLE.test(line)) return [];
  const busId = normalizeBusId(BUS_ID_IN_LINE.exec(line)?.[0] ?? '');
  return [
    {
      code: faultOfText(line) ?? 'collectorWarning',
      ...(busId === undefined ? {} : { gpu: `gpu-${busId}` }),
      message: oneLine(line),
    },
  ];
}

/** GPUs that an error line names: rows that can't be read, so that none goes missing. */
function lostGpus(
  lines: readonly string[],
  listed: readonly ReadGpu[],
  notes: ReadNote[],
): ReadGpu[] {
  const known = new Set(listed.flatMap(busIdsOf));
  const lost: ReadGpu[] = [];
  for (const line of lines) {
    const busId = normalizeBusId(LOST_HANDLE.exec(line)?.[1] ?? '');
    if (busId === undefined || known.has(busId)) continue;
    known.add(busId);
    const gpu = new ReadGpuBuilder(listed.length + lost.length, notes);
    gpu.markUnreadable('gpuLost', line);
    gpu.identity('pciBusId', busId);
    lost.push(gpu.build());
  }
  return lost;
}

/** Splits output into the header's columns, the data lines' cells and the lines beside them. */
function splitLines(text: string): {
  columns: string[] | undefined;
  rows: string[][];
  beside: string[];
} {
  let columns: string[] | undefined;
  const rows: string[][] = [];
  const beside: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    if (columns === undefined) {
      columns = headerOf(line);
      if (columns === undefined) beside.push(line);
      continue;
    }
    const cells = dataOf(line, columns);
    if (cells === undefined) beside.push(line);
    else rows.push(cells);
  }
  return { columns, rows, beside };
}

/** The GPUs that error lines name, for output that has no header at all. */
export function parseErrorLines(text: string): GpuRead {
  const notes: ReadNote[] = [];
  return { gpus: lostGpus(text.split(/\r?\n/), [], notes), notes };
}

/**
 * Parses the CSV text with its header line. Lines that are neither header nor data become notes;
 * a GPU that only an error line names becomes an unreadable row. Throws collectorOutputInvalid
 * where there is no header line.
 */
export function parseNvidiaSmiCsv(text: string): GpuRead {
  const { columns, rows, beside } = splitLines(text);
  if (columns === undefined) {
    const seen = oneLine(text.slice(0, 400));
    throw new FleetsealError('collectorOutputInvalid', `no CSV header line: ${seen}`);
  }
  const notes = beside.flatMap(noteOfLine);
  const listed = rows.map((cells, index) =>
    gpuOf(columns, cells, new ReadGpuBuilder(index, notes)),
  );
  const cell = (column: string): string | undefined => {
    const at = columns.indexOf(column);
    return at < 0 ? undefined : rows[0]?.[at];
  };
  const driverVersion = driverVersionOf(cell('driver_version'));
  const attachedGpus = rows.length === 0 ? undefined : attachedGpusOf(cell('count'));
  return {
    ...(driverVersion === undefined ? {} : { driverVersion }),
    ...(attachedGpus === undefined ? {} : { attachedGpus }),
    gpus: [...listed, ...lostGpus(beside, listed, notes)],
    notes,
  };
}
