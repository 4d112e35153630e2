/** Every text that a message of the protocol has, as its schema says, and what to put there. */
import * as z from 'zod';

/** In every trick: nothing of it may be in a path, an argument or an environment. */
export const MARK = 'fleetseal-tricked';

/** Texts for shells, paths, templates and parsers; `bait` is a file that could be read. */
export function tricksWith(bait: string): readonly string[] {
  return [
    `; touch /tmp/${MARK} & | > /tmp/${MARK} #`,
    `$(touch /tmp/${MARK})\`touch /tmp/${MARK}\`\${IFS}`,
    `../../../../../../tmp/${MARK}`,
    bait,
    `\u0000${MARK}\u0000`,
    `${MARK}\r\ntouch /tmp/${MARK}\n`,
    `__proto__.${MARK}`,
    `%s%n%x{{7*7}}\${7*7} ${MARK} \u001b]0;x\u0007\u202e\ufeff`,
    `file://${bait}`,
    `--output=/tmp/${MARK}`,
  ];
}

/** One text of a message. */
export interface TextField {
  readonly path: readonly (string | number)[];
  /** As many characters as the schema allows; null where it has another rule. */
  readonly lengthMax: number | null;
}

/** One message, or one signed payload. */
export interface MessageShape {
  /** `type`, and `of` where it has one. */
  readonly name: string;
  readonly fields: readonly TextField[];
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const choices = (schema: unknown): unknown[] =>
  ['anyOf', 'oneOf'].flatMap((key) => list(member(schema, key)));

function fieldsOf(schema: unknown, path: readonly (string | number)[]): TextField[] {
  const lengthMax = member(schema, 'maxLength');
  if (member(schema, 'type') === 'string') {
    return [{ path, lengthMax: typeof lengthMax === 'number' ? lengthMax : null }];
  }
  const members = Object.entries(member(schema, 'properties') ?? {});
  const items = member(schema, 'items');
  return [
    ...members.flatMap(([name, one]) => fieldsOf(one, [...path, name])),
    ...(items === undefined ? [] : fieldsOf(items, [...path, 0])),
    ...choices(schema).flatMap((one) => fieldsOf(one, path)),
  ];
}

function objectsOf(schema: unknown): unknown[] {
  if (member(schema, 'properties') !== undefined) return [schema];
  return choices(schema).flatMap(objectsOf);
}

/** The messages of a union, or the one object of another schema, with all their texts. */
export function shapesOf(schema: z.ZodType): MessageShape[] {
  return objectsOf(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })).map((one) => {
    const constant = (key: string): unknown =>
      member(member(member(one, 'properties'), key), 'const');
    const name = ['type', 'of'].map(constant).filter((text) => text !== undefined);
    return { name: name.join(' '), fields: fieldsOf(one, []) };
  });
}

/** The tricks for a field, and one that is as long as it may be. */
export function textsFor({ lengthMax }: TextField, tricks: readonly string[]): string[] {
  const long = `/${MARK}/`.padEnd(lengthMax ?? 5_000, '../A');
  return [...tricks, long, ...(lengthMax === null ? [] : [`${long}A`])];
}

/** A copy of a value with another text at a path; what is missing on the way is made. */
export function withText(value: unknown, path: TextField['path'], text: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return text;
  if (typeof key === 'number') return [withText(list(value)[key], rest, text)];
  const members = typeof value === 'object' && value !== null ? value : {};
  return { ...members, [key]: withText(member(value, key), rest, text) };
}

/** The texts of a value, however deep. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
