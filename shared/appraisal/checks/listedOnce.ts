/** listedOnce@1: an evidence lists each GPU once. */
import { isPlaceholder } from '../../claims/placeholder.ts';
import type { EvidenceCheck, GpuPart } from './check.ts';

/** Fires for GPUs of one evidence with one uuid, one pdi or one document. Boards share serials. */
export const listedOnce: EvidenceCheck = {
  scope: 'evidence',
  name: 'listedOnce',
  version: 1,
  code: 'gpuListedTwice',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'One evidence lists two GPUs with one uuid, one per-device identifier or one document.',
  cannotShow: 'Which of them is there, and what GPU the other place holds.',
  falseAlarms: 'None is known: the driver gives each GPU of a host another uuid.',
  next: 'List the GPUs on the host itself, and find out what made one of them into two.',
  run({ gpus }) {
    const places = new Map<string, string[]>();
    for (const gpu of gpus) {
      for (const mark of marksOf(gpu)) {
        const own = places.get(mark);
        if (own === undefined) places.set(mark, [gpu.submodule]);
        else own.push(gpu.submodule);
      }
    }
    return gpus.flatMap((gpu) => {
      const mark = marksOf(gpu).find((each) => (places.get(each) ?? []).length > 1);
      if (mark === undefined) return [];
      const { submodule, subject } = gpu;
      return [{ submodule, subject, seen: `${mark}: ${(places.get(mark) ?? []).join(', ')}` }];
    });
  },
};

/** What no two GPUs of a host share. */
function marksOf({ document, digest }: GpuPart): string[] {
  const genuine = (['uuid', 'pdi'] as const).flatMap((field) => {
    const text = document?.[field];
    const isUsable = text !== undefined && !isPlaceholder(field, text);
    return isUsable ? [`${field} ${text.toLowerCase()}`] : [];
  });
  return [...genuine, `document ${digest}`];
}
