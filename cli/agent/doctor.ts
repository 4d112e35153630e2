/** `fleetseal agent doctor`. */

import type { LoadedConfig } from '../../agent/config/configSources.ts';
import { doctorLines, hasProblem, runDoctor } from '../../agent/doctor/doctor.ts';
import type { Check, DoctorContext } from '../../agent/doctor/doctorCheck.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { printJson, printLines } from '../output.ts';
import { EXIT } from './exitCodes.ts';
import { type SettingFlags, settingsOf } from './settings.ts';

const ANSWER_MS = 10_000;

/** Prints every check; 0 where nothing keeps the agent from its work, else 2, or 4. */
export async function doctor(options: SettingFlags & { json?: boolean }): Promise<number> {
  let loaded: LoadedConfig;
  try {
    loaded = await settingsOf(options);
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    const mend = 'Correct it, and run doctor again: the other checks need it.';
    const check: Check = {
      name: 'configuration',
      outcome: 'problem',
      found: `${error.message} [${error.code}]`,
      mend,
    };
    show([check], options.json);
    return EXIT.configWrong;
  }
  const checks = await runDoctor(contextOf(loaded));
  show(checks, options.json);
  return hasProblem(checks) ? EXIT.needsCare : EXIT.done;
}

/** What the checks look at on this machine. */
export function contextOf(loaded: LoadedConfig): DoctorContext {
  return {
    loaded,
    config: loaded.config,
    environment: process.env,
    now: Date.now,
    answerMs: ANSWER_MS,
    root: '/',
  };
}

function show(checks: readonly Check[], json: boolean | undefined): void {
  if (json === true) printJson({ checks });
  else printLines(...doctorLines(checks));
}
