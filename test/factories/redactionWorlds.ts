/** Redacted reports, also of hosts and uses that name a document of another kind. */
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import type { Redaction } from '../../shared/register/peopleDocuments.ts';
import { detachUser } from '../../shared/register/users.ts';
import { buildReport } from '../../shared/report/build.ts';
import { builtCases, type ReportCase } from './changedReports.ts';
import { PURPOSE, useWorld } from './redactionChanges.ts';
import {
  nextSalt,
  type ReportWorld,
  reportWorld,
  type TestHost,
  WORLD_START,
  WorldBuilder,
} from './reportWorld.ts';
import { OpenReport } from './tamper.ts';

const GPU = 'gpu-00000000:18:00.0';

function redacted(world: ReportWorld, ...redactions: Redaction[]): ReportWorld {
  return { ...world, input: { ...world.input, redactions } };
}

/** A use that names what a host has under this name as the document about its user. */
export async function useNaming(name: string, rounds: number): Promise<ReportWorld> {
  const { builder } = await reportWorld({ hosts: 1, rounds });
  const [host] = builder.hosts;
  const userDocument = documentDigest(host?.documents.get(name) ?? '');
  const about = { id: 'U-1', host: 'host-0', from: WORLD_START };
  builder.appendRecord({ type: 'use@2', ...about, userDocument });
  return builder.finish();
}

/** The payload of an evidence that names this digest in place of what its host read. */
function naming(host: TestHost, digest: string): object {
  const submods: Record<string, unknown> = { [GPU]: ['DIGEST', ['sha-256', digest]] };
  for (const [name, text] of host.documents) {
    if (name === 'host') submods[name] = ['DIGEST', ['sha-256', documentDigest(text)]];
  }
  return { submods };
}

/** Two hosts; in the second of two rounds one of them names the given text as one of its GPU. */
async function namedAsGpu(textOf: (builder: WorldBuilder) => string): Promise<ReportWorld> {
  const builder = await WorldBuilder.start({ hosts: 2, rounds: 2 });
  await builder.register();
  await builder.attest(0);
  const [host] = builder.hosts;
  if (host === undefined) throw new TypeError('no host');
  const payload = naming(host, documentDigest(textOf(builder)));
  await builder.attestHost(host, { ...(await builder.challenge(1)), payload });
  return builder.finish();
}

function userText(builder: WorldBuilder): string {
  const use = { type: 'use@1', id: 'U-1', host: 'host-0', from: WORLD_START } as const;
  const { record, text } = detachUser({ ...use, user: 'Bad User' }, nextSalt());
  builder.documents.set(documentDigest(text), text);
  builder.appendRecord(record);
  return text;
}

/** What the second host says of itself. */
export const hostText = ({ hosts }: Pick<WorldBuilder, 'hosts'>): string =>
  hosts[1]?.documents.get('host') ?? '';

/** The world, its document about the use that `redactionChanges.ts` names lost. */
export async function lostUser(): Promise<ReportWorld> {
  const world = await useWorld('use@2');
  const kept = [...world.input.documents].filter(([, text]) => !text.includes(PURPOSE));
  return { ...world, input: { ...world.input, documents: new Map(kept) } };
}

/** A host counts more GPUs than it reports, and the register has the result of that. */
async function worseResult(): Promise<ReportWorld> {
  const { builder } = await reportWorld({ hosts: 1, rounds: 1 });
  const [host] = builder.hosts;
  if (host === undefined) throw new TypeError('no host');
  const counting = {
    format: 'fleetseal/host@1',
    salt: nextSalt(),
    agentVersion: '0.1.0',
    attachedGpus: 9,
  };
  const documents = new Map(host.documents).set('host', fromUtf8(encodeJson(counting)));
  builder.hosts.splice(0, 1, { ...host, documents });
  Object.assign(builder.options, { rounds: 2, results: 'true' });
  await builder.attest(1);
  const { input } = await builder.finish();
  const results = new OpenReport(await buildReport(input)).text('results.jsonl');
  const text = results.trim().split('\n').at(-1) ?? '';
  // as: a result as the report has it
  const { kid, status } = JSON.parse(text) as { kid: string; status: 'warning' };
  const about = { kid, evidenceIndex: 1, registerSize: builder.texts.length };
  const said = { ...about, status, resultDigest: documentDigest(text) };
  builder.append({ format: 'fleetseal/result@1', salt: nextSalt(), ...said });
  return builder.finish();
}

const hostAsGpu = async () => redacted(await namedAsGpu(hostText), 'hostDocuments');

/** Worlds with valid reports: redacted, or showing a user whom the register itself names. */
export const REDACTION_WORLDS = {
  gpuAsUser: async () => redacted(await useNaming(GPU, 2), 'users'),
  withoutResults: async () => redacted(await reportWorld({ rounds: 1 }), 'hostDocuments'),
  withResults: async () =>
    redacted(await reportWorld({ rounds: 1, results: 'true' }), 'hostDocuments'),
  userAsGpu: async () => redacted(await namedAsGpu(userText), 'users'),
  hostAsGpu,
  userInRegister: () => useWorld('use@1'),
  lostUser: async () => redacted(await lostUser(), 'users'),
  worseResult: async () => redacted(await worseResult(), 'hostDocuments'),
} satisfies Record<string, () => Promise<ReportWorld>>;

/** A report of `hostAsGpu` that shows the one host that a GPU names, and withholds the other. */
export async function showingOneHost(): Promise<ReportWorld & { file: Uint8Array }> {
  const world = await hostAsGpu();
  const open = new OpenReport(await buildReport(world.input));
  open.lines('documents.jsonl', (lines) => {
    const texts = lines.filter((line) => line.startsWith('{'));
    const byDigest = (a: string, b: string) => (documentDigest(a) < documentDigest(b) ? -1 : 1);
    return [...[...texts, hostText(world.builder)].sort(byDigest), ...lines.slice(texts.length)];
  });
  return { ...world, file: await open.seal(world.reportKey) };
}

/** Every world as a file. */
export async function redactionWorldCases(): Promise<ReportCase[]> {
  const { file, trustText } = await showingOneHost();
  return [
    ...(await builtCases(REDACTION_WORLDS)),
    { name: 'one host shown', file, trustText, outcome: 'invalid' },
  ];
}
