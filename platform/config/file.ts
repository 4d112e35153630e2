/** The YAML file of the settings: every value with the line that it stands on. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { suggestion } from './suggestion.ts';
import type { Setting } from './table.ts';

const FILE_BYTES_MAX = 64 * 1024;

/** The settings that a file may have, by their names. */
export type KnownSettings = Readonly<Record<string, Setting>>;

/** One value of the file. */
export interface FileValue {
  /** Dotted name of a setting. */
  readonly key: string;
  readonly value: unknown;
  /** From 1. */
  readonly line: number;
}

/** An error at a line of a configuration file. */
function configError(path: string, line: number, detail: string): FleetsealError {
  return new FleetsealError('configInvalid', `${path}, line ${line}: ${detail}`);
}

/** Reads and parses a file. Throws fileUnreadable, and configInvalid naming the line. */
export function readConfigFile(path: string, settings: KnownSettings): readonly FileValue[] {
  let text: string;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > FILE_BYTES_MAX) throw configError(path, 1, 'It is larger than 64 KiB.');
    text = fromUtf8(bytes);
  } catch (cause) {
    if (cause instanceof FleetsealError && cause.code === 'configInvalid') throw cause;
    throw new FleetsealError('fileUnreadable', `Cannot read ${path}.`, { cause });
  }
  const values = parseConfigText(text, path, settings);
  return values.map((one) => ({ ...one, value: placed(one, path, settings) }));
}

/** A relative path is meant from the folder of the file that names it. */
function placed({ key, value }: FileValue, path: string, settings: KnownSettings): unknown {
  const isRelative = settings[key]?.isPath && typeof value === 'string';
  return isRelative && value !== '-' && value !== '' ? besideUnlessToken(path, value) : value;
}

function besideUnlessToken(path: string, value: string): string {
  return value.startsWith('fleetseal-token-') ? value : resolve(dirname(path), value);
}

interface Place {
  readonly path: string;
  readonly settings: KnownSettings;
  readonly lineAt: (node: Node | null | undefined) => number;
}

/** Parses the text of a file. Throws configInvalid, naming the line. */
function parseConfigText(
  text: string,
  path: string,
  settings: KnownSettings,
): readonly FileValue[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    // The parser's sentence can quote the line, and a line can hold a password.
    const what = problem.code.toLowerCase().replaceAll('_', ' ');
    throw configError(path, lineOf(problem.pos[0]), `This is not YAML as used here (${what}).`);
  }
  const { contents } = document;
  if (contents === null) return [];
  if (!isMap(contents)) throw configError(path, 1, 'The file is a list of "name: value" lines.');
  const lineAt = (node: Node | null | undefined) => lineOf(node?.range?.[0] ?? 0);
  const found = valuesIn(contents, '', { path, settings, lineAt });
  const twice = found.find(({ key }, index) => found.findIndex((one) => one.key === key) < index);
  if (twice !== undefined) throw configError(path, twice.line, `${twice.key} is there twice.`);
  return found;
}

function valuesIn(map: YAMLMap, prefix: string, place: Place): FileValue[] {
  const names = Object.keys(place.settings);
  return map.items.flatMap((pair): FileValue[] => {
    // as: parsed documents hold nodes only.
    const keyNode = pair.key as Node;
    const line = place.lineAt(keyNode);
    if (!isScalar(keyNode) || typeof keyNode.value !== 'string') {
      throw configError(place.path, line, 'The name before the colon is not a plain word.');
    }
    const key = `${prefix}${keyNode.value}`;
    const { value } = pair;
    const inside = names.filter((each) => each.startsWith(`${key}.`));
    if (isMap(value) && inside.length > 0) return valuesIn(value, `${key}.`, place);
    const setting = Object.hasOwn(place.settings, key) ? place.settings[key] : undefined;
    if (setting !== undefined)
      return [{ key, value: plainValue({ key, value, line }, place), line }];
    if (inside.length === 0) throw configError(place.path, line, unknownKey(key, names));
    const members = inside.map((each) => each.slice(key.length + 1)).join(', ');
    throw configError(place.path, line, `${key} holds, on indented lines below it: ${members}.`);
  });
}

/** The plain value, or the plain values of a list. */
function plainValue({ key, value, line }: FileValue, place: Place): unknown {
  const { isList, allowed = '' } = place.settings[key] ?? {};
  if (isSeq(value) && isList) return itemsOf(value, key, place);
  if (isScalar(value)) return value.value;
  if (value === null) return null;
  const shape = isList ? 'is a list of plain values' : 'has one plain value';
  throw configError(place.path, line, `${key} ${shape}. It is ${allowed}.`);
}

function itemsOf(list: YAMLSeq, key: string, place: Place): unknown[] {
  return list.items.map((item) => {
    if (isScalar(item)) return item.value;
    // as: parsed documents hold nodes only.
    const line = place.lineAt(item as Node);
    throw configError(place.path, line, `${key} is a list of plain values.`);
  });
}

/** Says that there is no such setting, and which one may be meant. */
function unknownKey(key: string, names: readonly string[]): string {
  return `There is no setting ${key.slice(0, 64)}.${suggestion(key, names)}`;
}
