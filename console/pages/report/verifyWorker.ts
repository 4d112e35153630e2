/** Checks a report off the page, so that a large one never stops it. */
import './noJit.ts';
import { isFleetsealError } from '../../../shared/errors.ts';
import { STEP_NAMES } from '../../../shared/report/steps.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { verifyReport } from '../../../shared/report/verify.ts';
import type { VerifyNews, VerifyOrder } from './verifyMessages.ts';

const tell = (news: VerifyNews): void => self.postMessage(news);

async function answer({ report, trust }: VerifyOrder): Promise<VerifyNews> {
  const file = new Uint8Array(await report.arrayBuffer());
  try {
    const { outcome, steps, incomplete } = await verifyReport({
      file,
      trust: parseTrust(new Uint8Array(await trust.arrayBuffer())),
      onStep: (step) =>
        tell({ kind: 'step', step: STEP_NAMES.indexOf(step) + 1, all: STEP_NAMES.length }),
    });
    return { kind: 'found', found: { outcome, steps, incomplete } };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return { kind: 'refused', seen: error.message };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<VerifyOrder>) => {
  // A failure that is none of ours ends the worker with an error, which the page hears.
  void answer(data).then(tell, (error: unknown) => {
    self.reportError(error);
  });
});
