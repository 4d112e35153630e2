/** Answers about findings. */
import * as z from 'zod';
import { currentFindingSchema } from '../accounting/types.ts';

/** Answer: the finding as it is now, and the register leaf of the decision. */
export const decideReplySchema = z.strictObject({
  finding: currentFindingSchema,
  index: z.int().min(0),
});
