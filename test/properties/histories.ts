/**
 * Random histories for property tests: a register of random records, corrected and withdrawn, and
 * the attestation results of three hosts: copied keys, late evidence from files, moved GPUs. Made
 * without cryptography, so that thousands of them take seconds.
 */
import * as fc from 'fast-check';
import type { HistoryItem } from '../../shared/accounting/history.ts';
import { defaultCatalogue } from '../../shared/appraisal/catalogue.ts';
import { checksOf } from '../../shared/appraisal/checks/registry.ts';
import { makeFinding } from '../../shared/appraisal/finding.ts';
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import type { AttestationResult, GpuResult } from '../../shared/appraisal/result.ts';
import { type RegisterDocument, recordFormat } from '../../shared/register/documents.ts';
import type { PolicyDocument } from '../../shared/register/policyDocuments.ts';
import { POLICY_DEFAULTS } from '../../shared/register/policyOf.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import type { RegisterEntry } from '../../shared/register/register.ts';
import {
  DAY,
  digest,
  HOUR,
  hostKey,
  license,
  MINUTE,
  SALT,
  serialOf,
  shipment,
  slot,
  T0,
  uuidOf,
} from '../factories/appraisal.ts';

/** The hosts of every history. */
export const HOSTS = ['host-1', 'host-2', 'host-3'] as const;
const KIDS = HOSTS.map((name) => digest(name));
const HOST_KEYS = HOSTS.map((name, position) => ({
  ...hostKey(name),
  site: position === 0 ? 'site-1' : 'site-2',
}));
/** The numbers of GPUs that shipments name; custody events name four more. */
const SHIPPED = fc.integer({ min: 1, max: 7 });
const NUMBERS = fc.integer({ min: 1, max: 11 });
const SERIALS = Array.from({ length: 12 }, (_, number) => serialOf(number));
const UUIDS = Array.from({ length: 12 }, (_, number) => uuidOf(number));
const names = (number: number) => ({ serial: SERIALS[number] ?? '', uuid: UUIDS[number] ?? '' });

const HOURS = fc.integer({ min: -60, max: 100 });
const SITE = fc.constantFrom('site-1', 'site-2', undefined);
const given = <K extends string, V>(key: K, value: V | undefined) =>
  // as: an object with this one member, or none
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

const unitArb = fc
  .tuple(SHIPPED, fc.constantFrom('H200', 'H200', 'H20'), fc.constantFrom('s', 'u', 'b'))
  .map(([number, model, how]) => {
    const { serial, uuid } = names(number);
    return { model, ...(how === 'u' ? {} : { serial }), ...(how === 's' ? {} : { uuid }) };
  });
const shipmentArb = fc
  .record({
    id: fc.constantFrom('S1', 'S2', 'S3', 'S4'),
    license: fc.constantFrom('L1', 'L1', 'L2'),
    shippedAt: fc.constantFrom('2026-05-01', '2026-05-20', '2026-05-30', '2026-06-02'),
    units: fc.array(unitArb, { minLength: 1, maxLength: 5 }),
    site: SITE,
    country: fc.constantFrom('CN', 'US', undefined),
  })
  .map(({ units, site, country, ...rest }) =>
    shipment(units, { ...rest, ...given('site', site), ...given('country', country) }),
  );
const licenseArb = fc
  .record({
    id: fc.constantFrom('L1', 'L2'),
    h200: fc.integer({ min: 0, max: 6 }),
    h20: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ id, h200, h20 }) =>
    license({
      id,
      exporter: `exporter of ${id}`,
      endUsers: [`user of ${id}`],
      items: [
        { model: 'H200', quantity: h200 },
        { model: 'H20', quantity: h20 },
      ],
    }),
  );
