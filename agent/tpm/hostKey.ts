/**
 * A host key and an attestation key that were made in a TPM 2.0 and cannot leave it
 * (docs/formats/tpm.md). Kept on disk: their blobs, which only this TPM can load.
 */
import * as z from 'zod';
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { concat, fromHex, u16be } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { padded32, TpmReader } from '../../shared/tpm/reader.ts';
import {
  QUOTED_PCRS,
  type TpmCredential,
  type TpmQuote,
  type TpmStatement,
} from '../../shared/tpm/statement.ts';
import { type Endorsement, readEndorsement } from './endorsement.ts';
import { said, succeeded, type TpmPlace, type TpmVisit, visitTpm } from './tools.ts';

const blob = z
  .string()
  .max(2048)
  .regex(/^[A-Za-z0-9_-]+$/);

/** What is kept of the two keys; base64url. */
export const tpmBlobsSchema = z.strictObject({
  /** TPMT_PUBLIC of the host key, and its private part as the TPM encrypted it. */
  keyPublic: blob,
  keyPrivate: blob,
  akPublic: blob,
  akPrivate: blob,
  /** The TPM's proof, to itself, that it made the host key. */
  creationHash: blob,
  creationTicket: blob,
});
/** What is kept of the two keys. */
export type TpmBlobs = z.infer<typeof tpmBlobsSchema>;

// Keys under it load only under exactly this template, so it stays as it is.
const PARENT = ['-G', 'ecc256:null:aes128cfb', '-g', 'sha256'];
const PARENT_ATTRIBUTES =
  'restricted|decrypt|fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda';
const KEY_ATTRIBUTES = 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|sign';
const PCR_LIST = `sha256:${QUOTED_PCRS.join(',')}`;
/** What tpm2-tools says of a blob that another TPM made, or this one before it was cleared. */
const NOT_OURS = /integrity check failed|0x0*1df\b/i;
/** How tpm2-tools writes a credential to a file: a mark and a version in front. */
const CREDENTIAL_MARK = fromHex('badcc0de00000001');

/** Makes both keys in the TPM. Throws tpmUnavailable. */
export function makeTpmBlobs(place: TpmPlace): Promise<TpmBlobs> {
  return visitTpm(place, async (visit) => {
    const parent = await loadParent(visit);
    const key = ['-G', 'ecc256:ecdsa-sha256', '-a', KEY_ATTRIBUTES];
    const proof = ['-d', visit.path('key.hash'), '-t', visit.path('key.ticket')];
    await create(visit, 'key', ['-C', parent, ...key, ...proof]);
    const ak = ['-G', 'ecc256:ecdsa-sha256:null', '-a', `${KEY_ATTRIBUTES}|restricted`];
    await create(visit, 'ak', ['-C', parent, ...ak]);
    const read = async (name: string) => toBase64Url(await visit.read(name));
    return {
      keyPublic: toBase64Url(await readPublic(visit, 'key.pub')),
      keyPrivate: await read('key.priv'),
      akPublic: toBase64Url(await readPublic(visit, 'ak.pub')),
      akPrivate: await read('ak.priv'),
      creationHash: await read('key.hash'),
      creationTicket: await read('key.ticket'),
    };
  });
}

/** The two keys in use. Every method throws tpmUnavailable, and keyUnusable in another TPM. */
export class TpmHostKey {
  readonly #place: TpmPlace;
  readonly #blobs: TpmBlobs;
  /** Kept while the program runs: a server waits only a moment, and a slow TPM makes one slowly. */
  #endorsement: Endorsement | null = null;

  constructor(place: TpmPlace, blobs: TpmBlobs) {
    this.#place = place;
    this.#blobs = blobs;
  }

  /** Loads both keys once. */
  async assertUsable(): Promise<void> {
    await visitTpm(this.#place, (visit) => this.#loadBoth(visit));
  }

  /** ECDSA with SHA-256: 64 bytes, r then s, either s. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    return visitTpm(this.#place, async (visit) => {
      const key = await this.#load(visit, 'key', await loadParent(visit));
      const digest = await visit.write('digest', sha256(message));
      const how = ['-g', 'sha256', '-s', 'ecdsa', '-d'];
      await visit.run('sign', ['-Q', '-c', key, ...how, '-o', visit.path('signature'), digest]);
      return readSignature(visit, 'signature');
    });
  }

  /** See TpmKeys in agent/state/identity.ts. */
  async statement(qualifier: Uint8Array): Promise<TpmStatement> {
    return visitTpm(this.#place, async (visit) => {
      const { keyPublic, akPublic, creationHash, creationTicket } = this.#blobs;
      this.#endorsement ??= await readEndorsement(visit);
      const { publicBytes, certificate } = this.#endorsement;
      const { ak, key } = await this.#loadBoth(visit);
      const proof = [
        ...['-d', await visit.write('key.hash', fromBase64Url(creationHash))],
        ...['-t', await visit.write('key.ticket', fromBase64Url(creationTicket))],
        ...['-q', await visit.write('qualifier', qualifier)],
      ];
      const to = ['--attestation', visit.path('attest'), '-o', visit.path('signature')];
      await visit.run('certifycreation', ['-C', ak, '-c', key, '-g', 'sha256', ...proof, ...to]);
      return {
        ekPublic: toBase64Url(publicBytes),
        ekCertificate: certificate && toBase64Url(certificate),
        akPublic,
        keyPublic,
        certifyInfo: toBase64Url(await visit.read('attest')),
        certifySignature: toBase64Url(await readSignature(visit, 'signature')),
      };
    });
  }

