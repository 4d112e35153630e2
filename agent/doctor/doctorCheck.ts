/** What a check of `fleetseal agent doctor` is. */
import type { Environment } from '../collectors/paths.ts';
import type { AgentConfig } from '../config/config.ts';
import type { LoadedConfig } from '../config/configSources.ts';

/** One thing that was looked at. */
export interface Check {
  /** Stable name, for scripts. */
  readonly name: string;
  /** `problem` is what keeps the agent from its work; `note` is worth a look. */
  readonly outcome: 'ok' | 'note' | 'problem' | 'skipped';
  /** What was found, or why it was skipped. */
  readonly found: string;
  /** What to do, where something is to be done. */
  readonly mend?: string;
}

/** What the checks look at. */
export interface DoctorContext {
  readonly loaded: LoadedConfig;
  readonly config: AgentConfig;
  readonly environment: Environment;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** How long to wait for anything on the network. */
  readonly answerMs: number;
  /** Where the system's files are; `/` outside of tests. */
  readonly root: string;
}

/** All is well. */
export function ok(name: string, found: string): Check {
  return { name, outcome: 'ok', found };
}

/** Worth a look. */
export function note(name: string, found: string, mend: string): Check {
  return { name, outcome: 'note', found, mend };
}

/** Keeps the agent from its work. */
export function problem(name: string, found: string, mend: string): Check {
  return { name, outcome: 'problem', found, mend };
}

/** Not looked at, and why. */
export function skipped(name: string, found: string): Check {
  return { name, outcome: 'skipped', found };
}
