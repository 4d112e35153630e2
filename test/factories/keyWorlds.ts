/** Worlds in which host keys follow one another, wait, leave, or are kept in a TPM. */
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { type JwsSigner, signJws } from '../../shared/crypto/jws.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { nonceFor } from '../../shared/evidence/challenge.ts';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import { RETIRE_TYP, ROTATE_CONSENT_TYP, ROTATE_TYP } from '../../shared/protocol/messages.ts';
import type { HostKeyDocument } from '../../shared/register/documents.ts';
import type { TpmQuote } from '../../shared/tpm/statement.ts';
import { makePureTpm, type PureTpm } from './pureTpm.ts';
import {
  nextSalt,
  type ReportWorld,
  reportWorld,
  type TestHost,
  WORLD_START,
  type WorldBuilder,
} from './reportWorld.ts';
import { makeTestKey, type TestKey } from './testLog.ts';

/** The document of a key, as it is since the second release. */
export type KeyV2 = Extract<HostKeyDocument, { format: 'fleetseal/hostKey@2' }>;

/** A host that has attested twice, and another key of it or of a host beside it. */
export interface KeyParts {
  readonly builder: WorldBuilder;
  readonly host: TestHost;
  readonly other: TestKey;
}

/** A finished world of these parts. */
export type KeyWorld = ReportWorld & KeyParts;

/** Of a host that is not there yet. */
export const OTHER_UEID = `AQ${'B'.repeat(42)}`;

const NONCES = {
  serverNonce: sha256Base64Url(Uint8Array.of(1)),
  agentNonce: sha256Base64Url(Uint8Array.of(2)),
};
const signed = (typ: string, signer: JwsSigner, payload: object) =>
  signJws({ payload: encodeJson(payload), typ, signer });

/** A world of one host that has attested twice. */
export async function keyParts(): Promise<KeyParts> {
  const { builder } = await reportWorld({ hosts: 1, rounds: 2 });
  const [host] = builder.hosts;
  if (host === undefined) throw new TypeError('no host');
  return { builder, host, other: await makeTestKey() };
}

/** A minute after the round, or where the first two rounds end. */
async function ended(parts: KeyParts, round = 1): Promise<KeyWorld> {
  const to = WORLD_START + round * 30 * 60_000 + 60_000;
  return { ...(await parts.builder.finish({ to })), ...parts };
}

/** The host under its other key, which signed nothing yet. */
const anew = ({ host, other }: KeyParts, ueid = host.ueid): TestHost => ({
  ...host,
  key: other,
  ueid,
  seq: 0,
  prev: null,
});

async function attestIn(round: number, { builder }: KeyParts, host: TestHost): Promise<void> {
  await builder.attestHost(host, await builder.challenge(round));
}

const lastPoint = ({ seq, prev }: TestHost): SequencePoint | null =>
  prev === null ? null : { seq: seq - 1, digest: prev };

/** What a rotation says otherwise than it should. */
export interface RotationLies {
  readonly rotation?: object;
  readonly consent?: object;
  readonly consentBy?: JwsSigner;
  readonly document?: Partial<KeyV2>;
}

/** The document of a key that follows the host's key, changed as given. */
export async function rotated(parts: KeyParts, lies: RotationLies = {}): Promise<KeyV2> {
  const { builder, host, other } = parts;
  const aud = builder.evidenceLog.origin;
  const said = { aud, newKid: other.kid, last: lastPoint(host), ...NONCES, ...lies.consent };
  const consent = await signed(ROTATE_CONSENT_TYP, lies.consentBy ?? host.key, said);
  const stated = { aud, oldKid: host.key.kid, jwk: other.jwk, consent, ...lies.rotation };
  return {
    ...keyOf(parts),
    token: null,
    rotation: await signed(ROTATE_TYP, other, stated),
    ...lies.document,
  };
}

/** The document of the other key, for the host that is there where no ueid is given. */
function keyOf({ host, other }: KeyParts, ueid = host.ueid): KeyV2 {
  return {
    format: 'fleetseal/hostKey@2',
    salt: nextSalt(),
    kid: other.kid,
    jwk: other.jwk,
    ueid,
    name: host.name,
    site: 'Hall 1',
    protection: 'file',
    token: 'token-1',
    awaitsApproval: false,
    rotation: null,
    tpm: null,
  };
}

/** What every event of a host key has. */
export const about = (kid: string) =>
  ({ format: 'fleetseal/hostEvent@1', salt: nextSalt(), kid, by: 'Li Na', reason: '' }) as const;

