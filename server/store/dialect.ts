/**
 * A Kysely dialect over node:sqlite: one connection on the thread that opened it. WAL with
 * synchronous FULL: a commit that returned survives the loss of power.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  CompiledQuery as Query,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** How long a statement waits for another process's write lock, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** Prepared statements kept; queries with lists of many lengths would keep ever more. */
const STATEMENTS_MAX = 256;

/** A statement and whether it gives rows (a SELECT, or anything with RETURNING). */
interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

/** Whether a connection may change what is stored. */
type Mode = 'write' | 'read';

/** The dialect for one SQLite file; `:memory:` keeps everything in memory. */
export function sqliteDialect(path: string, mode: Mode = 'write'): Dialect {
  return {
    createDriver: () => new SqliteDriver(path, mode),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** Opens a database with the settings that our promises about durability rest on. */
function openDatabase(path: string, mode: Mode): DatabaseSync {
  const db = new DatabaseSync(path, {
    readOnly: mode === 'read',
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
    timeout: BUSY_TIMEOUT_MS,
  });
  if (mode === 'read') return db;
  try {
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

class SqliteDriver implements Driver {
  private readonly path: string;
  private readonly mode: Mode;
  private connection: SqliteConnection | undefined;

  constructor(path: string, mode: Mode) {
    this.path = path;
    this.mode = mode;
  }

  async init(): Promise<void> {
    this.connection = new SqliteConnection(openDatabase(this.path, this.mode));
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.connection === undefined) throw new TypeError('the database is not open');
    return this.connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // Immediate: a transaction that reads first and writes later would fail, not wait, when
    // another process wrote in between.
    await connection.executeQuery(Query.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(Query.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(Query.raw('rollback'));
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.connection?.close();
    this.connection = undefined;
  }
}

class SqliteConnection implements DatabaseConnection {
  private readonly db: DatabaseSync;
  private readonly statements = new Map<string, Prepared>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { statement, returnsRows } = this.prepare(query.sql);
    const parameters = boundValues(query.parameters);
    if (!returnsRows) {
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    }
    // as: Kysely derives the row type from the query; nothing at run time can check it here.
    const rows = statement.all(...parameters) as Row[];
    return { rows };
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    // Its own statement: a cached one would start over when the same query ran in between.
    const statement = this.db.prepare(query.sql);
    for (const row of statement.iterate(...boundValues(query.parameters))) {
      // as: as above, the row type is Kysely's.
      yield { rows: [row as Row] };
    }
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }

  private prepare(sql: string): Prepared {
    const known = this.statements.get(sql);
    if (known !== undefined) {
      // To the end: the statement used longest ago is the first to go.
      this.statements.delete(sql);
      this.statements.set(sql, known);
      return known;
    }
    const statement = this.db.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    this.statements.set(sql, prepared);
    const [oldest] = this.statements.keys();
    if (this.statements.size > STATEMENTS_MAX && oldest !== undefined) {
      this.statements.delete(oldest);
    }
    return prepared;
  }
}

/**
 * The values as node:sqlite takes them. Anything it would refuse or misread (undefined; a plain
 * object, which it takes as named parameters; a boolean; a fraction) is a TypeError.
 */
function boundValues(values: readonly unknown[]): SQLInputValue[] {
  return values.map((value) => {
    if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    if (value instanceof Uint8Array) return value;
    throw new TypeError(`a ${typeof value} cannot be bound to a statement`);
  });
}
