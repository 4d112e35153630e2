/**
 * What a TPM states and signs (TPMS_ATTEST, TPM 2.0 part 2, 10.12): a quote over registers, or
 * that a key is in this TPM. docs/formats/tpm.md shows both byte for byte.
 */
import { type Bytes, readU32be } from '../bytes/bytes.ts';
import { hex, refuse, TpmReader } from './reader.ts';

/** First four bytes of everything that a TPM states itself: a restricted key signs nothing else. */
const GENERATED = 0xff544347;
/** TPMI_ST_ATTEST of the three kinds. */
const TYPE = { certify: 0x8017, quote: 0x8018, creation: 0x801a } as const;
/** A name or qualified name: algorithm and hash of up to 64 bytes. */
const NAME_BYTES_MAX = 66;
/** Registers of several banks: more than any TPM has. */
const SELECTIONS_MAX = 16;

/** Registers of one bank. */
export interface PcrSelection {
  /** TPM_ALG_ID of the bank. */
  readonly bank: number;
  /** One bit for each register, the lowest of the first byte for PCR 0. */
  readonly bitmap: Bytes;
}

/** What every statement has. */
interface AttestHead {
  /** The caller's own bytes: our nonce or qualifier. */
  readonly extraData: Bytes;
}
/** Registers and the hash of their values. */
export interface QuoteAttest extends AttestHead {
  readonly type: 'quote';
  readonly selections: readonly PcrSelection[];
  readonly pcrDigest: Bytes;
}
/** A key is loaded in this TPM (certify), or was made in it (creation). */
export interface KeyAttest extends AttestHead {
  readonly type: 'certify' | 'creation';
  /** Name of the key: see nameOf in public.ts. */
  readonly name: Bytes;
}

/** Parses a TPMS_ATTEST of one of the three kinds. Throws tpmInvalid. */
export function parseAttest(attestBytes: Uint8Array): QuoteAttest | KeyAttest {
  const reader = new TpmReader(attestBytes);
  if (readU32be(reader.take(4)) !== GENERATED) refuse('no statement of a TPM');
  const type = reader.u16();
  const head = readHead(reader);
  const attest = readBody(reader, { type, head });
  reader.end();
  return attest;
}

function readHead(reader: TpmReader): AttestHead {
  // The qualified name of the key that signs depends on its parent, which is not shown to us.
  reader.sized(NAME_BYTES_MAX);
  const extraData = reader.sized(64);
  // Clock and counts of resets, the clock's flag, firmware: keys like ours get them disguised.
  reader.take(16);
  const safe = reader.u8();
  if (safe > 1) refuse(`the clock's flag is ${safe}`);
  reader.take(8);
  return { extraData };
}

function readBody(
  reader: TpmReader,
  { type, head }: { type: number; head: AttestHead },
): QuoteAttest | KeyAttest {
  if (type === TYPE.quote) {
    const selections = readSelections(reader);
    return { ...head, type: 'quote', selections, pcrDigest: reader.sized(64) };
  }
  if (type !== TYPE.certify && type !== TYPE.creation) refuse(`statement type 0x${hex(type)}`);
  const name = reader.sized(NAME_BYTES_MAX);
  // The qualified name, or the hash of the creation data: neither says more about the key.
  reader.sized(NAME_BYTES_MAX);
  return { ...head, type: type === TYPE.certify ? 'certify' : 'creation', name };
}

function readSelections(reader: TpmReader): PcrSelection[] {
  const count = reader.u32();
  if (count > SELECTIONS_MAX) refuse(`${count} banks of registers`);
  return Array.from({ length: count }, () => {
    const bank = reader.u16();
    return { bank, bitmap: reader.take(reader.u8()) };
  });
}
