/**
 * The vocabulary of the pipeline, one word a stage: a Document is cut into Chunks,
 * a query retrieves Candidates, and what is returned are Hits.
 */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What the author or the caller said about a document: front matter, record fields, source labels. */
export type Metadata = { readonly [key: string]: JsonValue };

/** Unique in a collection: `<source>/<path>` for files, `<source>/<path>#<record>` for records, the caller's own for `put`. */
export type DocumentId = string;

declare const chunkId: unique symbol;
/** A chunk's row in its collection: a positive integer, never reused. */
export type ChunkId = number & { readonly [chunkId]: true };

/** BCP 47 primary language of a text as far as scripts and function words tell, "und" when they do not. */
export type Language = string;

/** A document as the collection knows it; its text is its chunks. */
export interface Document {
  readonly id: DocumentId;
  readonly title: string;
  /** Where it was read from, relative to its source's root with `/` between folders; null for `put`. */
  readonly path: string | null;
  readonly source: string | null;
  readonly mediaType: string;
  readonly language: Language;
  readonly metadata: Metadata;
  /** SHA-256 of the source bytes, hex. */
  readonly contentHash: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch; null for `put`. */
  readonly modifiedAt: number | null;
  /** Further files with the very same bytes, by id; absent when there are none. */
  readonly copies?: readonly DocumentCopy[] | undefined;
}

/** A file that is byte for byte a document that is stored under another id. */
export interface DocumentCopy {
  readonly id: DocumentId;
  readonly title: string;
  readonly path: string;
  readonly source: string;
  readonly modifiedAt: number | null;
}

/** A passage of a document: what is embedded, retrieved and shown. */
export interface Chunk {
  /** Position in the document, from 0. */
  readonly ordinal: number;
  readonly text: string;
  /** Headings above the passage, outermost first. */
  readonly headings: readonly string[];
  /** Range in the source text, UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Lines of the source, from 1, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Where it is another than the document's. */
  readonly language?: Language | undefined;
}

/** What retrieval found, before it is fused, cut and dressed: higher score is better. */
export interface Candidate<Id = number> {
  readonly id: Id;
  readonly score: number;
}
