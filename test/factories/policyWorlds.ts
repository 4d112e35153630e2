/** Worlds whose policy or catalogue an operator made its own, and records that came late. */
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { builtCases, type ReportCase } from './changedReports.ts';
import { custody } from './records.ts';
import {
  nextSalt,
  type ReportWorld,
  reportWorld,
  WORLD_START,
  type WorldBuilder,
} from './reportWorld.ts';

const SMALL = { hosts: 1, gpusPerHost: 1, rounds: 2 };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const textOf = ({ texts }: WorldBuilder, format: string): string =>
  texts.find((text) => text.includes(`${format}@2`)) ?? '';

/** Enters the first policy again, changed as given. */
function appendAgain(builder: WorldBuilder, changes: object = {}): void {
  const usual = textOf(builder, 'policy');
  builder.append({ ...JSON.parse(usual), salt: nextSalt(), ...changes });
}

async function withPolicy(changes: object): Promise<ReportWorld> {
  const { builder } = await reportWorld(SMALL);
  const usual = defaultPolicy(documentDigest(textOf(builder, 'catalogue')));
  builder.append({ ...usual, salt: nextSalt(), ...changes });
  return builder.finish();
}

interface Model {
  readonly model: string;
}

/** Enters a catalogue with other models, and the default policy for it. */
function appendModels(builder: WorldBuilder, change: (models: Model[]) => object[]): void {
  const catalogue = JSON.parse(textOf(builder, 'catalogue'));
  const changed = { ...catalogue, models: change(catalogue.models) };
  builder.append(changed);
  const digest = documentDigest(JSON.stringify(changed));
  builder.append({ ...defaultPolicy(digest), salt: nextSalt() });
}

/** The world with a trust file that names the one policy that counts. */
function pinning(world: ReportWorld, policy: string): ReportWorld {
  const trustText = JSON.stringify({ ...JSON.parse(world.trustText), policy });
  return { ...world, trustText, trust: parseTrust(utf8(trustText)) };
}

const firstPolicy = ({ texts }: WorldBuilder): string => documentDigest(texts[1] ?? '');

/** A record on what happened `at`, where the policy asks for it within `moveWithinMs`. */
async function lateRecord(moveWithinMs: number, at: number): Promise<ReportWorld> {
  const { builder } = await reportWorld(SMALL);
  appendAgain(builder, { moveWithinMs });
  const rest = { salt: nextSalt(), by: 'Li Na', reason: '', withdrawn: false };
  const record = custody('destroyed', [{ serial: 'S-1' }], { at });
  builder.append({ format: 'fleetseal/record@1', ...rest, record });
  return builder.finish();
}

/** Worlds with valid reports. */
export const POLICY_WORLDS = {
  lax: () => withPolicy({ checks: [], graceMs: 366 * DAY_MS }),
  strict: () => withPolicy({ graceMs: MINUTE_MS }),
  lowSeverity: () => withPolicy({ severities: { gpuMoved: 'low' } }),
  lateDeadlines() {
    const deadlinesMs = { critical: null, high: 1, medium: 1, low: 1 };
    return withPolicy({ deadlinesMs, capPpm: 600_000, capCountries: [] });
  },
  async otherModels() {
    const { builder } = await reportWorld(SMALL);
    appendModels(builder, (models) =>
      models
        .filter(({ model }) => model !== 'H20')
        .map((each) => (each.model === 'H200' ? { ...each, memoryMiB: [143_771, 999] } : each)),
    );
    return builder.finish();
  },
  async formerPolicy() {
    const { builder } = await withPolicy({ checks: [], severities: { gpuMoved: 'low' } });
    await builder.attest(2);
    appendAgain(builder);
    await builder.attest(3);
    return builder.finish({ to: WORLD_START + 91 * MINUTE_MS });
  },
  async formerCatalogue() {
    const { builder } = await reportWorld(SMALL);
    appendModels(builder, (models) =>
      models.map((each) =>
        each.model === 'RTX 4090' ? { ...each, memoryMiB: [49_140], modifiedMemoryMiB: [] } : each,
      ),
    );
    await builder.attest(2);
    appendAgain(builder);
    await builder.attest(3);
    return builder.finish({ to: WORLD_START + 121 * MINUTE_MS });
  },
  async pinned() {
    const world = await reportWorld(SMALL);
    return pinning(world, firstPolicy(world.builder));
  },
  late: () => lateRecord(1000, WORLD_START + 10_000),
  lateWithinDay: () => lateRecord(DAY_MS, WORLD_START + 10_000),
  lateBeforeRegister: () => lateRecord(1000, WORLD_START - DAY_MS),
} satisfies Record<string, () => Promise<ReportWorld>>;

/** Worlds whose trust file asks for a policy that was not in force, or not always. */
export const PINNED_OTHERWISE = {
  pinnedAnother: async () => pinning(await reportWorld(SMALL), 'A'.repeat(43)),
  async pinnedFirst() {
    const { builder } = await POLICY_WORLDS.lax();
    await builder.attest(2);
    builder.appendText('policy', builder.texts[1] ?? '');
    const world = await builder.finish({ to: WORLD_START + 61 * MINUTE_MS });
    return pinning(world, firstPolicy(builder));
  },
} satisfies Record<string, () => Promise<ReportWorld>>;

/** Every world as a file. */
export async function policyCases(): Promise<ReportCase[]> {
  const valid = await builtCases(POLICY_WORLDS);
  return [...valid, ...(await builtCases(PINNED_OTHERWISE, 'invalid'))];
}
