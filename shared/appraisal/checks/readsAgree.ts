/** readsAgree@1: all reads of one GPU give the same value. */
import { GPU_COLLECTORS, GPU_FIELDS, type GpuCollectorName } from '../../claims/claims.ts';
import type { EvidenceCheck, GpuPart } from './check.ts';

/** Fires for each GPU whose document keeps a disagreement between reads. */
export const readsAgree: EvidenceCheck = {
  scope: 'evidence',
  name: 'readsAgree',
  version: 1,
  code: 'readsDisagree',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'Two reads of the same field of the same GPU gave different values.',
  cannotShow: 'Which read is true. Reads that agree prove little while they share a trust path.',
  falseAlarms: 'A setting such as ECC or MIG that changed between two reads of one round.',
  next: 'Read the GPU again by hand with both queries; if it stays, check the nvidia-smi binary.',
  run({ gpus }) {
    return gpus.flatMap((gpu) => {
      const seen = disagreementsOf(gpu);
      return seen === '' ? [] : [{ submodule: gpu.submodule, subject: gpu.subject, seen }];
    });
  },
};

type ReadsOfField = Partial<Record<GpuCollectorName, string>>;

function disagreementsOf({ document }: GpuPart): string {
  const fields = GPU_FIELDS.flatMap((field) => {
    const reads: ReadsOfField | undefined = document?.disagreements?.[field];
    if (reads === undefined) return [];
    const texts = GPU_COLLECTORS.flatMap((name) => {
      const text = reads[name];
      return text === undefined ? [] : [`${name} ${text}`];
    });
    return [`${field}: ${texts.join(', ')}`];
  });
  return fields.join('; ');
}