const custodyArb = fc
  .record({
    id: fc.constantFrom('C1', 'C2', 'C3', 'C4', 'C5', 'C6'),
    event: fc.constantFrom(
      ...(['received', 'installed', 'moved', 'stored', 'rmaOut', 'returned', 'destroyed'] as const),
      ...(['rmaIn', 'rmaIn', 'rmaIn'] as const),
    ),
    hours: HOURS,
    number: NUMBERS,
    replaces: NUMBERS,
    documented: fc.boolean(),
    site: SITE,
  })
  .map(({ id, event, hours, number, replaces, documented, site }): RegisterRecord => {
    const { serial } = names(number);
    const place = event === 'rmaIn' ? { replaces: { serial: names(replaces).serial } } : {};
    return {
      type: 'custody@1',
      id,
      event,
      at: T0 + hours * HOUR,
      units: [{ serial, ...place }],
      person: 'Li Na',
      ...given('site', site),
      ...given('document', documented ? KIDS[0] : undefined),
    };
  });
const licenseEventArb = fc
  .record({
    id: fc.constantFrom('E1', 'E2'),
    license: fc.constantFrom('L1', 'L2'),
    event: fc.constantFrom('suspended' as const, 'reinstated' as const, 'revoked' as const),
    at: HOURS.map((hours) => T0 + hours * HOUR),
  })
  .map((event): RegisterRecord => ({ type: 'licenseEvent@1', ...event }));
const useArb = fc
  .record({
    id: fc.constantFrom('U1', 'U2', 'U3'),
    host: fc.constantFrom(...HOSTS),
    from: HOURS,
    to: fc.option(HOURS, { nil: undefined }),
  })
  .map(({ id, host, from, to }): RegisterRecord => {
    const end = to === undefined ? undefined : T0 + to * HOUR;
    const about = { type: 'use@1', id, host, user: 'user of L1' } as const;
    return { ...about, from: T0 + from * HOUR, ...given('to', end) };
  });
const declarationArb = fc
  .record({
    id: fc.constantFrom('D1', 'D2', 'D3'),
    what: fc.constantFrom('usShipments', 'domesticAccelerators', 'otherImported'),
    party: fc.constantFrom('exporter of L1', 'exporter of L2', undefined),
    quantity: fc.integer({ min: 0, max: 20 }),
    tpp: fc.constantFrom(1000, undefined),
  })
  .map(({ party, tpp, ...rest }): RegisterRecord => {
    const about = { type: 'declaration@1', model: 'H200', asOf: '2026-06-01' } as const;
    // as: constantFrom widens the three words to strings
    const { what } = rest as { what: 'usShipments' };
    return { ...about, ...rest, what, ...given('party', party), ...given('tpp', tpp) };
  });
const siteArb = fc
  .record({ id: fc.constantFrom('site-1', 'site-2'), country: fc.constantFrom('CN', 'US') })
  .map((site): RegisterRecord => ({ type: 'site@1', ...site }));

const recordArb = fc.oneof(
  { weight: 6, arbitrary: custodyArb },
  { weight: 4, arbitrary: shipmentArb },
  { weight: 2, arbitrary: licenseArb },
  licenseEventArb,
  useArb,
  declarationArb,
  siteArb,
);
const statementArb = fc.record({
  record: recordArb,
  withdrawn: fc.constantFrom(false, false, false, false, true),
});

const gpuArb = fc.record({
  number: NUMBERS,
  label: fc.constantFrom(0, 0, 0, 0, 1, 2, 3),
  readable: fc.constantFrom(true, true, true, true, false),
  suspect: fc.constantFrom(false, false, false, true),
});
const stepArb = fc.record({
  host: fc.integer({ min: 0, max: 2 }),
  /** A copy of the host's key speaks. */
  copied: fc.constantFrom(false, false, false, true),
  minutes: fc.integer({ min: 0, max: 300 }),
  delayMinutes: fc.constantFrom(0, 1, 9, 30, 600),
  /** Came as a file, this many hours after its challenge. */
  fileHours: fc.constantFrom(0, 0, 0, 5, 336),
  refused: fc.constantFrom(false, false, false, false, false, true),
  gpus: fc.array(gpuArb, { maxLength: 4 }),
});
const policyArb = fc.record({
  hours: HOURS,
  attestedMinutes: fc.constantFrom(60, 90, 600),
  graceHours: fc.constantFrom(12, 24, 48),
});