  /** See TpmKeys (agent/state/identity.ts). Throws activationFailed where the TPM refuses. */
  async activate({ credentialBlob, encryptedSecret }: TpmCredential): Promise<string> {
    const parts = [credentialBlob, encryptedSecret].map((part) => fromBase64Url(part));
    const secret = await visitTpm(this.#place, async (visit) => {
      await visit.write('credential', concat(CREDENTIAL_MARK, ...parts));
      const { context } = this.#endorsement ?? (await readEndorsement(visit));
      // Where it does not load any more, the next enrollment makes it again.
      this.#endorsement = null;
      const ek = await visit.write('ek.context', context);
      const ak = await this.#load(visit, 'ak', await loadParent(visit));
      return openCredential(visit, { ak, ek });
    });
    if (secret.length !== 32) {
      throw new FleetsealError('activationFailed', `a secret of ${secret.length} bytes, not 32`);
    }
    return toBase64Url(secret);
  }

  /** See TpmKeys in agent/state/identity.ts. */
  async quote(nonce: Uint8Array): Promise<TpmQuote> {
    return visitTpm(this.#place, async (visit) => {
      const ak = await this.#load(visit, 'ak', await loadParent(visit));
      const what = ['-l', PCR_LIST, '-g', 'sha256', '-q', await visit.write('nonce', nonce)];
      const to = ['-m', visit.path('quoted'), '-s', visit.path('signature')];
      const values = ['-o', visit.path('pcrs'), '-F', 'values'];
      await visit.run('quote', ['-Q', '-c', ak, ...what, ...to, ...values]);
      const pcrs = await visit.read('pcrs');
      return {
        quoted: toBase64Url(await visit.read('quoted')),
        signature: toBase64Url(await readSignature(visit, 'signature')),
        pcrs: QUOTED_PCRS.map((pcr) => toBase64Url(pcrs.subarray(32 * pcr, 32 * pcr + 32))),
      };
    });
  }

  async #loadBoth(visit: TpmVisit): Promise<{ ak: string; key: string }> {
    const parent = await loadParent(visit);
    const ak = await this.#load(visit, 'ak', parent);
    return { ak, key: await this.#load(visit, 'key', parent) };
  }

  /** Loads one of the keys; returns the file of its context. */
  async #load(visit: TpmVisit, which: 'ak' | 'key', parent: string): Promise<string> {
    const publicBytes = fromBase64Url(this.#blobs[`${which}Public`]);
    const sized = concat(u16be(publicBytes.length), publicBytes);
    const parts = [
      ...['-u', await visit.write(`${which}.pub`, sized)],
      ...['-r', await visit.write(`${which}.priv`, fromBase64Url(this.#blobs[`${which}Private`]))],
    ];
    const context = visit.path(`${which}.context`);
    const run = await visit.attempt('load', ['-Q', '-C', parent, ...parts, '-c', context]);
    if (succeeded(run)) return context;
    const detail = `tpm2 load: ${said(run)}`;
    throw new FleetsealError(NOT_OURS.test(run.stderr) ? 'keyUnusable' : 'tpmUnavailable', detail);
  }
}

/** The storage key above both keys: the TPM makes the same one from its seed each time. */
async function loadParent(visit: TpmVisit): Promise<string> {
  const context = visit.path('parent.context');
  const args = ['-Q', '-C', 'o', ...PARENT, '-a', PARENT_ATTRIBUTES, '-c', context];
  await visit.run('createprimary', args);
  return context;
}

async function create(visit: TpmVisit, name: string, args: readonly string[]): Promise<void> {
  const to = ['-u', visit.path(`${name}.pub`), '-r', visit.path(`${name}.priv`)];
  await visit.run('create', ['-Q', '-g', 'sha256', ...args, ...to]);
}

/** The TPMT_PUBLIC in a file that holds a TPM2B_PUBLIC. */
async function readPublic(visit: TpmVisit, name: string): Promise<Uint8Array> {
  return (await visit.read(name)).subarray(2);
}

/** The TPMT_SIGNATURE in a file, as r ‖ s. */
async function readSignature(visit: TpmVisit, name: string): Promise<Uint8Array> {
  const reader = new TpmReader(await visit.read(name));
  reader.expect16(0x0018, 'signature algorithm');
  reader.expect16(0x000b, 'hash of the signature');
  const r = padded32(reader.sized(32));
  const s = padded32(reader.sized(32));
  reader.end();
  return concat(r, s);
}

/** ActivateCredential, authorized as the endorsement key's policy wants it. */
async function openCredential(
  visit: TpmVisit,
  { ak, ek }: { ak: string; ek: string },
): Promise<Uint8Array> {
  const session = visit.path('session');
  await visit.run('startauthsession', ['-Q', '--policy-session', '-S', session]);
  try {
    await visit.run('policysecret', ['-Q', '-S', session, '-c', 'e']);
    const keys = ['-c', ak, '-C', ek, '-P', `session:${session}`];
    const files = ['-i', visit.path('credential'), '-o', visit.path('secret')];
    const run = await visit.attempt('activatecredential', ['-Q', ...keys, ...files]);
    if (!succeeded(run)) throw new FleetsealError('activationFailed', said(run));
    return await visit.read('secret');
  } finally {
    await visit.attempt('flushcontext', [session]);
  }
}
