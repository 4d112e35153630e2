/** What hostile input is thrown at: one running server, enrolled hosts, and a bystander. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { type SignedWithDocuments, signEvidence } from '../../agent/signEvidence.ts';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import { encodeMessage } from '../../shared/protocol/messages.ts';
import { cannedClaims, type RowCounts, type ServerWorld } from '../factories/serverWorld.ts';
import { makeTestKey, type TestKey } from '../factories/testLog.ts';
import type { Material } from './mutations.ts';
import { enrollRawHost, evidenceFrame, type RawHost, signedInLink } from './rawAgent.ts';

/** An enrolled host with evidence that the server has, and evidence that it has not. */
export interface Target {
  readonly host: RawHost;
  /** In the log, documents included. */
  readonly logged: readonly SignedWithDocuments[];
  /** Validly signed, never sent as it is. */
  readonly fresh: readonly SignedWithDocuments[];
}

const LOGGED = 4;
const FRESH = 24;

/** Signs evidence as the agent of this host would. */
export function honestEvidence(
  world: ServerWorld,
  host: RawHost,
  before: SequencePoint | null,
): Promise<SignedWithDocuments> {
  const { context } = world.server;
  return signEvidence({
    identity: { ...host.key, ueid: host.ueid, tpm: null },
    claims: cannedClaims(`9${host.kid.charCodeAt(0)}0000000`),
    trigger: 'cadence',
    challenge: context.challenges.current.text,
    origin: context.evidenceLog.origin,
    place: { seq: (before?.seq ?? -1) + 1, prev: before?.digest ?? null },
    now: context.now(),
    previous: new Map(),
  });
}

/** Enrolls a host, logs a few evidences with their documents, and signs more that stay here. */
export async function makeTarget(world: ServerWorld): Promise<Target> {
  const host = await enrollRawHost(world.server, await world.token());
  const made: SignedWithDocuments[] = [];
  while (made.length < LOGGED + FRESH) {
    made.push(await honestEvidence(world, host, made.at(-1) ?? null));
  }
  const logged = made.slice(0, LOGGED);
  const link = await signedInLink(world.server, host);
  for (const evidence of logged) {
    expect(await link.ask(evidenceFrame(evidence.jws))).toMatchObject({ outcome: 'logged' });
    for (const [digest, text] of evidence.documents) {
      const answer = await link.ask(encodeMessage({ type: 'document', digest, text }));
      expect(answer).toMatchObject({ type: 'ack' });
    }
  }
  await link.close();
  return { host, logged, fresh: made.slice(LOGGED) };
}

/** What there is to mutate on a connection of `target`. */
export async function materialOf(
  world: ServerWorld,
  target: Target,
  others: readonly Target[],
): Promise<Material> {
  const stranger = await makeTestKey();
  const under = (key: TestKey, kid: string) => ({ ...target.host, key: { ...key, kid }, kid });
  const impostors = [
    under(stranger, target.host.kid),
    under(stranger, stranger.kid),
    // The host's own key under the name of another host: its leaf would speak for that one.
    ...others.map((other) => under(target.host.key, other.host.kid)),
  ];
  const forged = impostors.map(
    async (host) => (await honestEvidence(world, host, target.logged.at(-1) ?? null)).jws,
  );
  return {
    own: target.fresh.map(({ jws }) => jws),
    others: others.flatMap(({ fresh }) => fresh.map(({ jws }) => jws)),
    strangers: await Promise.all(forged),
  };
}

/** Everything of the server that hostile input must not change. */
export interface Snapshot {
  readonly rows: RowCounts;
  readonly evidenceSize: number;
  readonly registerSize: number;
  readonly hosts: readonly unknown[];
}

/** Takes a snapshot once everything that was acknowledged is appraised. */
export async function snapshot(world: ServerWorld, bystander: Agent): Promise<Snapshot> {
  await world.server.settled();
  const { store, evidenceLog, registerLog } = world.server.context;
  const hosts = await store.db
    .selectFrom('host')
    .selectAll()
    .where('kid', '!=', bystander.identity.kid)
    .orderBy('kid')
    .execute();
  const rows = await world.rowCounts();
  const sizes = { evidenceSize: evidenceLog.size, registerSize: registerLog.size };
  expect(rows.tile).toBe(tileRows(evidenceLog.size) + tileRows(registerLog.size));
  return { rows, ...sizes, hosts };
}

/** Tiles of a log: one row for every 256 hashes of a level, begun ones included. */
function tileRows(size: number): number {
  if (size === 0) return 0;
  return Math.ceil(size / 256) + tileRows(Math.floor(size / 256));
}

/** What a snapshot becomes by `count` attestations of the bystander, and nothing else. */
function afterAttestations(before: Snapshot, count: number): Snapshot {
  const { rows, evidenceSize, registerSize } = before;
  const added = { leaf: 1, evidence: 1, evidence_document: 4, result: 1 };
  const grown = Object.entries(added).map(([name, each]) => [
    name,
    (rows[name] ?? 0) + count * each,
  ]);
  const size = evidenceSize + count;
  const tile = tileRows(size) + tileRows(registerSize);
  return {
    ...before,
    rows: { ...rows, ...Object.fromEntries(grown), tile },
    evidenceSize: size,
  };
}

/**
 * Runs `hostile` while the bystander attests again and again, and proves that the server holds
 * what the bystander added and nothing else. Returns what `hostile` returned.
 */
export async function undisturbed<T>(
  world: ServerWorld,
  bystander: Agent,
  hostile: () => Promise<T>,
): Promise<T> {
  const before = await snapshot(world, bystander);
  let isDone = false;
  const done = hostile().finally(() => {
    isDone = true;
  });
  let attested = 0;
  do {
    const { ack } = await bystander.attest('cadence');
    expect(ack?.outcome).toBe('logged');
    attested += 1;
    await Promise.race([done, delay(100)]);
  } while (!isDone);
  const result = await done;
  expect(await snapshot(world, bystander)).toEqual(afterAttestations(before, attested));
  return result;
}
