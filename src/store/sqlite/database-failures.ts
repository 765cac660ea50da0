import type { ErrorCode } from "../../core/errors.ts";

/** What an error of SQLite means to the user. */
export interface Failure {
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

/** @returns undefined for what is a mistake of ours */
export function failureOf({ code, message }: { readonly code: string; readonly message: string }): Failure | undefined {
  const failure = FAILURES.find(([sqliteCode]) => code.startsWith(sqliteCode))?.[1];
  if (failure !== undefined || code !== "SQLITE_ERROR" || !DAMAGED_SCHEMA.test(message)) return failure;
  return corrupt("The collection's database is damaged");
}
