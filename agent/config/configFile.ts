/** The YAML file of the settings: every value with the line that it stands on. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { CONFIG_KEYS, isConfigKey, SETTINGS } from './config.ts';
import { suggestion } from './suggestion.ts';

const FILE_BYTES_MAX = 64 * 1024;

/** One value of the file. */
export interface FileValue {
  /** Dotted name as written; not yet known to be a setting's. */
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
export function readConfigFile(path: string): readonly FileValue[] {
  let text: string;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > FILE_BYTES_MAX) throw configError(path, 1, 'It is larger than 64 KiB.');
    text = fromUtf8(bytes);
  } catch (cause) {
    if (cause instanceof FleetsealError && cause.code === 'configInvalid') throw cause;
    throw new FleetsealError('fileUnreadable', `Cannot read ${path}.`, { cause });
  }
  return parseConfigText(text, path).map((one) => ({ ...one, value: placed(one, path) }));
}

/** A relative path is meant from the folder of the file that names it. */
function placed({ key, value }: FileValue, path: string): unknown {
  const isRelative = isConfigKey(key) && SETTINGS[key].isPath && typeof value === 'string';
  return isRelative && value !== '-' && value !== '' ? besideUnlessToken(path, value) : value;
}

function besideUnlessToken(path: string, value: string): string {
  return value.startsWith('fleetseal-token-') ? value : resolve(dirname(path), value);
}

/** Parses the text of a file. Throws configInvalid, naming the line. */
function parseConfigText(text: string, path: string): readonly FileValue[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    // The parser's sentence can quote the line, and a line can hold a password.
    const what = problem.code.toLowerCase().replaceAll('_', ' ');
    throw configError(path, lineAt(problem.pos[0]), `This is not YAML as used here (${what}).`);
  }
  const { contents } = document;
  if (contents === null) return [];
  if (!isMap(contents)) throw configError(path, 1, 'The file is a list of "name: value" lines.');
  const found = valuesIn(contents, '', { path, lineAt });
  const twice = found.find(({ key }, index) => found.findIndex((one) => one.key === key) < index);
  if (twice !== undefined) throw configError(path, twice.line, `${twice.key} is there twice.`);
  return found;
}

interface Place {
  readonly path: string;
  readonly lineAt: (offset: number) => number;
}

function valuesIn(map: YAMLMap, prefix: string, place: Place): FileValue[] {
  return map.items.flatMap((pair): FileValue[] => {
    // as: parsed documents hold nodes only.
    const keyNode = pair.key as Node;
    const line = place.lineAt(keyNode.range?.[0] ?? 0);
    if (!isScalar(keyNode) || typeof keyNode.value !== 'string') {
      throw configError(place.path, line, 'The name before the colon is not a plain word.');
    }
    const key = `${prefix}${keyNode.value}`;
    const { value } = pair;
    const isGroup = CONFIG_KEYS.some((each) => each.startsWith(`${key}.`));
    if (isMap(value) && isGroup) return valuesIn(value, `${key}.`, place);
    if (isGroup) {
      const inside = CONFIG_KEYS.filter((each) => each.startsWith(`${key}.`));
      const names = inside.map((each) => each.slice(key.length + 1)).join(', ');
      throw configError(place.path, line, `${key} holds, on indented lines below it: ${names}.`);
    }
    if (!isConfigKey(key)) throw configError(place.path, line, unknownKey(key));
    if (isAlias(value) || (value !== null && !isScalar(value))) {
      const sentence = `${key} has one plain value. It is ${SETTINGS[key].allowed}.`;
      throw configError(place.path, line, sentence);
    }
    return [{ key, value: isScalar(value) ? value.value : null, line }];
  });
}

/** Says that there is no such setting, and which one may be meant. */
function unknownKey(key: string): string {
  return `There is no setting ${key.slice(0, 64)}.${suggestion(key, CONFIG_KEYS)}`;
}
