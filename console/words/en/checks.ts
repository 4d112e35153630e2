/** Words about every finding, by its code. */
import type { FindingCode } from '../../../shared/appraisal/result.ts';
import type { CheckText } from '../checkTexts.ts';
import { checksDiversion } from './checksDiversion.ts';
import { checksOperations } from './checksOperations.ts';
import { checksPapers } from './checksPapers.ts';
import { checksTampering } from './checksTampering.ts';

/** Name, meaning and next step of every finding. */
export const checks: Record<FindingCode, CheckText> = {
  ...checksDiversion,
  ...checksTampering,
  ...checksOperations,
  ...checksPapers,
};
