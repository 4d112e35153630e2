/** Tables of accounts, sessions, tokens, recovery codes. */
import type { SchemaModule } from 'kysely';
import type { LinkPurpose, SessionMethod } from '../../../shared/api/account.ts';

/** One account; never removed. Times in milliseconds UTC. */
export interface AccountTable {
  id: string;
  name: string;
  /** The name as it is compared: no two accounts look the same. */
  name_key: string;
  /** JSON list. */
  roles: string;
  /** JSON, accessScopeSchema. */
  scope: string;
  /** Who signs it in; null where it has a password here. */
  issuer: string | null;
  subject: string | null;
  /** PHC text; null before its one-time link was used. */
  password_hash: string | null;
  /** 1 for a break-glass account. */
  break_glass: number;
  created_at: number;
  disabled_at: number | null;
  /** Newest sign-in. */
  last_used_at: number | null;
}

/** The authenticator app of an account; it counts once it is confirmed. */
export interface SecondFactorTable {
  account: string;
  /** Base32. */
  secret: string;
  confirmed_at: number | null;
  /** Newest step of 30 seconds that was used: it and those before are not taken again. */
  last_step: number;
}

/** A recovery code that was not used yet. */
export interface RecoveryCodeTable {
  account: string;
  /** SHA-256, base64url. */
  digest: string;
}

/** A session that has not been ended. */
export interface SessionTable {
  /** SHA-256 of the cookie's value, base64url. */
  digest: string;
  id: string;
  account: string;
  method: SessionMethod;
  created_at: number;
  used_at: number;
  expires_at: number;
  /** How long it lasts without a request. */
  idle_ms: number;
  address: string;
  agent: string | null;
}

/** An API token; kept after its end. */
export interface ApiTokenTable {
  id: string;
  /** SHA-256 of its secret, base64url. */
  digest: string;
  account: string;
  name: string;
  /** JSON list. */
  roles: string;
  /** JSON, accessScopeSchema. */
  scope: string;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** A one-time link that was not used yet. */
export interface LinkTable {
  /** SHA-256 of its secret, base64url. */
  digest: string;
  purpose: LinkPurpose;
  /** Null for that of the first administrator. */
  account: string | null;
  expires_at: number;
}

/** Failed sign-ins, by what they have in common. */
export interface SignInFailureTable {
  key: string;
  failures: number;
  failed_at: number;
}

/** Where an account has signed in. */
export interface KnownAddressTable {
  account: string;
  address: string;
  used_at: number;
}

/** Tables of accounts, sessions, tokens, recovery codes. */
export interface PeopleTables {
  account: AccountTable;
  second_factor: SecondFactorTable;
  recovery_code: RecoveryCodeTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  one_time_link: LinkTable;
  sign_in_failure: SignInFailureTable;
  known_address: KnownAddressTable;
}

/** Makes the tables. */
export async function createPeople(db: { readonly schema: SchemaModule }): Promise<void> {
  const { schema } = db;
  await createAccount(schema);
  await createSecondFactor(schema);
  await createSession(schema);
  await createApiToken(schema);
  await schema
    .createTable('one_time_link')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('account', 'text')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('sign_in_failure')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('failed_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('known_address')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('used_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('known_address_of_account', ['account', 'address'])
    .execute();
}

async function createAccount(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('account')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('issuer', 'text')
    .addColumn('subject', 'text')
    .addColumn('password_hash', 'text')
    .addColumn('break_glass', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .addUniqueConstraint('account_by_subject', ['issuer', 'subject'])
    .execute();
}

async function createSecondFactor(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('second_factor')
    .addColumn('account', 'text', (column) => column.primaryKey())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('confirmed_at', 'bigint')
    .addColumn('last_step', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('recovery_code')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('recovery_code_of_account', ['account', 'digest'])
    .execute();
}

async function createSession(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('session')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('idle_ms', 'bigint', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('agent', 'text')
    .execute();
  await schema.createIndex('session_by_account').on('session').column('account').execute();
}

async function createApiToken(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('api_token')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute();
  await schema.createIndex('api_token_by_account').on('api_token').column('account').execute();
}
