/** The worker's side: verifies off the page, so that a large report never stops it. */
import { sha256 } from '../../shared/crypto/sha256.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { verifiedJson, verifyFiles } from '../verifyFiles.ts';
import type { ChosenFile, RunView, WorkNews, WorkOrder } from './messages.ts';
import { reportViews, sharedGpuViews } from './view.ts';

/** Answers every order with news until its run is done. */
export function answerOrders(): void {
  self.addEventListener('message', ({ data }: MessageEvent<WorkOrder>) => {
    void run(data, (news) => self.postMessage(news)).then((found) =>
      self.postMessage({ kind: 'done', found } satisfies WorkNews),
    );
  });
}

async function run(order: WorkOrder, tell: (news: WorkNews) => void): Promise<RunView> {
  const { trusts, reports } = order;
  const digests = new Map<string, Uint8Array>();
  const found = await verifyFiles({
    files: namesOf(reports),
    trustFile: namesOf(trusts),
    readFile: async (name) => {
      const content = await contentOf(name, order);
      if (reports.some((each) => each.name === name)) digests.set(name, sha256(content));
      return content;
    },
    onTrust: (trust) => tell({ kind: 'trust', trust }),
    onStep: (file, step) => tell({ kind: 'step', file, step }),
  });
  const json = new Blob([verifiedJson(found)], { type: 'application/json' });
  if (isFleetsealError(found)) {
    const { code, message } = found;
    return { exitCode: 2, json, problem: { code, message }, reports: [], sharedGpus: [] };
  }
  return {
    exitCode: found.exitCode,
    json,
    problem: null,
    reports: reportViews(found.reports, digests),
    sharedGpus: sharedGpuViews(found.sharedGpus),
  };
}

const namesOf = (files: readonly ChosenFile[]): string[] => files.map(({ name }) => name);

async function contentOf(name: string, { trusts, reports }: WorkOrder): Promise<Uint8Array> {
  const chosen = [...trusts, ...reports].find((each) => each.name === name);
  if (chosen === undefined) throw new TypeError('no such file');
  return new Uint8Array(await chosen.file.arrayBuffer());
}
