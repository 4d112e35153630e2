/** Views of tables that people saved: which page, and what stood behind `?` in its address. */
import * as z from 'zod';
import { timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';

/** Characters of the query of a saved view. */
const QUERY_MAX = 4096;

/** Id of a saved view. */
export const savedViewIdSchema = z.string().regex(/^view-[A-Za-z0-9_-]{8,64}$/);

/** POST /saved-views, PUT /saved-views/{view} */
export const savedViewRequestSchema = z.strictObject({
  /** Page of the console, in lower case, as in `gpus`. */
  page: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  name: nameSchema,
  /** What stands behind `?`: text that whoever opens the view has to check. */
  query: z.string().max(QUERY_MAX),
  /** True: every account that reads lists sees its name and its query, whatever its scope. */
  shared: z.boolean(),
});
/** What a person says of a saved view. */
export type SavedViewRequest = z.infer<typeof savedViewRequestSchema>;

/** A saved view. */
export const savedViewSchema = z.strictObject({
  id: savedViewIdSchema,
  ...savedViewRequestSchema.shape,
  /** Name of the account that saved it, as it was then. */
  by: z.string(),
  /** True where the account that asks saved it. */
  own: z.boolean(),
  /** True where the account that asks may change and remove it. */
  changeable: z.boolean(),
  /** When it was saved or changed last. */
  changedAt: timeMsSchema,
});
/** A saved view. */
export type SavedView = z.infer<typeof savedViewSchema>;
