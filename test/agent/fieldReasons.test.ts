/** The preview says of every field that it shows why it leaves the host. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  GPU_FIELD_REASONS,
  HOST_FIELD_REASONS,
  READING_REASONS,
} from '../../agent/preview/fieldReasons.ts';
import { runPreview } from '../../agent/preview/preview.ts';
import { gpuClaimsSchema } from '../../shared/claims/claims.ts';
import { csvOf, GPU_A, makeFakeHost, xmlOf } from '../collectors/fakeHost.ts';

it('the preview gives a reason for each field that it shows of host, GPU, readings', async () => {
  const host = makeFakeHost();
  host.answerCsv({ stdout: csvOf(GPU_A) });
  host.answerXml({ stdout: xmlOf([GPU_A]) });
  host.showToKernel(GPU_A);
  const paths = { nvidiaSmi: host.nvidiaSmi, hostRoot: join(host.folder, 'root') };
  const printed = { text: '', json: '' };
  await runPreview({ json: false, paths, write: (text) => (printed.text += text) });
  await runPreview({ json: true, paths, write: (text) => (printed.json += text) });
  host.remove();
  const { submods } = JSON.parse(printed.json);
  const { overrides, ...facts } = submods.host;
  expect(overrides).toBeDefined();
  for (const [field, reason] of Object.entries(HOST_FIELD_REASONS)) {
    expect(printed.text.includes(` ${reason}`), field).toBe(
      Object.entries(HOST_FIELD_REASONS).some(([one, why]) => one in facts && why === reason),
    );
  }
  const gpu = gpuClaimsSchema.parse(submods[`gpu-${GPU_A.busId}`]);
  for (const [field, reason] of Object.entries(GPU_FIELD_REASONS)) {
    if (field in gpu) expect(printed.text, field).toContain(reason);
  }
  const readings = submods.readings.gpus[`gpu-${GPU_A.busId}`];
  expect(Object.keys(readings)).toHaveLength(Object.keys(READING_REASONS).length);
  for (const reason of Object.values(READING_REASONS)) expect(printed.text).toContain(reason);
});
