import type { DocumentId } from "../../../core/document.ts";
import { isEngineError } from "../../../core/errors.ts";
import { indexTerms } from "../../analyze/analyzer.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { type CareTask, passRow, throwIfStopped } from "../stop-flag.ts";
import { finding, type Check, type Finding } from "./finding.ts";
import { rebuildTerms, refreshDocumentTerms } from "./rebuild-terms.ts";
import { indexedDigest, TermDigest } from "./term-digest.ts";

interface ChunkTexts {
  readonly row: number;
  readonly document_row: number;
  readonly title: string;
  readonly headings: string;
  readonly text: string;
}

/** What the full-text tables should hold: counts by row, and a digest of the terms themselves. */
interface Expected {
  readonly chunks: Map<number, string>;
  readonly documents: Map<number, string>;
  readonly chunkDigest: TermDigest;
  readonly documentDigest: TermDigest;
}

/**
 * The full-text index against the texts, by analysing every text again: each chunk and document has its row with the
 * right number of terms, no other has one, and the terms of all together are those that are indexed.
 */
export const termCheck: Check = {
  what: "terms",
  find({ database, task }) {
    throwIfStopped(task.stop);
    const rebuild = (): readonly DocumentId[] => {
      rebuildTerms(database, task);
      return [];
    };
    try {
      return database.read(() => {
        const expected = expectedTerms(database, task);
        const wrong = wrongRows(database, expected);
        if (wrong.length > 0 || agrees(database, expected)) return wrong;
        return finding("terms", ["chunk_terms"], "Words are indexed that are not those of the texts", rebuild);
      });
    } catch (error) {
      if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
      // Where it is a page that is damaged, the check of pages has said so, and nothing is rebuilt.
      return finding("terms", ["chunk_terms"], "The full-text index cannot be read", rebuild);
    }
  },
};

function wrongRows(database: SqliteDatabase, expected: Expected): Finding[] {
  const chunks = compare(counts(database, "chunk_terms"), expected.chunks);
  const documents = compare(counts(database, "document_terms"), expected.documents);
  return [
    ...repairRows(database, "chunk", chunks, (rows) => documentsOf(database, rows)),
    ...repairRows(database, "document", documents, (rows) => rows),
  ];
}

function agrees(database: SqliteDatabase, { chunkDigest, documentDigest }: Expected): boolean {
  return (
    indexedDigest(database, "chunk_terms") === chunkDigest.value &&
    indexedDigest(database, "document_terms") === documentDigest.value
  );
}

function expectedTerms(database: SqliteDatabase, task: CareTask): Expected {
  const chunks = new Map<number, string>();
  const sums = new Map<number, { title: number; body: number }>();
  const chunkDigest = new TermDigest();
  const documentDigest = new TermDigest();
  const titles = new Map<string, string>();
  let ofDocument = -1;
  let seen = new Set<string>();
  for (const { row, title } of database.iterate<{ row: number; title: string }>("SELECT row, title FROM documents")) {
    const terms = indexTerms(title);
    documentDigest.add("title", terms);
    sums.set(row, { title: countTerms(terms), body: 0 });
  }
  const total = database.get<{ count: number }>("SELECT count(*) AS count FROM chunks")?.count ?? 0;
  let done = 0;
  const rows = database.iterate<ChunkTexts>(
    `SELECT chunks.row, document_row, title, headings, text
     FROM chunks JOIN documents ON documents.row = document_row ORDER BY document_row, ordinal`,
  );
  for (const { row, document_row, title, headings, text } of rows) {
    const body = indexTerms(text);
    // The same rules as in lexical.ts: a heading that is the title counts once, and a document has each heading once.
    const above = parseHeadings(headings).filter((heading) => heading !== title);
    if (document_row !== ofDocument) [ofDocument, seen] = [document_row, new Set()];
    for (const heading of above) {
      if (seen.has(heading)) continue;
      seen.add(heading);
      const terms = termsOf(heading, titles);
      documentDigest.add("title", terms);
      sums.get(document_row)!.title += countTerms(terms);
    }
    const head = [title, ...above]
      .map((part) => termsOf(part, titles))
      .filter((terms) => terms !== "")
      .join(" ");
    chunks.set(row, `${countTerms(head)}/${countTerms(body)}`);
    chunkDigest.add("title", head);
    chunkDigest.add("body", body);
    documentDigest.add("body", body);
    sums.get(document_row)!.body += countTerms(body);
    passRow(task, ++done, total, "terms");
  }
  const documents = new Map([...sums].map(([row, { title, body }]) => [row, `${title}/${body}`]));
  return { chunks, documents, chunkDigest, documentDigest };
}

const MAX_REMEMBERED = 1000;

/** Neighbours share their title and most headings. */
function termsOf(text: string, known: Map<string, string>): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MAX_REMEMBERED) known.clear();
  const terms = indexTerms(text);
  known.set(text, terms);
  return terms;
}

/** Damaged headings are a finding of their own. */
function parseHeadings(json: string): string[] {
  try {
    return JSON.parse(json) as string[];
  } catch {
    return [];
  }
}

function countTerms(terms: string): number {
  return terms === "" ? 0 : terms.split(" ").length;
}

/** FTS5 keeps the number of tokens of each column of a row, as variable-length integers. */
function counts(database: SqliteDatabase, table: "chunk_terms" | "document_terms"): Map<number, string> {
  const found = new Map<number, string>();
  for (const { id, sz } of database.iterate<{ id: number; sz: Uint8Array }>(`SELECT id, sz FROM ${table}_docsize`)) {
    found.set(id, readVariableIntegers(sz).join("/"));
  }
  return found;
}

function readVariableIntegers(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    values.push(value);
    value = 0;
  }
  return values;
}

interface WrongRows {
  /** Without terms, or with a wrong number of them. */
  readonly wrong: number[];
  /** With terms, but not there themselves. */
  readonly stray: number[];
}

function compare(actual: ReadonlyMap<number, string>, expected: ReadonlyMap<number, string>): WrongRows {
  return {
    wrong: [...expected].filter(([row, count]) => actual.get(row) !== count).map(([row]) => row),
    stray: [...actual.keys()].filter((row) => !expected.has(row)),
  };
}

function repairRows(
  database: SqliteDatabase,
  unit: "chunk" | "document",
  { wrong, stray }: WrongRows,
  documents: (rows: readonly number[]) => readonly number[],
): Finding[] {
  return [
    ...finding("terms", wrong, `The full-text index lacks ${unit}s or has them wrong`, () => {
      refreshDocumentTerms(database, documents(wrong));
      return [];
    }),
    ...finding("terms", stray, `The full-text index has ${unit}s that are not there`, () => {
      for (const row of stray) database.run(`DELETE FROM ${unit}_terms WHERE rowid = ?`, row);
      return [];
    }),
  ];
}

function documentsOf(database: SqliteDatabase, chunkRows: readonly number[]): number[] {
  return database
    .all<{ row: number }>(
      "SELECT DISTINCT document_row AS row FROM chunks WHERE row IN (SELECT value FROM json_each(?))",
      JSON.stringify(chunkRows),
    )
    .map(({ row }) => row);
}
