/** docs/ERRORS.md, made from the table in shared/errors.ts. */
import { ERRORS, type ErrorKind } from '../../shared/errors.ts';

/** Where the document lies, from the root of the checkout. */
export const ERRORS_PATH = 'docs/ERRORS.md';

/** What each kind of error means for who meets it. */
const KINDS: Readonly<Record<ErrorKind, string>> = {
  badInput: 'What was given is not well formed; the same input fails again.',
  refused: 'What was given is well formed, but it is not accepted.',
  limit: 'A limit was reached (shared/limits.ts).',
  unavailable: 'Something that is needed is not there now; the same may work later.',
  state: 'What is stored is not what this program wrote; it stops.',
  internal: 'A defect of Fleetseal.',
};

const HEADER = `# Errors

Every error that Fleetseal reports has one of these codes. A code keeps its meaning forever;
the sentences may be improved. This page is made from \`shared/errors.ts\` by \`npm run docs\`,
and a test fails where the two differ.

| kind | meaning |
|---|---|
`;

/** The whole text of docs/ERRORS.md. */
export function errorsDocument(): string {
  const kinds = Object.entries(KINDS).map(([kind, meaning]) => `| \`${kind}\` | ${meaning} |\n`);
  const rows = Object.entries(ERRORS).map(
    ([code, row]) => `| \`${code}\` | \`${row.kind}\` | ${row.meaning} | ${row.next} |\n`,
  );
  const table = '\n| code | kind | what happened | what to do next |\n|---|---|---|---|\n';
  return HEADER + kinds.join('') + table + rows.join('');
}
