/** docs/CHECKS.md, made from the released checks and from docs/mutation-shares.json. */
import * as z from 'zod';
import { REQUIREMENTS } from '../../shared/accounting/requirements/requirements.ts';
import { type Check, checkId } from '../../shared/appraisal/checks/check.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';
import { FAMILIES, type Family } from '../../shared/appraisal/result.ts';
import { NUMBERED_INVARIANTS } from './invariants.ts';

/** Where the document lies, from the root of the checkout. */
export const CHECKS_PATH = 'docs/CHECKS.md';
/** What a test measured: each identity field of every real output, changed in turn. */
export const SHARES_PATH = 'docs/mutation-shares.json';

const ppm = z.int().min(0).max(1_000_000);
/** How many changes of a field were found, without and with papers, and why others were not. */
export const sharesSchema = z.object({
  /** Real outputs, and GPUs in them. */
  outputs: z.int().min(1),
  gpus: z.int().min(1),
  rows: z.array(
    z.object({
      field: z.string(),
      tried: z.int().min(1),
      detectedPpm: ppm,
      /** The same with a shipment that names each unit as it was before. */
      withPapersPpm: ppm,
      triedDatacenter: z.int().min(0),
      datacenterPpm: ppm,
      undetectedWhy: z.string(),
    }),
  ),
});

const FAMILY_WORDS: Readonly<Record<Family, string>> = {
  diversion: 'Diversion: a GPU is where it should not be, or not where it should',
  tampering: 'Tampering: what a GPU or host shows is not what it is',
  location: 'Location',
  license: 'License: what the papers allow, and what they say of each other',
  endUse: 'End use: who uses it',
  operations: 'Operations: what could not be read, or was late',
};

const INTRODUCTION = `# Checks

Every released check, made from the checks themselves by \`npm run docs\`; a test fails where this
page and they differ. A check never changes once it is released: a better one is a new version,
and the appraisal policy names the versions that run. A report verifier has all of them.

A finding says what was seen, never that somebody did something. Critical and high findings make an
attestation result \`contraindicated\`, medium ones \`warning\`. A policy can give a finding code
another severity. Rules are rows of [REQUIREMENTS.md](REQUIREMENTS.md).
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function newestVersions(): ReadonlyMap<string, Check> {
  const newest = new Map<string, Check>();
  for (const check of CHECKS) {
    if ((newest.get(check.name)?.version ?? 0) < check.version) newest.set(check.name, check);
  }
  return newest;
}

function supersededBy(check: Check): string | null {
  const newest = newestVersions().get(check.name);
  return newest === undefined || newest.version === check.version ? null : checkId(newest);
}

function overview(): string {
  const rows = CHECKS.map((check) => {
    const id = checkId(check);
    const by = supersededBy(check);
    const name = `[\`${id}\`](#${id.replace('@', '').toLowerCase()})`;
    const note = by === null ? '' : ` (superseded by \`${by}\`)`;
    const { code, family, severity, rule } = check;
    return `| ${name}${note} | \`${code}\` | ${family} | ${severity} | ${rule} |\n`;
  });
  return `| check | finding | family | severity | rule |\n|---|---|---|---|---|\n${rows.join('')}`;
}

function section(check: Check): string {
  const { code, severity, rule, shows, cannotShow, falseAlarms, next, scope } = check;
  const requirement = REQUIREMENTS.find(({ id }) => id === rule);
  if (requirement === undefined) throw new TypeError(`no requirement ${rule}`);
  const by = supersededBy(check);
  const from = scope === 'evidence' ? 'one evidence' : 'the history of the fleet and its papers';
  return [
    `### ${checkId(check)}`,
    `Finding \`${code}\`, ${severity}, from ${from}.` +
      (by === null ? '' : ` Superseded by \`${by}\`: it runs where a policy still names it.`),
    [
      `- **Rule** ${rule}: ${requirement.text} (${requirement.source}).`,
      `- **Shows** ${shows}`,
      `- **Can not show** ${cannotShow}`,
      `- **False alarms** ${falseAlarms}`,
      `- **Next** ${next}`,
    ].join('\n'),
  ].join('\n\n');
}

function invariantTable(): string {
  const known = new Set(CHECKS.map(checkId));
  const rows = NUMBERED_INVARIANTS.map(({ holds, seen, checks }, i) => {
    const missing = checks.filter((id) => !known.has(id));
    if (missing.length > 0) throw new TypeError(`no check ${missing.join(', ')}`);
    const names = checks.map((id) => `\`${id}\``).join(', ') || 'none';
    return `| ${i + 1} | ${cell(holds)} | ${cell(seen)} | ${names} |\n`;
  });
  return `| | holds | seen in public outputs | checks |\n|---|---|---|---|\n${rows.join('')}`;
}

const percent = (share: number) => `${Math.floor(share / 10_000)} %`;

function sharesSection({ outputs, gpus, rows }: z.infer<typeof sharesSchema>): string {
  const words =
    `Each identity field of the ${gpus} GPUs in ${outputs} real outputs was changed in turn, and ` +
    'everything else left as it was. A change counts as detected where a check fires that did ' +
    'not fire before; with papers, a shipment names each unit as it was. Shares are rounded ' +
    'down. Whoever changes several fields so that they fit each other is found by none of ' +
    'this alone.';
  const lines = rows.map((row) => {
    const shares = [row.detectedPpm, row.datacenterPpm, row.withPapersPpm].map(percent);
    const cells = [`\`${row.field}\``, row.tried, ...shares, cell(row.undetectedWhy)];
    return `| ${cells.join(' | ')} |`;
  });
  const head = '| field | changes | detected | data center | with papers | undetected, since |';
  return [words, '', head, '|---|---|---|---|---|---|', ...lines].join('\n');
}

/** The whole text. `shares`: the text of docs/mutation-shares.json; null where it is not there. */
export function checksDocument(shares: string | null): string {
  const families = FAMILIES.flatMap((family) => {
    const own = CHECKS.filter((check) => check.family === family);
    if (own.length === 0) return [];
    return [`## ${FAMILY_WORDS[family]}`, ...own.map(section)];
  });
  const measured =
    shares === null
      ? []
      : [
          '## What a change of one field gives away',
          sharesSection(sharesSchema.parse(JSON.parse(shares))),
        ];
  const parts = [
    INTRODUCTION.trimEnd(),
    '## All checks',
    overview().trimEnd(),
    '## Invariants of nvidia-smi output',
    invariantTable().trimEnd(),
    ...measured,
    ...families,
  ];
  return `${parts.join('\n\n')}\n`;
}
