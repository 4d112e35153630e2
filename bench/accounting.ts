/** Benchmark of the accounting: the balance of 421,000 units, and one appraisal against them. */
import { balance } from '../shared/accounting/balance.ts';
import type { HistoryItem } from '../shared/accounting/history.ts';
import { WHOLE_SCOPE } from '../shared/accounting/scope.ts';
import { appraise } from '../shared/appraisal/appraise.ts';
import { type ReferenceValues, referenceValues } from '../shared/appraisal/reference.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { encodeJson } from '../shared/bytes/json.ts';
import { documentDigest } from '../shared/evidence/document.ts';
import type { LoggedEvidence } from '../shared/evidence/evidence.ts';
import type { Register } from '../shared/register/register.ts';
import { bigHistory, bigRegister, kidOf, namesOf, START_MS } from './accountingFleet.ts';
import { median } from './statistics.ts';

const HOSTS = 52_625;
const RUNS = 5;
const APPRAISALS = 400;
const HOUR_MS = 3_600_000;

/** Runs and prints both figures, beside a baseline that is measured in the same run. */
export async function runAccountingBenchmark(): Promise<void> {
  const { register, reference, folding } = build();
  const once = bigHistory(HOSTS, 1);
  const twice = bigHistory(HOSTS, 2);
  const rows = [
    balanceRow('one result of each host', { register, reference, history: once }),
    balanceRow('two results of each host', { register, reference, history: twice }),
  ];
  process.stdout.write(
    `${reference.units.length} units on ${HOSTS} hosts; ` +
      `building the reference values takes ${folding.toFixed(2)} s\n\n` +
      '| balance of the whole register | balance, s | parsing the results as JSON, s | ratio |\n' +
      `|---|---|---|---|\n${rows.join('\n')}\n\n`,
  );
  process.stdout.write(`${appraisalTable(reference)}\n\n`);
}

function build() {
  const register = bigRegister(HOSTS);
  const start = performance.now();
  const reference = referenceValues(register);
  return { register, reference, folding: (performance.now() - start) / 1000 };
}

interface Known {
  readonly register: Register;
  readonly reference: ReferenceValues;
  readonly history: readonly HistoryItem[];
}

function balanceRow(name: string, known: Known): string {
  const last = known.history.at(-1)?.leaf.time ?? START_MS;
  const texts = known.history.map(({ result }) => JSON.stringify(result));
  const drawing: number[] = [];
  const parsing: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    drawing.push(secondsOf(() => draw(known, last)));
    parsing.push(secondsOf(() => texts.map((text): unknown => JSON.parse(text))));
  }
  const [drawn, parsed] = [median(drawing), median(parsing)];
  const cells = [drawn, parsed, drawn / parsed].map((value) => value.toFixed(2));
  return `| ${name} | ${cells.join(' | ')} |`;
}

function draw({ register, reference, history }: Known, validAt: number): void {
  const drawn = balance({
    register,
    reference,
    history,
    scope: WHOLE_SCOPE,
    from: START_MS - 24 * HOUR_MS,
    validAt,
    knownAt: { evidenceSize: history.length, registerSize: register.size },
    time: 'declared',
  });
  const { attested } = drawn.total;
  if (attested !== reference.units.length || drawn.findings.length > 0) {
    throw new Error(`attested ${attested}, findings as ${JSON.stringify(drawn.findings[0])}`);
  }
}

function secondsOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

/** One evidence of 8 GPUs against the whole register, and against one of 8 units. */
function appraisalTable(reference: ReferenceValues): string {
  const host = Math.floor(HOSTS / 2);
  const { evidence, documents } = oneEvidence(host);
  const small = referenceValues(bigRegister(1));
  const all: number[] = [];
  const few: number[] = [];
  const parsing: number[] = [];
  const texts = [...documents.values()];
  for (let run = 0; run < APPRAISALS; run += 1) {
    all.push(secondsOf(() => appraise({ evidence, documents, reference })));
    few.push(secondsOf(() => appraise({ evidence, documents, reference: small })));
    parsing.push(secondsOf(() => texts.map((text): unknown => JSON.parse(text))));
  }
  const ms = (values: readonly number[]) => median(values) * 1000;
  const parse = ms(parsing);
  const row = (name: string, value: number) =>
    `| ${name} | ${value.toFixed(3)} | ${(value / parse).toFixed(1)} |`;
  return [
    '| appraising one evidence of 8 GPUs | ms | of parsing its documents as JSON |',
    '|---|---|---|',
    row(`against ${reference.units.length} units`, ms(all)),
    row('against 8 units', ms(few)),
  ].join('\n');
}

function oneEvidence(host: number) {
  const documents = new Map<string, string>();
  const named = Array.from({ length: 8 }, (_, slot): readonly [string, string] => {
    const text = gpuText(host * 8 + slot);
    documents.set(documentDigest(text), text);
    return [`gpu-00000000:0${slot + 1}:00.0`, documentDigest(text)];
  });
  const leaf = { challengedAt: START_MS, time: START_MS + 1000 };
  const about = { index: 0, leaf, digest: kidOf(0), kid: kidOf(host) };
  const quote = { state: 'none', pcrs: null };
  return {
    // as: appraisal reads these members only, and needs no signature behind the brand
    evidence: { ...about, documents: new Map(named), quote } as unknown as LoggedEvidence,
    documents,
  };
}

function gpuText(unit: number): string {
  return fromUtf8(
    encodeJson({
      format: 'fleetseal/gpu@1',
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      state: 'readable',
      provenance: {},
      ...namesOf(unit),
      productName: 'NVIDIA H200',
      pciDeviceId: '233510DE',
      memoryTotalMiB: 143_771,
    }),
  );
}
