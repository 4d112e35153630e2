/** Any record that a schema accepts, made from the schema itself: no member is left out. */
import fc from 'fast-check';
import * as z from 'zod';
import { textSchema } from '../../shared/claims/claims.ts';
import { p256PublicJwkSchema } from '../../shared/crypto/keys.ts';
import { digestSchema } from '../../shared/log/leaf.ts';
import { DAY_MS, msToDay } from '../../shared/register/day.ts';
import { daySchema, modelSchema, nameSchema } from '../../shared/register/license.ts';
import { countrySchema, noteSchema } from '../../shared/register/records/fields.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { digest } from './appraisal.ts';

/** Texts that files, spreadsheets and lists like to spoil. */
const TRICKY = [
  '=1+1',
  "'=1+1",
  "'",
  "''-x",
  '-5',
  '+86 512 000',
  '@a',
  '＝1',
  '0012',
  'a;b',
  '"q"',
  '"; "',
  ' a ',
  'a\u3000',
  '北京市 1 号',
  'L-1, "x"',
  '1.65E+12',
  'null',
  '2026-03-01',
  ';',
];
const text = fc.oneof(
  fc.constantFrom(...TRICKY),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
);
const day = fc.integer({ min: 0, max: 40_000 }).map((days) => msToDay(days * DAY_MS));

const LEAVES = new Map<unknown, fc.Arbitrary<unknown>>([
  [nameSchema, text],
  [textSchema, text],
  [noteSchema, fc.oneof(fc.constant(''), text)],
  [modelSchema, fc.constantFrom('H200', 'H20', 'A100 PCIe 40GB', 'x')],
  [daySchema, day],
  [countrySchema, fc.constantFrom('CN', 'MO', 'US')],
  [digestSchema, fc.string().map(digest)],
  [
    p256PublicJwkSchema,
    fc
      .string()
      .map((seed) => ({ kty: 'EC', crv: 'P-256', x: digest(seed), y: digest(`${seed}y`) })),
  ],
]);

/** Any value that a schema of a record accepts. */
function arbitraryOf(schema: unknown): fc.Arbitrary<unknown> {
  const leaf = LEAVES.get(schema);
  if (leaf !== undefined) {
    return leaf.filter((value) => schema instanceof z.ZodType && schema.safeParse(value).success);
  }
  if (schema instanceof z.ZodOptional) {
    return fc.option(arbitraryOf(schema.unwrap()), { nil: undefined });
  }
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()));
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodNumber) {
    const { minValue, maxValue } = schema;
    return fc.integer({ min: minValue ?? 0, max: Math.min(maxValue ?? 0, 2 ** 52) });
  }
  if (schema instanceof z.ZodArray) {
    return fc
      .array(arbitraryOf(schema.element), { maxLength: 3 })
      .filter((value) => schema.safeParse(value).success);
  }
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitraryOf));
  if (schema instanceof z.ZodString) {
    const texts = fc.oneof(text, fc.constantFrom('', 'R07', 'a.b.c', 'two\nlines'));
    return texts.filter((value) => schema.safeParse(value).success);
  }
  throw new TypeError('a schema of an unknown kind');
}

function objectOf(schema: z.ZodObject): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.shape).map(([name, member]) => [name, arbitraryOf(member)]);
  return fc
    .record(Object.fromEntries(members))
    .map((value) =>
      Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)),
    )
    .filter((value) => schema.safeParse(value).success);
}

/** Records of one type, each with an id of its own. */
export function anyRecords(schema: z.ZodType<RegisterRecord>): fc.Arbitrary<RegisterRecord[]> {
  const record = arbitraryOf(schema).map((value) => schema.parse(value));
  return fc.uniqueArray(record, { maxLength: 4, selector: ({ id }) => id });
}
