/** The lives of host keys and the way across an air gap, played for the golden files. */
import { Agent } from '../../agent/agent.ts';
import { Link } from '../../agent/connection/link.ts';
import { signIn } from '../../agent/connection/signIn.ts';
import { enrollFromKit, exportEvidence, importAnswer } from '../../agent/offline/offline.ts';
import { signEvidence } from '../../agent/signEvidence.ts';
import type { Identity } from '../../agent/state/identity.ts';
import { signWith } from '../../platform/sign.ts';
import { Appraising } from '../../server/appraising.ts';
import { decideHost } from '../../server/hostDecisions.ts';
import { importBundle } from '../../server/offline/importBundle.ts';
import { makeKit } from '../../server/offline/kit.ts';
import type { RunningServer } from '../../server/server.ts';
import { createToken } from '../../server/tokens.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { encodeOfflineFile } from '../../shared/offline/files.ts';
import { parseToken } from '../../shared/protocol/token.ts';
import { HOUR_MS } from '../../simulator/timeline.ts';
import { cannedClaims } from '../factories/claims.ts';
import { makePureTpm } from '../factories/pureTpm.ts';
import { goldenP256, goldenPrivateKey } from './goldenKeys.ts';

/** What the lives are played in. */
export interface Stage {
  readonly server: RunningServer;
  /** Address of the server, or of what records its frames. */
  readonly url: string;
  readonly now: () => number;
  /** Makes a state folder with an identity from public words. */
  readonly makeState: (name: string) => Promise<string>;
  readonly put: (name: string, content: string | Uint8Array) => Promise<void>;
}

const tokenOf = async ({ server }: Stage) =>
  parseToken(await createToken(server.context, { site: 'Site A', uses: 1, expiresInMs: HOUR_MS }));

async function open(stage: Stage, name: string, hostName: string): Promise<Agent> {
  const agent = await Agent.open({
    stateDirectory: await stage.makeState(name),
    url: stage.url,
    token: await tokenOf(stage),
    hostName,
    collect: async () => cannedClaims(name.length),
    now: stage.now,
  });
  await agent.connect();
  await agent.attest('start');
  return agent;
}

/** A key that another one follows, and that then leaves. */
async function rotateAndRetire(stage: Stage): Promise<void> {
  const agent = await open(stage, 'rotated-agent', 'rotated');
  await agent.rotate();
  await agent.connect();
  await agent.attest('cadence');
  await agent.retire();
  agent.close();
}

/** Two keys that wait under a name that is taken: one is approved, one refused. */
async function approveAndRefuse(stage: Stage): Promise<void> {
  const { context } = stage.server;
  const lost = await open(stage, 'lost-key', 'lost');
  lost.close();
  for (const event of ['approved', 'refused'] as const) {
    const agent = await open(stage, `decided-${event}`, 'lost');
    const said = { by: 'A. Person', reason: 'A new disk.', kid: agent.identity.kid };
    const replaces = event === 'approved' ? lost.identity.kid : null;
    await decideHost(context, { event, ...said, replaces, scope: WHOLE_ACCESS });
    agent.close();
  }
}

/** A host key in a TPM: its statement at enrollment, its quote in the evidence. */
async function attestFromTpm({ server, url, now, ...stage }: Stage): Promise<void> {
  const { d, ...jwk } = goldenP256('tpm-agent');
  const privateKey = goldenPrivateKey('tpm-agent');
  const tpm = await makePureTpm();
  const identity: Identity = {
    ueid: Buffer.concat([Buffer.of(1), Buffer.alloc(32, 9)]).toString('base64url'),
    jwk,
    kid: thumbprint(jwk),
    sign: (input) => signWith(privateKey, input),
    tpm: {
      statement: (qualifier) => tpm.statement(jwk, null, qualifier),
      quote: (nonce) => tpm.quote(nonce, 7),
      activate: () => Promise.reject(new TypeError('it has no endorsement certificate')),
    },
  };
  const link = await Link.open(url, { answerMs: 10_000 });
  const before = { log: undefined, follow: async () => {}, checkpointSize: async () => 0 };
  const signedIn = { link, identity, pinned: null, hostName: 'tpm-host', ...before };
  const token = await tokenOf({ server, url, now, ...stage });
  await signIn({ ...signedIn, token, onServerKey: () => {} });
  const evidence = await signEvidence({
    identity,
    claims: cannedClaims(5),
    trigger: 'start',
    challenge: server.context.challenges.current.text,
    origin: server.context.evidenceLog.origin,
    place: { seq: 0, prev: null },
    now: now(),
    previous: new Map(),
  });
  await stage.put('evidence-quoted.jws', evidence.jws);
  const { missing } = await link.sendEvidence(evidence.digest, evidence.jws);
  for (const digest of missing) {
    await link.sendDocument(digest, evidence.documents.get(digest) ?? '');
  }
  link.close();
}

/** Kit to the host, bundle back, answer to the host. */
async function crossTheAirGap(stage: Stage): Promise<void> {
  const { server, now, put } = stage;
  const { context } = server;
  const token = await createToken(context, { site: 'Site A', uses: 1, expiresInMs: HOUR_MS });
  const kit = { ...makeKit(context), token };
  await put('offline/kit.json', encodeOfflineFile(kit));
  const stateDirectory = await stage.makeState('airgap-agent');
  await enrollFromKit({ stateDirectory, kit, hostName: 'offline' });
  const agent = await Agent.open({
    stateDirectory,
    url: null,
    token: null,
    hostName: 'offline',
    collect: async () => cannedClaims(6),
    now,
  });
  await agent.attest('start');
  agent.close();
  const { bytes } = await exportEvidence(stateDirectory);
  await put('offline/bundle.json', bytes);
  const appraising = new Appraising(context);
  const { answer } = await importBundle({ context, appraising, scope: WHOLE_ACCESS }, bytes);
  await appraising.settled;
  await put('offline/answer.json', encodeOfflineFile(answer));
  await importAnswer({ stateDirectory, answer });
}

/** Plays them all. */
export async function playLives(stage: Stage): Promise<void> {
  await rotateAndRetire(stage);
  await attestFromTpm(stage);
  await crossTheAirGap(stage);
  await approveAndRefuse(stage);
  await stage.server.settled();
}
