/**
 * `virtual:checks`: of each check the rule that it serves and what it cannot show, from its own
 * words, without the check itself and what that needs to run.
 */
import type { Plugin } from 'vite';
import { REQUIREMENTS } from '../shared/accounting/requirements/requirements.ts';
import { checkId } from '../shared/appraisal/checks/check.ts';
import { CHECKS } from '../shared/appraisal/checks/registry.ts';

const NAME = 'virtual:checks';

function notesOf({ rule, cannotShow, falseAlarms }: (typeof CHECKS)[number]) {
  const found = REQUIREMENTS.find(({ id }) => id === rule);
  return { rule, source: found?.source ?? '', cannotShow, falseAlarms };
}

/** Gives the module to the bundler. */
export function checksModule(): Plugin {
  const notes = Object.fromEntries(CHECKS.map((check) => [checkId(check), notesOf(check)]));
  return {
    name: 'checks',
    resolveId: (source) => (source === NAME ? `\0${NAME}` : null),
    load: (id) =>
      id === `\0${NAME}` ? `export const CHECK_NOTES = ${JSON.stringify(notes)};` : null,
  };
}
