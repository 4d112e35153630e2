/** A report under trust files for which it was not made, and one with less in it. */
import type { TrustFile } from '../../shared/report/trust.ts';
import { builtCases, type ReportCase } from './changedReports.ts';
import { type ReportWorld, reportWorld } from './reportWorld.ts';
import { OpenReport } from './tamper.ts';
import { makeTestKey } from './testLog.ts';

/** A report under another trust file, and the step that fails, as `number name`. */
export interface OtherTrust extends Omit<ReportCase, 'outcome'> {
  readonly fails: string;
}

/** Each trust file under which the report of the world is refused. */
export async function otherTrusts(world: ReportWorld, report: Uint8Array): Promise<OtherTrust[]> {
  const { trustText, input } = world;
  const other = await reportWorld();
  const second = await makeTestKey();
  const listed = { kid: second.kid, jwk: second.jwk, from: 0, to: null };
  const { logs }: TrustFile = JSON.parse(other.trustText);
  const trust: TrustFile = JSON.parse(trustText);
  const changed = (changes: Partial<TrustFile>) => JSON.stringify({ ...trust, ...changes });
  const counting = (changes: object) =>
    changed({ reportKeys: trust.reportKeys.map((key) => ({ ...key, ...changes })) });
  const cases = [
    ['of another operator', other.trustText, '2 statement'],
    ['with a key that counts later', counting({ from: input.createdAt + 1 }), '2 statement'],
    ['with a key that no longer counts', counting({ to: input.createdAt }), '2 statement'],
    ['with other logs', changed({ logs }), '4 checkpoints'],
  ] as const;
  return [
    ...cases.map(([name, text, fails]) => ({ name, file: report, trustText: text, fails })),
    {
      name: 'with a key that the register does not name',
      file: await new OpenReport(report).seal(second),
      trustText: changed({ reportKeys: [listed] }),
      fails: '13 agreement',
    },
  ];
}

/** The world without one of its documents. */
export function withoutDocument(world: ReportWorld): ReportWorld {
  const documents = new Map([...world.input.documents].slice(1));
  return { ...world, input: { ...world.input, documents } };
}

/** The world with an interval that ends an hour earlier. */
export function endedEarly(world: ReportWorld): ReportWorld {
  return { ...world, input: { ...world.input, to: world.input.to - 3_600_000 } };
}

/** All of them as files. */
export async function otherTrustCases(
  world: ReportWorld,
  report: Uint8Array,
): Promise<ReportCase[]> {
  const refused = await otherTrusts(world, report);
  return [
    ...refused.map((each) => ({ ...each, outcome: 'invalid' as const })),
    ...(await builtCases({
      withoutDocument: async () => withoutDocument(world),
      endedEarly: async () => endedEarly(world),
    })),
  ];
}
