/** The document that `nvidia-smi -q -x` prints for a synthetic host. */
import type { SimulatedHostState } from './state.ts';
import { xmlGpuChildren } from './xmlGpu.ts';
import { escapeXml, xmlChildLines, xmlLines } from './xmlTree.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = [
  ...(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'] as const),
  ...(['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const),
];

/** The XML's spelling of a time, as in `Fri Aug 21 08:54:01 2026`; days below 10 get a blank. */
export function xmlTimestamp(atMs: number): string {
  const at = new Date(atMs);
  const day = String(at.getUTCDate()).padStart(2, ' ');
  const time = at.toISOString().slice(11, 19);
  const date = `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${day}`;
  return `${date} ${time} ${at.getUTCFullYear()}`;
}

/** The whole document: UTF-8 text, each `<gpu>` followed by an empty line, as the driver does. */
export function printQueryXml(state: SimulatedHostState): string {
  const lines = [
    '<?xml version="1.0" ?>',
    '<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd">',
    '<nvidia_smi_log>',
    ...xmlLines('timestamp', xmlTimestamp(state.atMs), 1),
    ...xmlLines('driver_version', state.driverVersion, 1),
    ...xmlLines('cuda_version', state.cudaVersion, 1),
    ...xmlLines('attached_gpus', String(state.gpus.length), 1),
  ];
  for (const [index, gpu] of state.gpus.entries()) {
    const children = xmlGpuChildren({ gpu, index, driverVersion: state.driverVersion });
    lines.push(`\t<gpu id="${escapeXml(gpu.pciBusId)}">`, ...xmlChildLines(children, 2));
    lines.push('\t</gpu>', '');
  }
  lines.push('</nvidia_smi_log>', '');
  return lines.join('\n');
}