/** What a random history is made from. */
export const seedArb = fc.record({
  licenses: fc.tuple(licenseArb, licenseArb),
  records: fc.array(statementArb, { minLength: 2, maxLength: 16 }),
  policies: fc.array(policyArb, { maxLength: 1 }),
  steps: fc.array(stepArb, { maxLength: 14 }),
  /** Moments asked about, in hours from the beginning. */
  asked: fc.tuple(HOURS, HOURS),
});
/** What a random history is made from. */
export type Seed = typeof seedArb extends fc.Arbitrary<infer T> ? T : never;

/** A statement for the register, with the time of its leaf. */
export interface Statement {
  readonly document: RegisterDocument;
  readonly time: number;
}

/** A random history: what the two logs hold, in order of arrival. */
export interface World {
  readonly statements: readonly Statement[];
  readonly history: readonly HistoryItem[];
}

/** Moments to draw a balance of the seed at: two random ones, and after everything. */
export const momentsOf = ({ asked }: Seed): number[] => [
  ...asked.map((hours) => T0 + hours * HOUR),
  T0 + 4 * DAY,
];

const FIRST_CHECKS = [
  'silent@1',
  'missing@1',
  'quantity@1',
  'moved@1',
  'twoPlaces@1',
  'licensed@1',
];

/** The history of a seed, in the second edition; in the first with what the first format has. */
export function worldOf(seed: Seed, edition: 1 | 2 = 2): World {
  const records = [
    ...seed.licenses.map((record) => ({ record, withdrawn: false })),
    ...seed.records,
  ];
  return {
    statements: [
      ...basicStatements(edition),
      ...(edition === 1 ? [] : seed.policies.map(policyStatement)),
      ...records.map(recordStatement),
    ],
    history: historyOf(seed.steps),
  };
}

/** A record as the register states it. */
export function recordStatement(
  { record, withdrawn }: { record: RegisterRecord; withdrawn: boolean },
  position = 0,
): Statement {
  const about = { salt: SALT, by: 'Li Na', reason: 'as told', withdrawn, record };
  return {
    document: { format: recordFormat(record), ...about },
    time: T0 - 10 * DAY + position * HOUR,
  };
}

const CATALOGUE = { ...defaultCatalogue(), salt: SALT };
/** Pins the first statement: entries name it so (`entriesOf`). */
const POLICY: PolicyDocument = { ...defaultPolicy(digest('statement 0')), salt: SALT };

function basicStatements(edition: 1 | 2): Statement[] {
  const { by: _, reason: _1, ...policy } = POLICY;
  const first = Object.fromEntries(
    Object.entries(policy).filter(([name]) => !Object.hasOwn(POLICY_DEFAULTS, name)),
  );
  const checks = FIRST_CHECKS;
  // as: the first format has these members only
  const old = { ...first, format: 'fleetseal/policy@1', checks } as unknown as RegisterDocument;
  const documents: RegisterDocument[] = [CATALOGUE, edition === 1 ? old : POLICY, ...HOST_KEYS];
  return documents.map((document) => ({ document, time: T0 - 20 * DAY }));
}

function policyStatement({
  hours,
  attestedMinutes,
  graceHours,
}: Seed['policies'][number]): Statement {
  const attestedWithinMs = attestedMinutes * MINUTE;
  const document = { ...POLICY, attestedWithinMs, graceMs: graceHours * HOUR };
  return { document, time: T0 + hours * HOUR };
}

/** The entries of statements: the digest of a leaf is told by the statement's first place. */
export function entriesOf(statements: readonly Statement[]): RegisterEntry[] {
  return statements.map(({ document, time }, index) => {
    const name = document.format.startsWith('fleetseal/catalogue') ? 0 : index;
    const about = { kind: 'record', digest: digestOf(name), evidenceSize: 0, time };
    // as: folding reads these members only
    return { index, document, leaf: about as unknown as RegisterEntry['leaf'] };
  });
}

