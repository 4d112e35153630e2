/** docs/REQUIREMENTS.md, made from the requirements of shared/accounting/ and the checks. */
import { REQUIREMENTS } from '../../shared/accounting/requirements/requirements.ts';
import { checkId } from '../../shared/appraisal/checks/check.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';

/** Where the document lies, from the root of the checkout. */
export const REQUIREMENTS_PATH = 'docs/REQUIREMENTS.md';

const INTRODUCTION = `# Requirements

The requirements that this project knows of, and what a balance or report says about each. Made from
\`shared/accounting/requirements/requirements.ts\` by \`npm run docs\`; a test fails where the two
differ. It is no legal advice, and the text of 15 CFR 748 Supplement No. 2 (dd) was known from
summaries only: counsel checks every rule before anybody relies on it. Conditions of licenses are
data, entered with each license.

| in a report | means |
|---|---|
| measured | evidence that hosts signed is behind the figure |
| declared | a person or paper said so, and it was entered as a record |
| attached | a paper is named by its digest; what it says was not read |
| not covered | the logs hold nothing about it |

The table gives how each is served where everything that can be is entered; a paper about any of
them can be attached. What a report says of a scope depends on what is really there: it stands with
the figure in its section on coverage (\`coverage\` in the balance). No row ever says that a
requirement is met.
`;

/** The whole text of docs/REQUIREMENTS.md. */
export function requirementsDocument(): string {
  const rows = REQUIREMENTS.map(({ id, text, source, best, serves }) => {
    const checks = CHECKS.filter(({ rule }) => rule === id).map((each) => `\`${checkId(each)}\``);
    const served = checks.length === 0 ? serves : `${serves} Checks: ${checks.join(', ')}.`;
    return `| ${id} | ${text} | ${source} | ${best} | ${served} |\n`;
  });
  const head = '| | requirement | source | served as | how |\n|---|---|---|---|---|\n';
  return `${INTRODUCTION}\n${head}${rows.join('')}`;
}
