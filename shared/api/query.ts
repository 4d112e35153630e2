/** What the queries of many routes share: a moment and what was known then, pages, sorting. */
import * as z from 'zod';
import { isFleetsealError } from '../errors.ts';
import { timeMsSchema } from '../log/leaf.ts';
import { momentToMs, textToMs } from '../register/day.ts';

/** Milliseconds UTC, a day, or RFC 3339 with an offset; gives milliseconds UTC. */
export const momentQuerySchema = z
  .string()
  .max(40)
  .transform((text, context) => {
    const checked = timeMsSchema.safeParse(momentOf(text));
    if (checked.success) return checked.data;
    context.addIssue('a time is a day, RFC 3339 with an offset, or milliseconds UTC');
    return z.NEVER;
  });

function momentOf(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  try {
    return text.includes('T') ? momentToMs(text) : textToMs(text);
  } catch (error) {
    if (isFleetsealError(error)) return Number.NaN;
    throw error;
  }
}

/** A whole number as a query has it. */
export const countQuerySchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,14})$/)
  .transform(Number);

/** `true` or `false` as a query has it. */
export const flagQuerySchema = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The moment that an answer is about, and what may be known for it. All default to now. */
export const asOfQueryShape = {
  /** The moment that the answer is about. */
  validAt: momentQuerySchema.optional(),
  /** Start of the interval of continuity; 30 days before `validAt` where not given. */
  from: momentQuerySchema.optional(),
  /** What was known: sizes of the two logs; both or none. */
  knownEvidence: countQuerySchema.optional(),
  knownRegister: countQuerySchema.optional(),
};

/** Longest filter text. */
const TEXT_MAX = 256;
const filterTextSchema = z.string().min(1).max(TEXT_MAX);
/** A filter: one value; given several times, any of the values fits. */
export const filterQuerySchema = z
  .union([filterTextSchema, z.array(filterTextSchema).min(1).max(100)])
  .transform((given) => [given].flat());
/** A text that is looked for in the columns that the route names. */
export const searchQuerySchema = z.string().min(1).max(TEXT_MAX);

/** Most items of a page. */
export const PAGE_MAX = 500;
/** Items of a page and where it begins. */
export const pageQueryShape = {
  /** Items of the page, 1 to 500; 50 where not given. */
  limit: countQuerySchema.pipe(z.int().min(1).max(PAGE_MAX)).optional(),
  /** `next` of the page before. */
  cursor: z
    .string()
    .max(4096)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
};
/** A page of a list whose rows can be reached by their number too. */
export const placedPageQueryShape = {
  ...pageQueryShape,
  /** Rows before the page, instead of a cursor; of the moment that the request names. */
  skip: countQuerySchema.optional(),
};

const count = z.int().min(0);
/** Of which moment an answer is, and what was known. */
export const asOfSchema = z.strictObject({
  validAt: timeMsSchema,
  from: timeMsSchema,
  knownAt: z.strictObject({ evidenceSize: count, registerSize: count }),
});
/** Of which moment an answer is. */
export type AsOf = z.infer<typeof asOfSchema>;

/** One page of a list. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.strictObject({
    items: z.array(item),
    /** Cursor of the next page; null on the last one. */
    next: z.string().nullable(),
    /** Items on all pages. */
    total: count,
    /** Null where the list is about the present only. */
    asOf: asOfSchema.nullable(),
  });
}
