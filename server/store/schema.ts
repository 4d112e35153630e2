/**
 * The tables of the store. Bytes that were signed or logged are kept exactly as they came; every
 * other column is a cache of them or the server's own bookkeeping. Times are milliseconds UTC,
 * digests are SHA-256 as base64url (43 characters).
 */
import type { Generated } from 'kysely';
import type { HOST_STATES } from '../../shared/api/admin.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import type { KEY_PROTECTIONS } from '../../shared/register/documents.ts';
import type { AccessTables } from './areas/access.ts';
import type { TokenPeopleColumns } from './areas/enrollment.ts';
import type { EventsTables } from './areas/events.ts';
import type { PeopleTables } from './areas/people.ts';
import type { RecoveryTables } from './areas/recovery.ts';
import type { ReportsTables } from './areas/reports.ts';
import type { RequestsTables } from './areas/requests.ts';
import type { SavedViewsTables } from './areas/savedViews.ts';
import type { WorkTables } from './areas/work.ts';

/** A leaf of a log. It waits for the sequencer while leaf_index is null. */
export interface LeafTable {
  id: Generated<number>;
  log: LogName;
  leaf_index: number | null;
  /** What makes the leaf the same as another one; unique in its log. */
  key: string;
  data: Uint8Array;
}

/** The hashes of one tile (c2sp.org/tlog-tiles), 1 to 256 of 32 bytes each. Only ever grows. */
export interface TileTable {
  log: LogName;
  /** Tile level, 0 to 63. */
  level: number;
  n: number;
  hashes: Uint8Array;
}

/** What a log has committed to, and the newest checkpoint that was signed for it. */
export interface HeadTable {
  log: LogName;
  size: number;
  root: Uint8Array;
  /** The newest signed note. */
  checkpoint: string | null;
  checkpoint_size: number | null;
}

/** One JWS that an enrolled key validly signed, accepted or refused. */
export interface EvidenceTable {
  /** SHA-256 of the signing input. */
  digest: string;
  kid: string;
  jws: string;
  /** `evidence`, or the code of its refusal. */
  outcome: string;
}

/** A document digest that an evidence names. */
export interface EvidenceDocumentTable {
  evidence_digest: string;
  submodule: string;
  digest: string;
}

/** A detached document of a host. */
export interface DocumentTable {
  digest: string;
  text: string;
}

/** A challenge that this server issued. */
export interface ChallengeTable {
  digest: string;
  text: string;
  /** The checkpoint note that the text names. */
  note: string;
  issued_at: number;
}

/** A salted document that a register leaf names. */
export interface RegisterDocumentTable {
  digest: string;
  text: string;
}

/** What became of a host key. */
export type HostState = (typeof HOST_STATES)[number];

/** An enrolled host key; the key itself, and all of this but the head, is in the register. */
export interface HostTable {
  kid: string;
  /** The same for all keys of one host: kid of its first key. */
  host_id: string;
  state: HostState;
  protection: (typeof KEY_PROTECTIONS)[number];
  /** One live host has it: two would be one host in two places. */
  ueid: string;
  name: string;
  site: string | null;
  enrolled_at: number;
  /** Newest evidence of the chain that the server follows. */
  head_seq: number | null;
  head_digest: string | null;
}

/** An enrollment token. Who reads the secret can enroll a host. */
export interface TokenTable extends TokenPeopleColumns {
  id: string;
  /** Empty once the token is expired or revoked. */
  secret: string;
  site: string | null;
  uses_left: number;
  expires_at: number;
}

/** A host that a token is for; a token without any is for every host. */
export interface TokenNameTable {
  token: string;
  name: string;
  /** SHA-256 of the endorsement key's TPMT_PUBLIC, hex; null where any key will do. */
  ek_digest: string | null;
  /** The key that used it up. */
  kid: string | null;
}

/** The attestation result of one evidence leaf. */
export interface ResultTable {
  evidence_index: number;
  kid: string;
  register_size: number;
  result: string;
}

/** Single values, such as the origins. */
export interface MetaTable {
  key: string;
  value: string;
}

/** Which migrations ran. */
export interface MigrationTable {
  id: number;
  name: string;
}

/** Every table by its name. */
export interface Schema
  extends PeopleTables,
    AccessTables,
    ReportsTables,
    EventsTables,
    RequestsTables,
    RecoveryTables,
    SavedViewsTables,
    WorkTables {
  leaf: LeafTable;
  tile: TileTable;
  head: HeadTable;
  evidence: EvidenceTable;
  evidence_document: EvidenceDocumentTable;
  document: DocumentTable;
  challenge: ChallengeTable;
  register_document: RegisterDocumentTable;
  host: HostTable;
  token: TokenTable;
  token_name: TokenNameTable;
  result: ResultTable;
  meta: MetaTable;
  migration: MigrationTable;
}
