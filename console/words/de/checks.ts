/** Words about every finding, by its code. */
import type { Words } from '../languages.ts';
import { checksDiversion } from './checksDiversion.ts';
import { checksOperations } from './checksOperations.ts';
import { checksPapers } from './checksPapers.ts';
import { checksTampering } from './checksTampering.ts';

/** Name, meaning and next step of every finding. */
export const checks: Words['checks'] = {
  ...checksDiversion,
  ...checksTampering,
  ...checksOperations,
  ...checksPapers,
};
