/** The server's own routes: how much of it each account sees, and what crosses an air gap. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemStatusSchema } from '../../../shared/api/routes/system.ts';
import { toBase64 } from '../../../shared/bytes/base64.ts';
import { fromUtf8, utf8 } from '../../../shared/bytes/bytes.ts';
import { challengeDigest } from '../../../shared/evidence/challenge.ts';
import { encodeOfflineFile, offlineKitSchema } from '../../../shared/offline/files.ts';
import { parseAgentMessage } from '../../../shared/protocol/messages.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { rawEvidence } from '../../factories/rawKeys.ts';
import { enrollFrame, enrollRawHost, makeRawHost, type RawHost } from '../../hostile/rawAgent.ts';
import {
  ADMINISTRATOR,
  type ApiWorld,
  AUDITOR,
  apiWorld,
  COMPLIANCE,
  OPERATOR,
  REGULATOR,
  somebody,
} from './apiWorld.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
  const header = 'license,authority,number,sites,model,quantity,validFrom,validTo\n';
  const rows = ['1', '2'].map((n) => `L-${n},BIS,D${n},Site ${n},H200,3,2026-01-01,2030-01-01\n`);
  await api.enter('licenses', header + rows.join(''));
});
afterAll(() => api.close());

const statusFor = async (as = AUDITOR) =>
  systemStatusSchema.parse((await api.ask('getStatus', { as })).json);

describe('the status', () => {
  it('counts hosts for the whole fleet only, and names licenses of the scope', async () => {
    const hosts = { enrolled: 0, connected: 0, awaitingApproval: 0 };
    for (const as of [AUDITOR, COMPLIANCE, ADMINISTRATOR]) {
      expect(await statusFor(as)).toMatchObject({ hosts, licenses: ['L-1', 'L-2'] });
    }
    expect(await statusFor(OPERATOR)).toMatchObject({ hosts, licenses: null });
    expect(await statusFor(REGULATOR)).toMatchObject({ hosts: null, licenses: null });
    for (const scope of [{ licenses: ['L-1'] }, { sites: ['Site 1'] }]) {
      const status = await statusFor(somebody(['auditor'], scope));
      expect(status).toMatchObject({ hosts: null, licenses: ['L-1'], version: '0.0.0-test' });
    }
    expect((await api.ask('getStatus', { as: null })).status).toBe(401);
  });
});

describe('the trust file', () => {
  it('is given to everybody who is signed in', async () => {
    for (const as of [REGULATOR, OPERATOR]) {
      const { bytes, headers } = await api.ask('getTrust', { as });
      expect(headers['content-disposition']).toBe('attachment; filename="trust.json"');
      expect(parseTrust(bytes).logs.evidence.log.origin).toBe(
        api.world.server.context.evidenceLog.origin,
      );
    }
    expect((await api.ask('getTrust', { as: null })).status).toBe(401);
  });
});

describe('the check of the logs', () => {
  it('reads both, for those who see the whole fleet, and is recorded', async () => {
    const asked = [1, 2].map(() => api.ask('checkLogs', { as: AUDITOR }));
    for (const { json } of await Promise.all(asked)) {
      const { registerLog } = api.world.server.context;
      const register = { size: registerLog.size, problems: [] };
      expect(json).toEqual({ evidence: { size: 0, problems: [] }, register });
    }
    expect(api.acts.filter(({ act }) => act === 'logsChecked')).toHaveLength(2);
    for (const as of [OPERATOR, REGULATOR, somebody(['auditor'], { sites: ['Site 1'] })]) {
      expect((await api.ask('checkLogs', { as })).json).toMatchObject({ code: 'forbidden' });
    }
  });
});

describe('what crosses an air gap', () => {
  const bring = (file: object, as = OPERATOR) => {
    const whole = { format: 'fleetseal/offlineBundle@1', checkpointSize: 0, ...file } as const;
    const bundle = { enrollment: null, evidence: [], documents: [], ...whole };
    const content = toBase64(encodeOfflineFile(bundle));
    return api.ask('importOffline', { as, body: { content } });
  };
  const enrollmentOf = async (host: RawHost, token: string) => {
    const { text } = api.world.server.context.challenges.current;
    const agentNonce = Buffer.alloc(32, 5).toString('base64url');
    const nonces = { serverNonce: challengeDigest(text), agentNonce };
    const message = parseAgentMessage(await enrollFrame({ host, token, nonces }));
    if (message.type !== 'enroll') throw new TypeError(message.type);
    return message.request;
  };
  const ofSite1 = somebody(['operator'], { sites: ['Site 1'] });

  it('begins with a kit, which is recorded', async () => {
    const { json } = await api.ask('getOfflineKit', { as: OPERATOR });
    expect(offlineKitSchema.parse(json).token).toBeNull();
    expect(api.acts.at(-1)).toMatchObject({ act: 'offlineKitRead' });
    expect((await api.ask('getOfflineKit', { as: AUDITOR })).status).toBe(403);
  });

  it('is taken from hosts of the scope; a foreign host is an unknown one', async () => {
    const { server } = api.world;
    const [own, foreign] = [
      await enrollRawHost(server, await api.world.token({ site: 'Site 1' })),
      await enrollRawHost(server, await api.world.token({ site: 'Site 2' })),
    ];
    const unknown = await makeRawHost();
    const evidence = async (host: RawHost) => {
      return { evidence: [(await rawEvidence(server, host, { before: null })).jws] };
    };
    const [one, other] = [
      await bring(await evidence(foreign), ofSite1),
      await bring(await evidence(unknown), ofSite1),
    ];
    expect(one).toMatchObject({ json: { code: 'signInRefused' } });
    const text = JSON.stringify(one.json).replaceAll(foreign.kid, unknown.kid);
    expect(JSON.parse(text)).toEqual(other.json);
    const enrollment = await enrollmentOf(foreign, await api.world.token({ site: 'Site 1' }));
    const both = await bring({ ...(await evidence(foreign)), enrollment }, ofSite1);
    expect(both).toMatchObject({ json: { code: 'tokenRefused' } });
    expect(server.context.evidenceLog.size).toBe(0);
    expect((await bring(await evidence(own), ofSite1)).json).toMatchObject({
      summary: { evidence: 1, added: 1 },
    });
    expect(api.acts.at(-1)).toMatchObject({
      act: 'offlineImported',
      detail: '1 evidence, 1 of it new',
    });
  });

  it('enrolls hosts of the scope only', async () => {
    const { world } = api;
    const { size } = world.server.context.registerLog;
    const host = await makeRawHost();
    const foreign = { enrollment: await enrollmentOf(host, await world.token({ site: 'Site 2' })) };
    expect((await bring(foreign, ofSite1)).json).toMatchObject({ code: 'tokenRefused' });
    expect(world.server.context.registerLog.size).toBe(size);
    const own = { enrollment: await enrollmentOf(host, await world.token({ site: 'Site 1' })) };
    const { json } = await bring(own, ofSite1);
    expect(json).toMatchObject({ answer: { enrolled: { kid: host.kid } } });
    expect((await bring(foreign, OPERATOR)).status).toBe(200);
  });

  it('is refused where it is no bundle', async () => {
    const body = (text: string) => ({ content: toBase64(utf8(text)) });
    for (const text of ['{}', 'x', fromUtf8(new Uint8Array(3), 'importInvalid')]) {
      const reply = await api.ask('importOffline', { as: OPERATOR, body: body(text) });
      expect(reply).toMatchObject({ status: 400, json: { code: 'offlineInvalid' } });
    }
  });
});
