/**
 * The appraisal policy as people read and write it: YAML with a comment beside each value. Every
 * value is text, so that no country becomes a truth value and no number loses a digit.
 */
import { Document, isCollection, isScalar, parseDocument, type Scalar } from 'yaml';
import * as z from 'zod';
import type { PolicyChange } from '../shared/api/policy.ts';
import { checksOf } from '../shared/appraisal/checks/registry.ts';
import { FINDING_CODES } from '../shared/appraisal/result.ts';
import { FleetsealError } from '../shared/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../shared/register/day.ts';
import {
  type AppraisalPolicy,
  type PolicyDocument,
  policyDocumentSchema,
} from '../shared/register/policyDocuments.ts';
import { percentText } from '../shared/text/percent.ts';

/** A policy without what a register entry adds to it. */
export type PolicyValues = Omit<PolicyDocument, 'format' | 'salt' | 'by' | 'reason'>;

/** What people write in place of the digest of this release's catalogue. */
export const DEFAULT_CATALOGUE = 'default';

const HEADER = ` Appraisal policy. Change it, then: npx fleetseal policy import FILE --reason TEXT
 Durations: ms, s, min, h, d, as in 90 min. What was appraised before a change stays as it is.`;

/** In the order of the file: the value's name here, that of the document, what people read. */
const DURATIONS = [
  ['cadence', 'cadenceMs', 'How often a host is expected to attest.'],
  ['attestedWithin', 'attestedWithinMs', 'A unit is attested while it was seen this lately.'],
  ['grace', 'graceMs', 'Then it is unreachable, and after this time in all unaccounted.'],
  ['transitGrace', 'transitGraceMs', 'A shipped unit may be in transit for this long.'],
  ['freshWithin', 'freshWithinMs', 'Evidence is fresh when it answers its challenge in this time.'],
  ['maxGap', 'maxGapMs', 'Continuity joins fresh evidence at most this far apart.'],
  ['moveWithin', 'moveWithinMs', 'A planned move is to be confirmed by evidence in this time.'],
  ['outOfService', 'outOfServiceMs', 'A unit may be out of service this long without a finding.'],
] as const;
const WORDS = {
  checks: 'Released checks with their versions (docs/CHECKS.md).',
  severities: 'Severity by finding code, where it is not the one of its check.',
  deadlines: 'Time to resolve a finding, by severity, or none.',
  capCountries: 'Countries whose shipments count against those to the United States.',
  cap: 'The most that they may be of those.',
  armsEmbargoed: 'Country Group D:5. Macau is asked beside it.',
  domestic: 'The least that domestic accelerators must be of imported ones in TPP, or none.',
  catalogue: 'Digest of the model catalogue, or default for the one of this release.',
} as const;

const UNITS = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['min', MINUTE_MS],
  ['s', 1000],
  ['ms', 1],
] as const;
const NONE = 'none';
const PPM_OF_PERCENT = 10_000;

/** The policy as a file. parsePolicyFile gives the same values again. */
export function policyText(policy: AppraisalPolicy | PolicyValues): string {
  const document = new Document(fileOf(policy));
  document.commentBefore = HEADER;
  const words = new Map<string, string>([
    ...DURATIONS.map(([name, , what]): [string, string] => [name, what]),
    ...Object.entries(WORDS),
  ]);
  if (!isCollection(document.contents)) throw new TypeError('a policy is a mapping');
  for (const { key, value } of pairsOf(document)) {
    key.commentBefore = ` ${words.get(String(key.value)) ?? ''}`;
    key.spaceBefore = true;
    if (isCollection(value) && SHORT_LISTS.includes(String(key.value))) value.flow = true;
  }
  return document.toString({ lineWidth: 160 });
}

const SHORT_LISTS: readonly string[] = ['capCountries', 'armsEmbargoed'];

function pairsOf(document: Document): { key: Scalar; value: unknown }[] {
  // as: the items of a mapping are pairs, and the keys of ours are scalars
  const { items } = document.contents as unknown as { items: { key: Scalar; value: unknown }[] };
  return items.filter(({ key }) => isScalar(key));
}

/** Every value as text, by its name in the file. */
function fileOf(policy: AppraisalPolicy | PolicyValues): Record<string, unknown> {
  const durations = DURATIONS.map(([name, member]) => [name, durationText(policy[member])]);
  const { critical, high, medium, low } = policy.deadlinesMs;
  const deadline = (ms: number | null) => (ms === null ? NONE : durationText(ms));
  return {
    ...Object.fromEntries(durations),
    checks: [...policy.checks],
    severities: { ...policy.severities },
    deadlines: {
      critical: deadline(critical),
      high: deadline(high),
      medium: deadline(medium),
      low: deadline(low),
    },
    capCountries: [...policy.capCountries],
    cap: percentText(policy.capPpm),
    armsEmbargoed: [...policy.armsEmbargoed],
    domestic: policy.domesticPpm === null ? NONE : percentText(policy.domesticPpm),
    catalogue: policy.catalogue,
  };
}

const textSchema = z.string().max(512);
const listSchema = z.array(textSchema).max(1000);
const fileSchema = z.strictObject({
  cadence: textSchema,
  attestedWithin: textSchema,
  grace: textSchema,
  transitGrace: textSchema,
  freshWithin: textSchema,
  maxGap: textSchema,
  moveWithin: textSchema,
  outOfService: textSchema,
  checks: listSchema,
  severities: z.record(textSchema, textSchema),
  deadlines: z.strictObject({
    critical: textSchema,
    high: textSchema,
    medium: textSchema,
    low: textSchema,
  }),
  capCountries: listSchema,
  cap: textSchema,
  armsEmbargoed: listSchema,
  domestic: textSchema,
  catalogue: textSchema,
});
type PolicyFile = z.infer<typeof fileSchema>;

