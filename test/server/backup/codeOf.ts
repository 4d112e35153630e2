/** The code that something was refused with. */
import { isFleetsealError } from '../../../shared/errors.ts';

/** Code of the error, or `accepted`. */
export async function codeOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    if (isFleetsealError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}
