/** Puts the settings together: file, then environment, then flags; the later one holds. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { FleetsealError } from '../../shared/errors.ts';
import { suggestion } from './suggestion.ts';
import {
  type Environment,
  hasKey,
  type KeyOf,
  keysOf,
  type Setting,
  type SettingsTable,
  variableFor,
} from './table.ts';

/** Where the value of a setting came from. */
export type ConfigSource =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly path: string; readonly line: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'flag' };

/** The settings that hold, and where each one came from. */
export interface LoadedSettings<Config extends object> {
  readonly config: Config;
  readonly sources: ReadonlyMap<KeyOf<Config>, ConfigSource>;
  /** The file that was read, absolute; null for none. */
  readonly file: string | null;
}

/** What the settings are put together from. */
export interface SettingsRequest<Config extends object> {
  /** File named by a flag; else the environment's, else the default one where it exists. */
  readonly file?: string | undefined;
  readonly environment: Environment;
  /** By setting; undefined where the flag was not given. */
  readonly flags: Readonly<Partial<Record<KeyOf<Config>, string | number | undefined>>>;
  /** For tests; that of the table where not given. */
  readonly defaultFile?: string;
}

/** Loads settings. Throws configInvalid, naming line or variable, and fileUnreadable. */
export async function loadSettings<C extends object>(
  table: SettingsTable<C>,
  request: SettingsRequest<C>,
): Promise<LoadedSettings<C>> {
  const values = new Map<KeyOf<C>, unknown>();
  const sources = new Map<KeyOf<C>, ConfigSource>();
  const put = (key: KeyOf<C>, value: unknown, source: ConfigSource) => {
    const result = table.schema.shape[key]?.safeParse(value);
    if (result?.success !== true) throw wrongValue(table.settings[key], key, source);
    values.set(key, result.data);
    sources.set(key, source);
  };
  const keys = keysOf(table);
  for (const key of keys) put(key, table.settings[key].fallback, { kind: 'default' });
  const path = fileOf(table, request);
  if (path !== null) {
    // Loaded only here: a program without a file does without the parser.
    const { readConfigFile } = await import('./file.ts');
    for (const { key, value, line } of readConfigFile(path, table.settings)) {
      if (hasKey(table, key)) put(key, value, { kind: 'file', path, line });
    }
  }
  for (const [key, variable, text] of variablesIn(table, request.environment)) {
    put(key, fromText(table.settings[key], text), { kind: 'environment', variable });
  }
  for (const key of keys) {
    const given = request.flags[key];
    const value = typeof given === 'string' ? fromText(table.settings[key], given) : given;
    if (value !== undefined) put(key, value, { kind: 'flag' });
  }
  return { config: wholeConfig(table, values), sources, file: path };
}

/** All settings from values that were checked one by one. A missing one is a TypeError. */
function wholeConfig<C extends object>(
  { schema }: SettingsTable<C>,
  values: ReadonlyMap<string, unknown>,
): C {
  const result = schema.safeParse(Object.fromEntries(values));
  if (!result.success) throw new TypeError('a setting was not checked', { cause: result.error });
  return result.data;
}

function fileOf<C extends object>(
  table: SettingsTable<C>,
  request: SettingsRequest<C>,
): string | null {
  const named = request.file ?? request.environment[table.fileVariable];
  if (named !== undefined) return named === '' ? null : resolve(named);
  const path = request.defaultFile ?? table.defaultFile;
  return existsSync(path) ? path : null;
}

/** Settings in the environment; an empty variable is one that is not set. */
function variablesIn<C extends object>(
  table: SettingsTable<C>,
  environment: Environment,
): (readonly [KeyOf<C>, string, string])[] {
  const known = new Map(keysOf(table).map((key) => [variableFor(table, key), key]));
  const found: (readonly [KeyOf<C>, string, string])[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    const key = known.get(variable);
    if (key !== undefined && text) found.push([key, variable, text]);
    else if (key === undefined && isUnknown(table, variable)) {
      const detail = `There is no setting for the variable ${variable.slice(0, 96)}.`;
      const meant = suggestion(variable, [...known.keys()]);
      throw new FleetsealError('configInvalid', `${detail}${meant}`);
    }
  }
  return found;
}

function isUnknown<C extends object>(table: SettingsTable<C>, variable: string): boolean {
  const { variablePrefix, fileVariable, foreignVariable } = table;
  if (!variable.startsWith(variablePrefix) || variable === fileVariable) return false;
  return !foreignVariable.test(variable);
}

function fromText({ isNumber, isSwitch, isList, isPath }: Setting, text: string): unknown {
  if (isNumber) return /^[0-9]{1,9}$/.test(text) ? Number(text) : text;
  if (isSwitch) return text === 'true' || (text === 'false' ? false : text);
  if (isList) {
    const items = text.split(',').map((item) => item.trim());
    return items.filter((item) => item !== '');
  }
  return isPath && text !== '-' && !text.startsWith('fleetseal-token-') ? resolve(text) : text;
}

function wrongValue({ allowed }: Setting, key: string, source: ConfigSource): FleetsealError {
  // The value itself is not repeated: it may be a secret in the wrong place.
  const where = sourceText(source, key);
  const detail = `${where}: ${key} is not right. It must be ${allowed}.`;
  return new FleetsealError('configInvalid', detail);
}

/** Where a value came from, in words. */
export function sourceText(source: ConfigSource, key: string): string {
  if (source.kind === 'file') return `${source.path}, line ${source.line}`;
  if (source.kind === 'environment') return source.variable;
  return source.kind === 'flag'
    ? `--${key.replace(/[A-Z]/g, (at) => `-${at.toLowerCase()}`)}`
    : 'default';
}
