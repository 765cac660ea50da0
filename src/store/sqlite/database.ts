import Database from "better-sqlite3";
import { EngineError } from "../../core/errors.ts";
import { failureOf } from "./database-failures.ts";

/** 512-d vectors of 2 kB fill a page of this size to three quarters; the default 4096 would hold one each. */
const PAGE_SIZE_BYTES = 8192;
/** For searches, which come back to the same pages. */
const CACHE_BYTES = 16 * 1024 * 1024;
/** For whoever goes through rows in their order, or only adds some: indexing took the same time with it as with the other. */
export const SMALL_CACHE_BYTES = 2 * 1024 * 1024;
/** What the write-ahead log is cut to once it has been written back; a large transaction would leave it large. */
const MAX_LOG_BYTES = 8 * 1024 * 1024;

/** Filters make statements without end. */
const KEPT_STATEMENTS = 256;

export interface SqliteOptions {
  /** Path of the database file, or ":memory:". Its folder exists. */
  readonly file: string;
  /** How long a statement waits for another process's lock. */
  readonly busyTimeoutMs: number;
  /** For files that are to stay as they are, such as backups; default false. */
  readonly readOnly?: boolean;
  /** Of pages that are kept in memory, at most; default 16 MB. */
  readonly cacheBytes?: number | undefined;
}

export type SqliteValue = string | number | bigint | Uint8Array | null;

/**
 * A SQLite connection: the only place that sees better-sqlite3.
 * It keeps prepared statements by their text, and turns the failures a user can act on into typed errors:
 * `COLLECTION_BUSY` (locked), `INDEX_CORRUPT` (damaged or not a database), `STORAGE_FAILED` (disk full, not writable).
 */
export class SqliteDatabase {
  readonly file: string;
  readonly #cacheBytes: number;
  readonly #database: Database.Database;
  /** Least recently used first. */
  readonly #statements = new Map<string, Database.Statement<SqliteValue[]>>();

  constructor({ file, busyTimeoutMs, readOnly = false, cacheBytes = CACHE_BYTES }: SqliteOptions) {
    this.file = file;
    this.#cacheBytes = cacheBytes;
    const options = { timeout: busyTimeoutMs, readonly: readOnly, fileMustExist: readOnly };
    const database = guard(file, () => new Database(file, options));
    try {
      if (!readOnly) guard(file, () => configure(database));
      guard(file, () => limitCache(database, cacheBytes));
    } catch (error) {
      database.close();
      throw error;
    }
    this.#database = database;
  }

  /** Runs one or more statements without parameters: schema and pragmas. */
  exec(sql: string): void {
    guard(this.file, () => this.#database.exec(sql));
  }

  pragma(name: string): unknown {
    return guard(this.file, () => this.#database.pragma(name, { simple: true }));
  }

  run(sql: string, ...values: SqliteValue[]): { changes: number; lastRowId: number } {
    return guard(this.file, () => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes, lastRowId: Number(lastInsertRowid) };
    });
  }

  /** @returns the first row, as the columns of `sql` name it */
  get<Row>(sql: string, ...values: SqliteValue[]): Readonly<Row> | undefined {
    return guard(this.file, () => this.#prepare(sql).get(...values) as Row | undefined);
  }

  all<Row>(sql: string, ...values: SqliteValue[]): Row[] {
    return guard(this.file, () => this.#prepare(sql).all(...values) as Row[]);
  }

  /** The first column of each row. */
  column<Value>(sql: string, ...values: SqliteValue[]): Value[] {
    return guard(this.file, () => {
      const statement = this.#prepare(sql).pluck(true);
      try {
        return statement.all(...values) as Value[];
      } finally {
        statement.pluck(false);
      }
    });
  }

  /** Rows as lists of their columns, in the order that `sql` names them. */
  rows<Row extends readonly SqliteValue[]>(sql: string, ...values: SqliteValue[]): Row[] {
    return guard(this.file, () => {
      const statement = this.#prepare(sql).raw(true);
      try {
        return statement.all(...values) as unknown as Row[];
      } finally {
        statement.raw(false);
      }
    });
  }

  /** Rows one at a time. No other statement may run on the connection before the loop ends. */
  *iterate<Row>(sql: string, ...values: SqliteValue[]): Generator<Row, void> {
    const rows = guard(this.file, () => this.#prepare(sql).iterate(...values) as IterableIterator<Row>);
    try {
      for (;;) {
        const next = guard(this.file, () => rows.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      rows.return?.();
    }
  }

  /** Changes whenever this connection or another one has changed the database. */
  version(): string {
    const own = this.get<{ total: number }>("SELECT total_changes() AS total")?.total;
    const others = this.get<{ data_version: number }>("PRAGMA data_version")?.data_version;
    return `${own}.${others}`;
  }

  /** Makes a deterministic function callable in SQL; it gets SQLite's values and returns one. */
  function(name: string, fn: (...args: SqliteValue[]) => SqliteValue): void {
    guard(this.file, () => this.#database.function(name, { deterministic: true, varargs: true }, fn as never));
  }

  /** Several reads that see the same state. */
  read<T>(work: () => T): T {
    if (this.#database.inTransaction) return work();
    return guard(this.file, () => this.#database.transaction(work).deferred());
  }

  /** Reads of many rows that are not read again soon: what they leave in the cache is little. */
  pass<T>(work: () => T): T {
    limitCache(this.#database, Math.min(this.#cacheBytes, SMALL_CACHE_BYTES));
    try {
      return work();
    } finally {
      limitCache(this.#database, this.#cacheBytes);
    }
  }

  /** All of it or nothing. It takes the write lock first, so it cannot fail halfway for want of it. */
  write<T>(work: () => T): T {
    return guard(this.file, () => this.#database.transaction(work).immediate());
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Database.Statement<SqliteValue[]> {
    const statement = this.#statements.get(sql) ?? this.#database.prepare<SqliteValue[]>(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > KEPT_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value!);
    return statement;
  }
}

function limitCache(database: Database.Database, bytes: number): void {
  // Negative: kibibytes.
  database.pragma(`cache_size = ${-Math.floor(bytes / 1024)}`);
}

function configure(database: Database.Database): void {
  // Both hold only when they are set before the first table; afterwards they would ask for the write lock in vain.
  if (database.pragma("page_count", { simple: true }) === 0) {
    database.pragma(`page_size = ${PAGE_SIZE_BYTES}`);
    database.pragma("auto_vacuum = INCREMENTAL");
  }
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  database.pragma("temp_store = MEMORY");
  database.pragma(`journal_size_limit = ${MAX_LOG_BYTES}`);
}

function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(error, file);
  }
}

function translate(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const failure = failureOf(error);
  if (failure === undefined) return error;
  return new EngineError(failure.code, failure.message, {
    hint: failure.hint,
    data: { file, sqlite: error.code },
    cause: error,
  });
}
