/** Options that many commands share, and what they mean for the API. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { TargetOptions } from './client/target.ts';
import { DEFAULT_DATA } from './suggest.ts';
import { knownAtOf, timeOf } from './times.ts';

/** Options of a command that can answer as JSON. */
export interface WithJson extends TargetOptions {
  readonly json?: boolean;
}

/** Options of the moment that a question is about. */
export interface WhenOptions {
  readonly from?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** Options of the units that a question is about; none of them: all units. */
export interface ScopeOptions {
  readonly license?: readonly string[];
  readonly site?: readonly string[];
  readonly endUser?: readonly string[];
  readonly model?: readonly string[];
}

const KNOWN_TEXT = 'as known at these sizes: evidence leaves, register leaves, as in 1200,85';

/** Adds the options that say which server is asked. */
export function withTarget(command: Command): Command {
  return command
    .option(
      '--data <directory>',
      `a server on this machine; default: ${DEFAULT_DATA} if it is there`,
    )
    .option('--server <address>', 'a server elsewhere, https://…; default: that of the last login')
    .option('--ca <file>', 'certificate authority of that server, PEM');
}

/** Adds the option that says who enters something where no account does. */
export function withBy(command: Command): Command {
  const text = 'who enters it, as declared: only without a login';
  return command.option('--by <name>', text, userInfo().username);
}

/** Adds --json. */
export function withJson(command: Command): Command {
  return command.option('--json', 'as JSON');
}

/** Adds the options of the moment that a question is about. */
export function withWhen(command: Command): Command {
  return withTarget(
    withJson(
      command
        .option('--as-of <time>', 'the moment that it is about; default: now')
        .option('--from <time>', 'start of the interval for continuity; default: 30 days before')
        .option('--known-at <sizes>', KNOWN_TEXT),
    ),
  );
}

/** Adds the options of the units that a question is about. */
export function withScope(command: Command): Command {
  return command
    .option('--license <id...>', 'only these licenses')
    .option('--site <id...>', 'only units at these sites')
    .option('--end-user <id...>', 'only licenses of these end users')
    .option('--model <name...>', 'only these models');
}

/** The moment as the API asks for it. Throws usageWrong. */
export function whenQuery({ from, asOf, knownAt }: WhenOptions): Record<string, string> {
  const known = knownAt === undefined ? null : knownAtOf(knownAt);
  return {
    ...(asOf === undefined ? {} : { validAt: String(timeOf(asOf)) }),
    ...(from === undefined ? {} : { from: String(timeOf(from)) }),
    ...(known === null
      ? {}
      : {
          knownEvidence: String(known.evidenceSize),
          knownRegister: String(known.registerSize),
        }),
  };
}

/** The scope as the API asks for it. */
export function scopeQuery(options: ScopeOptions): Record<string, string[]> {
  const { license, site, endUser, model } = options;
  const named = { license, site, endUser, model };
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, values]) =>
      values === undefined ? [] : [[name, [...values]]],
    ),
  );
}
