import { EngineError } from "../../core/errors.ts";
import type { SqliteDatabase } from "./database.ts";
import { registerChecksums } from "./row-checksum.ts";

interface Migration {
  readonly version: number;
  readonly up: string;
}

/**
 * The analyzer has already cut the text, so FTS5 splits at spaces alone: every ASCII character that a term may hold
 * besides letters and digits is named here; characters beyond ASCII belong to terms anyway.
 */
const TERM_COLUMNS = `title, body, content='', contentless_delete=1, tokenize="ascii tokenchars '.+#_'"`;

/** Numbered from 1 without gaps; a released migration is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    up: `
      CREATE TABLE documents (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        path TEXT,
        source TEXT,
        media_type TEXT NOT NULL,
        language TEXT NOT NULL,
        metadata TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        modified_at REAL
      ) STRICT;
      CREATE INDEX documents_by_source ON documents (source);

      CREATE TABLE chunks (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        document_row INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        text TEXT NOT NULL,
        headings TEXT NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        start_line INTEGER NOT NULL,
        end_line INTEGER NOT NULL,
        UNIQUE (document_row, ordinal)
      ) STRICT;

      CREATE TABLE vectors (
        chunk_row INTEGER PRIMARY KEY REFERENCES chunks (row) ON DELETE CASCADE,
        vector BLOB NOT NULL
      ) STRICT;

      CREATE TABLE changes (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('put', 'remove')),
        row INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE sources (name TEXT PRIMARY KEY, root TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE states (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

      CREATE VIRTUAL TABLE chunk_terms USING fts5 (${TERM_COLUMNS});
      CREATE VIRTUAL TABLE document_terms USING fts5 (${TERM_COLUMNS});
    `,
  },
  {
    version: 2,
    // In facets, key and kind come first because every search names them; facet-kinds.ts says what the kinds are.
    up: `
      CREATE TABLE facet_keys (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        -- Documents up to this row are in facets; null once all of them are.
        filled_to INTEGER
      ) STRICT;

      CREATE TABLE facets (
        key INTEGER NOT NULL REFERENCES facet_keys (id) ON DELETE CASCADE,
        kind INTEGER NOT NULL,
        value ANY NOT NULL,
        document_row INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
        PRIMARY KEY (key, kind, value, document_row)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX facets_by_document ON facets (document_row);

      CREATE INDEX documents_by_path ON documents (path);
      CREATE INDEX documents_by_language ON documents (language);
      CREATE INDEX documents_by_media_type ON documents (media_type);
      CREATE INDEX documents_by_modified_at ON documents (modified_at);
    `,
  },
  {
    version: 3,
    // The functions are those of row-checksum.ts. What a row holds now is taken to be right.
    up: `
      ALTER TABLE documents ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE chunks ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE vectors ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE sources ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE settings ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE states ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
      UPDATE documents SET checksum = row_checksum(
        row, id, title, path, source, media_type, language, metadata, content_hash, size_bytes, modified_at);
      UPDATE chunks SET checksum = row_checksum(
        row, document_row, ordinal, text, headings, start, "end", start_line, end_line);
      UPDATE vectors SET checksum = blob_checksum(chunk_row, vector);
      UPDATE sources SET checksum = row_checksum(name, root);
      UPDATE settings SET checksum = row_checksum(name, value);
      UPDATE states SET checksum = blob_checksum(0, bytes);
    `,
  },
  {
    version: 4,
    // Generation comes first, so that a new one is written at the end and an old one is whole pages; see lsa-rows.ts.
    up: `
      CREATE TABLE lsa_vectors (
        generation INTEGER NOT NULL,
        chunk_row INTEGER NOT NULL REFERENCES chunks (row) ON DELETE CASCADE,
        code BLOB NOT NULL,
        checksum INTEGER NOT NULL,
        PRIMARY KEY (generation, chunk_row)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX lsa_vectors_by_chunk ON lsa_vectors (chunk_row);
    `,
  },
  {
    version: 5,
    // A copy is a further file with the bytes of a document; it differs in what the table has; see copies.ts.
    up: `
      CREATE TABLE copies (
        id TEXT PRIMARY KEY,
        document_row INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
        title TEXT NOT NULL,
        path TEXT NOT NULL,
        source TEXT NOT NULL,
        modified_at REAL,
        checksum INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX copies_by_document ON copies (document_row);
      CREATE INDEX copies_by_source ON copies (source);
      CREATE INDEX documents_by_content ON documents (content_hash);

      ALTER TABLE sources ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
      UPDATE sources SET checksum = row_checksum(name, root, options);
    `,
  },
  {
    version: 6,
    // Models of term vectors; see term-models.ts. Vectors are staged under a model until it is used, and then moved to vectors.
    up: `
      CREATE TABLE term_models (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        -- Null while it is being written.
        info TEXT,
        is_used INTEGER UNIQUE CHECK (is_used = 1),
        checksum INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE term_blocks (
        model INTEGER NOT NULL REFERENCES term_models (id) ON DELETE CASCADE,
        part TEXT NOT NULL,
        block INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        checksum INTEGER NOT NULL,
        UNIQUE (model, part, block)
      ) STRICT;

      CREATE TABLE staged_vectors (
        model INTEGER NOT NULL REFERENCES term_models (id) ON DELETE CASCADE,
        chunk_row INTEGER NOT NULL,
        vector BLOB NOT NULL,
        checksum INTEGER NOT NULL,
        PRIMARY KEY (model, chunk_row)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 7,
    // Null where a passage is in the language of its document, as far as was looked.
    up: `
      ALTER TABLE chunks ADD COLUMN passage_language TEXT;
      UPDATE chunks SET checksum = row_checksum(
        row, document_row, ordinal, text, headings, start, "end", start_line, end_line, passage_language);
    `,
  },
];

/**
 * Brings a database to the newest schema, in one transaction.
 *
 * @throws {EngineError} `SCHEMA_TOO_NEW` when a later version of the program wrote it
 */
export function migrate(database: SqliteDatabase): void {
  registerChecksums(database);
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  const found = schemaVersion(database);
  if (found > newest) {
    throw new EngineError("SCHEMA_TOO_NEW", `The collection has schema ${found}; this version reads up to ${newest}`, {
      hint: "Update the program, or index the sources into a new collection.",
      data: { found, newest, file: database.file },
    });
  }
  if (found === newest) return;
  database.write(() => {
    // Read again under the lock: another process may have been first.
    for (const { version, up } of MIGRATIONS) {
      if (version <= schemaVersion(database)) continue;
      database.exec(up);
      database.exec(`PRAGMA user_version = ${version}`);
    }
  });
}

function schemaVersion(database: SqliteDatabase): number {
  return Number(database.pragma("user_version"));
}
