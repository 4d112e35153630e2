/** Fields that records of several types share. */
import * as z from 'zod';
import { textSchema } from '../../claims/claims.ts';
import { digestSchema } from '../../log/leaf.ts';
import { hasFormatCharacters } from '../../text/format.ts';
import { nameSchema } from '../license.ts';

/** A country as ISO 3166-1 alpha-2, upper case. Macau is `MO`, and no part of `CN` here. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/);

/** Free words of a person; may not hold control or format characters. */
export const noteSchema = z
  .string()
  .max(2048)
  .refine((text) => !hasFormatCharacters(text), 'holds control or format characters');

/** Words in several lines: line feeds, and no other control or format characters. */
export function linesSchema(maxLength: number): z.ZodType<string> {
  return z
    .string()
    .max(maxLength)
    .refine((text) => !hasFormatCharacters(text.replaceAll('\n', '')), {
      error: 'holds control or format characters',
    });
}

/** SHA-256 of a document that is kept elsewhere, base64url: papers never enter the register. */
export const paperSchema = digestSchema;

/** The members that name one GPU: by serial, by uuid, or by both. */
export const unitNameShape = { serial: textSchema.optional(), uuid: textSchema.optional() };

/** For refine: a unit needs a name. */
export const hasUnitName = (unit: { serial?: string | undefined; uuid?: string | undefined }) =>
  unit.serial !== undefined || unit.uuid !== undefined;
/** What is wrong with one that has none. */
export const UNIT_NAME_MISSING = { error: 'needs a serial or a uuid' };

/** Names one GPU: by serial, by uuid, or by both. */
export const unitNameSchema = z.strictObject(unitNameShape).refine(hasUnitName, UNIT_NAME_MISSING);
/** Names one GPU. */
export type UnitName = z.infer<typeof unitNameSchema>;

/** Id of a record: unique among those of its type. */
export const recordIdSchema = nameSchema;