/**
 * Parses a policy file; `catalogue` may be DEFAULT_CATALOGUE still. Throws importInvalid with every
 * problem, checkUnknown for a check that this version does not have.
 */
export function parsePolicyFile(text: string): PolicyValues {
  const file = readFile(text);
  const problems: string[] = [];
  const read = (place: string, value: number | null, text: string): number => {
    if (value === null) problems.push(`${place}: ${text}`);
    return value ?? 1;
  };
  const duration = (place: string, text: string) =>
    read(place, durationOf(text), `${JSON.stringify(text)} is not a duration such as 90 min`);
  const share = (place: string, text: string) =>
    read(place, ppmOf(text), `${JSON.stringify(text)} is not a share such as 49.5 %`);
  const deadline = (name: keyof PolicyFile['deadlines']) => {
    const value = file.deadlines[name];
    return value === NONE ? null : duration(`deadlines.${name}`, value);
  };
  const { cap, domestic } = file;
  const values = {
    cadenceMs: duration('cadence', file.cadence),
    attestedWithinMs: duration('attestedWithin', file.attestedWithin),
    graceMs: duration('grace', file.grace),
    transitGraceMs: duration('transitGrace', file.transitGrace),
    freshWithinMs: duration('freshWithin', file.freshWithin),
    maxGapMs: duration('maxGap', file.maxGap),
    checks: file.checks,
    catalogue: file.catalogue,
    moveWithinMs: duration('moveWithin', file.moveWithin),
    outOfServiceMs: duration('outOfService', file.outOfService),
    severities: file.severities,
    deadlinesMs: {
      critical: deadline('critical'),
      high: deadline('high'),
      medium: deadline('medium'),
      low: deadline('low'),
    },
    capCountries: file.capCountries,
    capPpm: share('cap', cap),
    armsEmbargoed: file.armsEmbargoed,
    domesticPpm: domestic === NONE ? null : share('domestic', domestic),
  };
  problems.push(...codeProblems(file));
  return checked(values, problems);
}

function readFile(text: string): PolicyFile {
  // In this schema every value is text, and there are no aliases to unfold without end.
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) throw invalid([error.message.split('\n')[0] ?? 'no YAML']);
  const result = fileSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (result.success) return result.data;
  throw invalid(result.error.issues.map(issueText));
}

function issueText(issue: z.core.$ZodIssue): string {
  const { path, message, code } = issue;
  const place = path.join('.');
  if (code === 'unrecognized_keys') {
    return `${place === '' ? '' : `${place}: `}there is no ${issue.keys.join(' and no ')}`;
  }
  if (code === 'invalid_type' && place === '') return 'the file is no policy';
  if (message.endsWith('received undefined')) return `${place}: is missing`;
  return `${place}: ${message}`;
}

function checked(values: object, problems: string[]): PolicyValues {
  const named = { by: 'nobody', reason: '', salt: 'A'.repeat(22), ...values };
  // The digest of the catalogue is looked up later.
  const whole = { format: 'fleetseal/policy@2', ...named, catalogue: 'A'.repeat(43) };
  const result = policyDocumentSchema.safeParse(whole);
  const ofShape = (result.error?.issues ?? []).map(issueText);
  const all = [...problems, ...ofShape];
  if (!result.success || all.length > 0) throw invalid(all);
  checksOf(result.data.checks);
  const { format: _, salt: _1, by: _2, reason: _3, ...rest } = result.data;
  return { ...rest, catalogue: 'catalogue' in values ? String(values.catalogue) : '' };
}

function codeProblems({ severities, checks }: PolicyFile): string[] {
  const codes: readonly string[] = FINDING_CODES;
  const unknown = Object.keys(severities).filter((code) => !codes.includes(code));
  const twice = checks.filter((check, position) => checks.indexOf(check) !== position);
  return [
    ...unknown.map((code) => `severities: there is no finding ${code}`),
    ...twice.map((check) => `checks: ${check} is there twice`),
  ];
}

/** What differs between two policies, in the order of the file; lists entry by entry. */
export function policyChanges(before: PolicyValues, after: PolicyValues): PolicyChange[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields.flatMap((field) => {
    const change = { field, before: old.get(field) ?? null, after: now.get(field) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

function linesOf(policy: PolicyValues): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [name, value] of Object.entries(fileOf(policy))) {
    if (typeof value === 'string') lines.set(name, value);
    else if (Array.isArray(value)) for (const each of value) lines.set(`${name} ${each}`, 'listed');
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) lines.set(`${name}.${key}`, String(each));
    }
  }
  return lines;
}

function durationText(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size} ${unit}`;
}

function durationOf(text: string): number | null {
  const match = /^([1-9][0-9]{0,11}) ?(d|h|min|s|ms)$/.exec(text);
  const unit = UNITS.find(([name]) => name === match?.[2]);
  return match === null || unit === undefined ? null : Number(match[1]) * unit[1];
}

function ppmOf(text: string): number | null {
  const match = /^([0-9]{1,6})(?:\.([0-9]{1,4}))? ?%$/.exec(text);
  if (match === null) return null;
  return Number(match[1]) * PPM_OF_PERCENT + Number((match[2] ?? '').padEnd(4, '0'));
}

function invalid(problems: readonly string[]): FleetsealError {
  return new FleetsealError('importInvalid', problems.join('\n'));
}
