/** What people and a regulator do at a server, played for the golden files. */
import { ApiClient } from '../../cli/client/apiClient.ts';
import { signWith } from '../../platform/sign.ts';
import type { Principal } from '../../server/api/call.ts';
import { exportAccess } from '../../server/audit/export.ts';
import type { RunningServer } from '../../server/server.ts';
import { type Role, WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { DAY_MS } from '../../shared/register/day.ts';
import {
  encodeRegulatorChallenge,
  REGULATOR_CHALLENGE_TYP,
} from '../../shared/register/regulatorDocuments.ts';
import { HOUR_MS, T0_MS } from '../../simulator/timeline.ts';
import { goldenP256, goldenPrivateKey } from './goldenKeys.ts';

/** What they do it in. */
export interface PeopleStage {
  readonly server: RunningServer;
  /** Milliseconds UTC: the clock of the server. */
  readonly clock: { now: number };
  readonly put: (name: string, content: string | Uint8Array) => Promise<void>;
}

/** Makes an account over the server's own socket, and gives it as if it had signed in. */
async function personOf({ server }: PeopleStage, name: string, role: Role): Promise<Principal> {
  const api = new ApiClient({ kind: 'socket', path: server.adminSocket, by: 'A. Person' });
  const about = { name, roles: [role], scope: WHOLE_ACCESS, external: null };
  const body = { ...about, reason: 'As agreed.' };
  const { account } = await api.call('createAccount', { body });
  const credential = 'ses-0123456789abcdef';
  const signedIn = { via: 'session', account: account.id, credential } as const;
  return { ...signedIn, name, roles: [role], scope: WHOLE_ACCESS };
}

/** A report that withholds all that it may, from its draft to its download. */
async function releaseReport(stage: PeopleStage): Promise<void> {
  const { gate } = stage.server.rooms;
  const author = await personOf(stage, 'C. Person', 'compliance');
  const approver = await personOf(stage, 'D. Person', 'approver');
  const choice = { licenses: ['LIC-2026-0001'], from: T0_MS, to: null };
  const redactions = ['hostDocuments', 'users'] as const;
  const { report } = await gate.draft(author, { ...choice, redactions, reason: 'First quarter.' });
  await gate.file(approver, report);
  await gate.approve(approver, report, { reference: 'Approval 2026-1', reason: '' });
  await gate.release(author, report, '');
  const regulator = await personOf(stage, 'E. Person', 'regulator');
  await stage.put('report-withheld.zip', await gate.file(regulator, report));
}

/** A key of a regulator, and a challenge by it. */
async function challenge({ server, clock, put }: PeopleStage): Promise<void> {
  const { regulators } = server.context;
  const { d: _, ...jwk } = goldenP256('regulator');
  const privateKey = goldenPrivateKey('regulator');
  await regulators.addKey('A. Person', { name: 'Export authority', jwk });
  const payload = encodeRegulatorChallenge({
    format: 'fleetseal/regulatorChallenge@1',
    log: server.context.evidenceLog.origin,
    nonce: sha256Base64Url(utf8('golden nonce')),
    issuedAt: clock.now,
    answerBy: clock.now + HOUR_MS,
  });
  const signer = {
    kid: thumbprint(jwk),
    sign: (input: Uint8Array) => signWith(privateKey, input),
  };
  const jws = await signJws({ payload, typ: REGULATOR_CHALLENGE_TYP, signer });
  await regulators.file('E. Person', jws);
  await put('regulator-challenge.jws', jws);
}

/** Plays them all. */
export async function playPeople(stage: PeopleStage): Promise<void> {
  await releaseReport(stage);
  await challenge(stage);
}

/** Lets the day end, and exports what the access record has of it. */
export async function endDay({ server, clock, put }: PeopleStage): Promise<void> {
  const from = clock.now;
  clock.now += DAY_MS;
  await server.newEpoch();
  const { store, register, registerLog } = server.context;
  const order = { from, to: clock.now, by: 'A. Person', createdAt: clock.now };
  await put('access-export.jsonl', await exportAccess({ store, register, registerLog }, order));
}
