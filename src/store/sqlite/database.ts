import Database from "better-sqlite3";
import { EngineError, type ErrorCode } from "../../core/errors.ts";

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

interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** Extended codes such as SQLITE_BUSY_SNAPSHOT belong to the primary code they start with. */
const FAILURES: readonly (readonly [sqliteCode: string, failure: Failure])[] = [
  ["SQLITE_BUSY", busy()],
  ["SQLITE_LOCKED", busy()],
  ["SQLITE_CORRUPT", corrupt("The collection's database is damaged")],
  ["SQLITE_NOTADB", corrupt("The collection's file is not a database")],
  // What a damaged length in the full-text index makes it ask for.
  ["SQLITE_NOMEM", outOfMemory()],
  ["SQLITE_FULL", storage("The disk is full", "Free some space, then run the command again.")],
  ["SQLITE_READONLY", storage("The collection cannot be written", "Give yourself write access to its folder.")],
  ["SQLITE_CANTOPEN", storage("The collection cannot be opened", "Check that its folder is there and readable.")],
  ["SQLITE_PERM", storage("The collection cannot be opened", "Give yourself access to its folder.")],
  ["SQLITE_IOERR", storage("The disk failed", "Check the disk that holds the collection.")],
];

function busy(): Failure {
  return {
    code: "COLLECTION_BUSY",
    message: "Another process is writing to the collection",
    hint: "Wait for the other process to finish, or stop it.",
  };
}

function corrupt(message: string): Failure {
  const hint = "Restore a backup with `kenning restore`, or delete the collection and index its sources again.";
  return { code: "INDEX_CORRUPT", message, hint };
}

function outOfMemory(): Failure {
  const message = "The database asked for more memory than there is, as a damaged full-text index does";
  return { code: "INDEX_CORRUPT", message, hint: "Look for damage with `kenning check`, and mend it with --repair." };
}

function storage(message: string, hint: string): Failure {
  return { code: "STORAGE_FAILED", message, hint };
}

const TABLES =
  "documents|copies|chunks|vectors|changes|sources|settings|states|facets|facet_keys|lsa_vectors|\\w+_terms";
const COLUMNS =
  "row|id|title|path|source|media_type|language|metadata|content_hash|size_bytes|modified_at|document_row|ordinal|text|" +
  "headings|start|end|start_line|end_line|chunk_row|vector|sequence|kind|name|root|value|bytes|key|filled_to|checksum|" +
  "generation|code|options|passage_language";
/** What SQLite has only the general code for, when a damaged file does not have what every statement relies on. */
const DAMAGED_SCHEMA = new RegExp(
  "^(?:unsupported file format|vtable constructor failed|invalid fts5 file format|malformed JSON|no such module: fts5|" +
    `no such column: (?:\\w+\\.\\w+|${COLUMNS})$|duplicate column name: (?:${COLUMNS})$|(?:no such table: |table )(?:${TABLES})\\b)`,
);

function schemaFailure({ code, message }: Error & { code: string }): Failure | undefined {
  if (code !== "SQLITE_ERROR" || !DAMAGED_SCHEMA.test(message)) return undefined;
  return corrupt("The collection's database is damaged");
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
  const failure = FAILURES.find(([code]) => error.code.startsWith(code))?.[1] ?? schemaFailure(error);
  if (failure === undefined) return error;
  return new EngineError(failure.code, failure.message, {
    hint: failure.hint,
    data: { file, sqlite: error.code },
    cause: error,
  });
}
