/** A file that was tried: what an import of it would do. */
import { useEffect, useRef, useState } from 'react';
import type { RecordImportReply } from '../../../shared/api/records.ts';
import type { TableName } from '../../../shared/register/tables/table.ts';
import { call } from '../../api/call.ts';
import { type CellAt, cellsOf } from '../../parts/fileCells.ts';
import { base64Of } from '../../parts/saveFile.ts';

/** A file with what the trial of it said. */
export interface Tried {
  readonly name: string;
  /** Bytes as base64: what was tried is what is imported. */
  readonly content: string;
  readonly reply: RecordImportReply;
  readonly cellAt: CellAt;
}

/** Where the trial stands. */
export type Trial =
  | { readonly step: 'none' }
  | { readonly step: 'running'; readonly name: string; readonly startedAt: number }
  | { readonly step: 'failed'; readonly name: string; readonly error: Error }
  | { readonly step: 'done'; readonly tried: Tried };

/** A correction needs a reason even in a trial; this one is written nowhere. */
const TRIAL_REASON = 'trial';

/** A trial of a file for a table; leaving the page stops it, and nothing was changed. */
export function useTrial(table: TableName): {
  readonly trial: Trial;
  readonly begin: (file: File) => void;
  readonly stop: () => void;
} {
  const [trial, setTrial] = useState<Trial>({ step: 'none' });
  const running = useRef<AbortController | null>(null);
  const stop = () => {
    running.current?.abort();
    setTrial({ step: 'none' });
  };
  useEffect(() => () => running.current?.abort(), []);
  const begin = (file: File) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { name } = file;
    setTrial({ step: 'running', name, startedAt: Date.now() });
    const say = (next: Trial) => {
      if (!controller.signal.aborted) setTrial(next);
    };
    run({ file, table, signal: controller.signal }).then(
      (tried) => say({ step: 'done', tried }),
      (error: Error) => say({ step: 'failed', name, error }),
    );
  };
  return { trial, begin, stop };
}

async function run(order: { file: File; table: TableName; signal: AbortSignal }): Promise<Tried> {
  const { file, table, signal } = order;
  const { name } = file;
  const content = await base64Of(file);
  const body = { table, name, content, dryRun: true, reason: TRIAL_REASON };
  const reply = await call('importRecords', { body }, { signal });
  const cellAt = reply.problems.length === 0 ? () => null : await cellsOf(file);
  return { name, content, reply, cellAt };
}
