/** serialShared@1: no more GPUs of a host share a board serial than the board has. */
import { entryOf } from '../catalogue.ts';
import type { EvidenceCheck, EvidenceContext, GpuPart } from './check.ts';

/** Fires for each GPU of one evidence whose serial more GPUs show than fit on one board. */
export const serialShared: EvidenceCheck = {
  scope: 'evidence',
  name: 'serialShared',
  version: 1,
  code: 'gpuSerialShared',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows: 'More GPUs of one host show the same board serial than one board of this model has.',
  cannotShow: 'Which of them, if any, is the board with that serial.',
  falseAlarms: 'A board with several GPUs that the catalogue takes for a board with fewer.',
  next: 'Compare the labels of these boards with their serials; look for copied infoROMs.',
  run(context) {
    const withSerial = context.gpus.filter(({ identity }) => identity.serial !== null);
    const groups = Map.groupBy(withSerial, ({ identity }) => identity.serial?.value ?? '');
    return [...groups].flatMap(([serial, gpus]) => {
      const most = Math.min(...gpus.map((gpu) => perBoard(gpu, context)));
      if (gpus.length <= most) return [];
      const count = gpus.length;
      const seen = `serial ${serial} on ${count} GPUs of this host, at most ${most} share one`;
      return gpus.map(({ submodule, subject }) => ({ submodule, subject, seen }));
    });
  },
};

/** The most that any board of NVIDIA has, for a model that is not known. */
const MOST_OF_ALL = 4;

function perBoard({ document }: GpuPart, { reference }: EvidenceContext): number {
  const entry = document === null ? null : entryOf(document, reference.catalogue);
  return entry?.gpusPerBoard ?? MOST_OF_ALL;
}
