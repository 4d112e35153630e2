/** Where tests stop the whole server: the crash points of both logs, and those of a report. */
import type { CrashPoint } from './log/crashPoints.ts';

/**
 * What is safe if the program stops right HERE. The bare names are those of the evidence log.
 *
 * - beforeReportRelease: the report is built, nobody has it and nothing says so. It is forgotten.
 * - afterReportRelease: the register says that it was released, and it may never have arrived. A
 *   release that nobody got is harmless; a report that the register does not know would not be.
 * - beforeReportFile: a draft is built, and nothing is kept of it. It is forgotten.
 * - afterReportFile: the file of a draft is on disk, and no report has it. The next start removes
 *   it.
 * - beforeReportStep: somebody may take a step, and nothing is written of it. It was not taken.
 * - afterReportStep: the leaf and the state are durable, and nobody was told. It was taken; the
 *   file of a rejected report is removed at the next start.
 */
export type ServerCrashPoint =
  | CrashPoint
  | `register.${CrashPoint}`
  | 'beforeReportRelease'
  | 'afterReportRelease'
  | 'beforeReportFile'
  | 'afterReportFile'
  | 'beforeReportStep'
  | 'afterReportStep';

/** Called at each crash point. Tests stop the process here; the program passes none. */
export type ServerCrashHook = (point: ServerCrashPoint) => void | Promise<void>;
