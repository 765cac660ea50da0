/** What keeping a collection in order takes and reports: check, compact, backup, restore, export, import, doctor. */
import type { DocumentId } from "./document.ts";
import type { FilterInput } from "./filter.ts";
import type { DoctorOptions, DoctorReport } from "./doctor.ts";
import type { OnProgress } from "./progress.ts";

/** Options of every long task. */
export interface TaskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What of a collection is not as it should be. */
export type ProblemKind =
  /** The database file itself: pages, the free list, SQLite's indexes. */
  | "pages"
  /** Rows that belong to rows that are not there. */
  | "references"
  | "settings"
  | "sources"
  | "documents"
  | "chunks"
  | "vectors"
  /** The full-text index. */
  | "terms"
  /** The log by which other processes and the vector index follow. */
  | "changes"
  | "facets"
  /** Latent semantic analysis: its model and where it places the chunks. */
  | "lsa"
  /** Term vectors. */
  | "term-model"
  /** Files derived from the database. */
  | "snapshots"
  /** The vector table in memory. */
  | "codes"
  | "graph";

export interface Problem {
  readonly kind: ProblemKind;
  /** How many rows or files have it. */
  readonly count: number;
  readonly message: string;
  /** Some of them: document ids, row ids or file names. */
  readonly examples: readonly (string | number)[];
  /** Whether `check` with `repair` mends it, by making the data anew or by removing what is lost. */
  readonly repairable: boolean;
}

export interface CheckOptions extends TaskOptions {
  /** Makes anew what can be derived, and removes documents of which something is lost. */
  readonly repair?: boolean | undefined;
}

export interface CheckReport {
  /** Whether nothing is wrong, or nothing any more. */
  readonly ok: boolean;
  /** What is wrong still. */
  readonly problems: readonly Problem[];
  readonly repaired: readonly Problem[];
  /** Documents that were removed because a part of them was lost; indexing their source again brings them back. */
  readonly removed: readonly DocumentId[];
  readonly documents: number;
  readonly chunks: number;
  readonly vectors: number;
  readonly seconds: number;
}

export interface CompactOptions extends TaskOptions {
  /** Writes the whole database anew, which needs as much free space again. */
  readonly full?: boolean | undefined;
}

export interface SpaceUse {
  /** The database with its write-ahead log. */
  readonly sizeBytes: number;
  readonly walBytes: number;
  readonly pages: number;
  /** Pages that hold nothing and have not been given back. */
  readonly freePages: number;
  /** Removed rows that the graph still holds; null without a graph. */
  readonly tombstones: number | null;
}

export interface CompactReport {
  readonly before: SpaceUse;
  readonly after: SpaceUse;
  /** Entries of the log of changes that nobody needs any more. */
  readonly changesDropped: number;
  readonly full: boolean;
  readonly seconds: number;
}

/** How much a copy of a collection holds. */
export interface CopyCounts {
  readonly documents: number;
  readonly chunks: number;
  readonly vectors: number;
  readonly sizeBytes: number;
}

export interface BackupOptions extends TaskOptions {
  /** Replaces the file if it is there. */
  readonly force?: boolean | undefined;
}

export interface BackupReport extends CopyCounts {
  /** Absolute path. */
  readonly file: string;
  readonly seconds: number;
}

export interface RestoreOptions extends TaskOptions {
  readonly root: string;
  readonly collection: string;
  /** A file that `backup` wrote, or another collection's database. */
  readonly file: string;
  /** Replaces the collection if it is there. */
  readonly force?: boolean | undefined;
}

export interface RestoreReport extends CopyCounts {
  readonly collection: string;
  readonly file: string;
  /** Whether another collection was there before. */
  readonly replaced: boolean;
  readonly seconds: number;
}

export interface ExportOptions extends TaskOptions {
  /** Default true. Without them the export is one of a collection that is searched by words alone. */
  readonly vectors?: boolean | undefined;
  readonly filter?: FilterInput | undefined;
  /** Goes on where an export was cut short, without the lines that come before the documents. */
  readonly resume?: ExportResume | undefined;
}

export interface ExportResume {
  /** The last document that was written; null when none was. */
  readonly after: DocumentId | null;
  /** How many were. */
  readonly documents: number;
}

/** What an export into a file has written. */
export interface ExportReport {
  readonly file: string;
  readonly documents: number;
  /** How many of them were there from an earlier try. */
  readonly resumed: number;
  readonly sizeBytes: number;
  readonly seconds: number;
}

export interface ImportOptions extends TaskOptions {
  /** Counts lines that cannot be imported instead of failing at the first. */
  readonly skipBad?: boolean | undefined;
}

export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ImportReport {
  /** Documents written. */
  readonly documents: number;
  readonly chunks: number;
  /** Documents that were there already, just the same. */
  readonly unchanged: number;
  readonly badLines: number;
  /** The first few of them. */
  readonly bad: readonly BadLine[];
  /** False when the export was cut short. */
  readonly complete: boolean;
  readonly seconds: number;
}

/** What an open collection can do for its own upkeep. */
export interface CareEngine {
  /** Compares everything that has to agree. @throws {EngineError} `COLLECTION_BUSY`, `ABORTED` */
  check(options?: CheckOptions): Promise<CheckReport>;
  /** Gives back space. Readers and writers go on meanwhile. @throws {EngineError} `COLLECTION_BUSY`, `STORAGE_FAILED`, `ABORTED` */
  compact(options?: CompactOptions): Promise<CompactReport>;
  /**
   * Writes the collection as it is at one moment into one file, while others read and write.
   *
   * @throws {EngineError} `BAD_REQUEST` when the file is there, `INDEX_CORRUPT`, `STORAGE_FAILED`, `ABORTED`
   */
  backup(file: string, options?: BackupOptions): Promise<BackupReport>;
  /** The collection as lines of JSON, documents by id. @throws {EngineError} `BAD_FILTER`, `INDEX_CORRUPT`, `ABORTED` */
  export(options?: ExportOptions): AsyncIterable<string>;
  /** Stores the lines of an export. @throws {EngineError} `BAD_INPUT_FILE`, `EMBEDDER_MISMATCH`, `ABORTED` */
  import(lines: AsyncIterable<string>, options?: ImportOptions): Promise<ImportReport>;
  doctor(options?: DoctorOptions): Promise<DoctorReport>;
}
