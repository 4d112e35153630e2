/**
 * The settings of a program as a table: what each one is for, what it may be, and what holds where
 * nobody says. A setting comes from the YAML file, the environment or a flag (load.ts).
 */
import type * as z from 'zod';

/** The environment, as process.env. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What people are told of one setting. */
export interface Setting<Value = unknown> {
  /** What it is for. */
  readonly meaning: string;
  /** What it may be: goes on from "It is ". */
  readonly allowed: string;
  readonly fallback: Value;
  /** Environment variable, where it is not the program's prefix and the name. */
  readonly variable?: string;
  /** True for a file or folder: relative to the folder of the YAML file that names it. */
  readonly isPath?: true;
  readonly isNumber?: true;
  /** True for `true` or `false`. */
  readonly isSwitch?: true;
  /** True for several texts: a list in the file, with commas between them elsewhere. */
  readonly isList?: true;
}

/** Settings of one program, by their names; a dot in a name stands for a level of the file. */
export interface SettingsTable<Config extends object> {
  /** Each member checks one setting. */
  readonly schema: z.ZodObject & z.ZodType<Config>;
  /** In the order in which they are shown. */
  readonly settings: { readonly [K in keyof Config]: Setting<Config[K]> };
  /** First part of the name of every variable that is a setting. */
  readonly variablePrefix: string;
  /** Variable that names the configuration file; empty for none at all. */
  readonly fileVariable: string;
  /** The file where neither a flag nor the environment names one. */
  readonly defaultFile: string;
  /** Other variables with that prefix that are not ours. */
  readonly foreignVariable: RegExp;
}

/** Name of a setting of a table. */
export type KeyOf<Config extends object> = keyof Config & string;

/** The names of all settings, in the order in which they are shown. */
export function keysOf<C extends object>(table: SettingsTable<C>): readonly KeyOf<C>[] {
  // as: the table has exactly the keys of its type.
  return Object.keys(table.settings) as KeyOf<C>[];
}

/** True when `text` is the name of a setting. */
export function hasKey<C extends object>(table: SettingsTable<C>, text: string): text is KeyOf<C> {
  return Object.hasOwn(table.settings, text);
}

/** Name of the environment variable of a setting: `spool.megabytes` is `…_SPOOL_MEGABYTES`. */
export function variableFor<C extends object>(table: SettingsTable<C>, key: KeyOf<C>): string {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter}`).replaceAll('.', '_');
  return table.settings[key].variable ?? `${table.variablePrefix}${snake.toUpperCase()}`;
}