const DIGESTS = new Map<number, string>();
function digestOf(index: number): string {
  const known = DIGESTS.get(index) ?? digest(`statement ${index}`);
  DIGESTS.set(index, known);
  return known;
}

interface Head {
  readonly digest: string;
  readonly seq: number;
}

function historyOf(steps: Seed['steps']): HistoryItem[] {
  const heads = new Map<string, Head>();
  let now = T0 - 2 * DAY;
  return steps.map((step, index) => {
    now += step.minutes * MINUTE;
    return itemOf(step, { index, now, heads });
  });
}

interface ItemPlace {
  readonly index: number;
  readonly now: number;
  /** By host, and by the holder of its key. */
  readonly heads: Map<string, Head>;
}

function itemOf(step: Seed['steps'][number], { index, now, heads }: ItemPlace): HistoryItem {
  const { host, copied, delayMinutes, fileHours, refused, gpus } = step;
  const kid = KIDS[host] ?? '';
  const holder = `${host} ${copied}`;
  const head = heads.get(kid) ?? null;
  const own = heads.get(holder) ?? null;
  const name = `evidence ${index}`;
  const seq = head === null ? 0 : head.seq + 1;
  const time = now + fileHours * HOUR;
  const challengedAt = now - delayMinutes * MINUTE - 30_000;
  const placed = { digest: name, kid, seq, prev: head?.digest ?? null, time };
  heads.set(kid, { digest: name, seq });
  heads.set(holder, { digest: name, seq });
  if (refused) {
    return { index, leaf: { kind: 'refusal', code: 'nonceWrong', ...placed }, result: null };
  }
  const fresh = fileHours === 0 && delayMinutes < 10;
  const about = { index, kid, fresh, notBefore: challengedAt, notAfter: time };
  const resumesFrom = head !== null && own?.digest !== head.digest ? own : undefined;
  return {
    index,
    leaf: {
      kind: 'evidence',
      challenge: name,
      challengedAt,
      ...placed,
      ...given('via', fileHours > 0 ? ('file' as const) : undefined),
    },
    resumesFrom,
    result: resultOf(gpus, about),
  };
}

interface ResultFacts {
  readonly index: number;
  readonly kid: string;
  readonly fresh: boolean;
  readonly notBefore: number;
  readonly notAfter: number;
}

function resultOf(gpus: Seed['steps'][number]['gpus'], facts: ResultFacts): AttestationResult {
  const { index, kid, fresh, notBefore, notAfter } = facts;
  return {
    format: 'fleetseal/attestationResult@2',
    evidenceIndex: index,
    digest: kid,
    kid,
    notBefore,
    notAfter,
    fresh,
    status: 'affirming',
    gpus: gpus.map((gpu, position) => gpuOf(gpu, { position, index, kid })),
    findings: [],
  };
}

const [SUSPECT] = checksOf(['memoryOfModel@1']);

function gpuOf(
  { number, label, readable, suspect }: Seed['steps'][number]['gpus'][number],
  { position, index, kid }: { position: number; index: number; kid: string },
): GpuResult {
  const { serial, uuid } = names(number);
  const known = (value: string) => ({ value, assurance: 'claimed' as const });
  const shown = label === 0 ? serial : names(label).serial;
  const seen = { subject: { kind: 'gpu', id: uuid }, kid, seen: 'another memory' } as const;
  const leaves = { firstLeaf: index, lastLeaf: index };
  const isSuspect = suspect && SUSPECT !== undefined;
  return {
    submodule: slot(position),
    status: readable ? 'affirming' : 'none',
    readable,
    model: 'H200',
    identity: { serial: known(shown), uuid: known(uuid), pdi: null },
    findings: isSuspect ? [makeFinding(SUSPECT, { ...seen, ...leaves }, POLICY_DEFAULTS)] : [],
    hardware: null,
    readings: null,
  };
}