/** Another key, for which nobody answered yet, has signed an evidence. */
async function awaitedKey(): Promise<KeyParts & { second: TestHost }> {
  const parts = await keyParts();
  parts.builder.append({ ...keyOf(parts, OTHER_UEID), awaitsApproval: true });
  const second = anew(parts, OTHER_UEID);
  await attestIn(2, parts, second);
  return { ...parts, second };
}

/** A key that claims the ueid of a host; with `replaces`, approved in place of that key or none. */
export async function claimedUeid(replaces?: (host: TestHost) => string | null): Promise<KeyWorld> {
  const parts = await keyParts();
  const { builder, host, other } = parts;
  builder.append({ ...keyOf(parts), awaitsApproval: true });
  if (replaces !== undefined) {
    builder.append({ ...about(other.kid), event: 'approved', replaces: replaces(host) });
  }
  return ended(parts);
}

/** A host that says that it leaves; signed by another key, or for another log, where given. */
export async function retired(lies: { isForeign?: true; aud?: string } = {}): Promise<KeyWorld> {
  const parts = await keyParts();
  const { builder, host, other } = parts;
  const said = { aud: lies.aud ?? builder.evidenceLog.origin, last: lastPoint(host), ...NONCES };
  const retirement = await signed(RETIRE_TYP, lies.isForeign ? other : host.key, said);
  builder.append({ ...about(host.key.kid), by: null, event: 'retired', retirement });
  return ended(parts);
}

/** A host whose key is in a TPM; `changes` is what its document says otherwise. */
export async function inTpm(
  tpm: PureTpm,
  changes: (document: KeyV2) => Partial<KeyV2> = () => ({}),
): Promise<KeyParts> {
  const parts = await keyParts();
  const statement = await tpm.statement(parts.other.jwk, 'MAA');
  const document = { ...keyOf(parts, OTHER_UEID), name: 'host-tpm' };
  const kept = { ...document, protection: 'tpm', tpm: statement } as const;
  parts.builder.append({ ...kept, ...changes(kept) });
  return parts;
}

/** A host with its key in a TPM that sends a quote, or none. */
async function quoting(
  quoteOf: (tpm: PureTpm, nonce: Uint8Array) => Promise<TpmQuote> | null,
): Promise<KeyWorld> {
  const tpm = await makePureTpm();
  const parts = await inTpm(tpm);
  const { builder, other } = parts;
  const at = await builder.challenge(2);
  const quote = await quoteOf(tpm, fromBase64Url(nonceFor(at.challenge, other.kid)));
  const payload = quote === null ? {} : { tpm_quote: quote };
  await builder.attestHost(anew(parts, OTHER_UEID), { ...at, payload });
  return ended(parts, 2);
}

/** Worlds with valid reports. */
export const KEY_WORLDS = {
  async rotation() {
    const parts = await keyParts();
    parts.builder.append(await rotated(parts));
    await attestIn(2, parts, anew(parts));
    return ended(parts, 2);
  },
  async signedAfterRotation() {
    const parts = await keyParts();
    parts.builder.append(await rotated(parts));
    await attestIn(2, parts, parts.host);
    return ended(parts, 2);
  },
  awaitsApproval: async () => ended(await awaitedKey(), 2),
  async approved() {
    const { second, ...parts } = await awaitedKey();
    const { builder, host, other } = parts;
    builder.append({ ...about(other.kid), event: 'approved', replaces: host.key.kid });
    await attestIn(3, parts, second);
    return ended(parts, 3);
  },
  async refused() {
    const parts = await awaitedKey();
    parts.builder.append({ ...about(parts.other.kid), event: 'refused' });
    return ended(parts, 2);
  },
  claimedUeid: () => claimedUeid(),
  claimedUeidApproved: () => claimedUeid(({ key }) => key.kid),
  async enrolledAnew() {
    const parts = await keyParts();
    const { builder, host } = parts;
    builder.append({ ...about(host.key.kid), event: 'retired', retirement: null });
    builder.append(keyOf(parts));
    return ended(parts);
  },
  retired: () => retired(),
  quote: () => quoting((tpm, nonce) => tpm.quote(nonce)),
  quoteMissing: () => quoting(() => null),
  quoteOfAnotherMoment: () => quoting((tpm) => tpm.quote(new Uint8Array(32))),
  quoteOfAnotherTpm: () => quoting(async (_, nonce) => (await makePureTpm()).quote(nonce)),
  async endorsed() {
    const tpm = await makePureTpm();
    const parts = await inTpm(tpm, ({ tpm: said }) => ({
      protection: 'tpmEkVerified',
      // Of a maker that gives none: the operator named the key in a list.
      tpm: said === null ? null : { ...said, ekCertificate: null },
    }));
    return ended(parts);
  },
} satisfies Record<string, () => Promise<KeyWorld>>;
