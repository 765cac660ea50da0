import type { DocumentId, Metadata } from "./document.ts";
import type { EmbedderFingerprint } from "./fingerprint.ts";
import type { OnProgress } from "./progress.ts";

/** A larger file is passed over, unless more is asked for. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Why a file was passed over without being a failure. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

export interface FailedFile {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** What is taken of a source, in every run until it is told otherwise. */
export interface SourceOptions {
  /** Globs on the path relative to the folder. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly hidden?: boolean | undefined;
  /** Larger files are passed over as `too_large`; default 50 MB. */
  readonly maxFileBytes?: number | undefined;
  /** Given to each of its documents; what a document says itself comes first. */
  readonly metadata?: Metadata | undefined;
}

export interface AddSourceOptions extends SourceOptions {
  /** The first part of its documents' ids; of a source that is known, the one it has. */
  readonly name?: string | undefined;
  /** Whether a source that is known loses the options that are not given. */
  readonly reset?: boolean | undefined;
}

/** A folder or file that feeds a collection. */
export interface SourceSummary {
  /** The first part of its documents' ids. */
  readonly name: string;
  /** Absolute path. */
  readonly root: string;
  readonly options: SourceOptions;
}

/** The one state that a file is in at the end of a run. */
export type FileState = "added" | "replaced" | "moved" | "copied" | "unchanged" | "skipped" | "failed";

export interface FileOutcome {
  /** With its source's name first. */
  readonly path: string;
  readonly state: FileState;
  /** Of a file that was skipped; of one that was moved or copied, where its content was found. */
  readonly reason?: string | undefined;
  /** Of a file that failed. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** A source whose folder or file could not be looked at. */
export interface MissingSource {
  readonly name: string;
  /** Absolute path. */
  readonly root: string;
}

/** What one run did; every file that was seen is in exactly one of its counts. */
export interface IndexReport {
  readonly files: number;
  readonly added: number;
  readonly replaced: number;
  /** Files that are where they were not before, and whose content was elsewhere; nothing of them was embedded. */
  readonly moved: number;
  /** Files whose very bytes are stored already. */
  readonly copied: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly skipped: readonly SkippedFile[];
  readonly failed: readonly FailedFile[];
  /** Sources of the collection that are not there or cannot be read; what is stored of them was kept. */
  readonly missing: readonly MissingSource[];
  /** Not failures: broken front matter, broken rows. */
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
  /** Documents and chunks written by this run. */
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  /** Vectors of chunks that an edit left as they were. */
  readonly reusedVectors: number;
  readonly seconds: number;
  readonly embedder: EmbedderFingerprint | null;
  /** What the user should know, e.g. why there are no vectors. */
  readonly notices: readonly string[];
  /** Every file with its state, by path, when `listFiles` was asked for. */
  readonly outcomes?: readonly FileOutcome[] | undefined;
  /** Files that are gone, and not because they have moved, when `listFiles` was asked for; they are none of `files`. */
  readonly removedFiles?: readonly string[] | undefined;
  /** True when nothing was written: the report says what a run would do. */
  readonly dryRun?: boolean | undefined;
}

/** Options of its sources are kept with them, and hold until others are given. */
export interface IndexOptions extends SourceOptions {
  /** Says what would be done: reads what a run would read, and writes nothing. */
  readonly dryRun?: boolean | undefined;
  readonly listFiles?: boolean | undefined;
  /** Metadata keys that filters will often ask for, to be indexed. */
  readonly facets?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface WatchOptions extends Omit<IndexOptions, "dryRun"> {
  /** How often everything is looked at again, in case the system lost an event; default 10 minutes. */
  readonly rescanMs?: number | undefined;
  /** What a user should know: a folder that is gone, a batch that is tried again. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

interface AnyInput {
  readonly id: DocumentId;
  readonly title?: string | undefined;
  readonly language?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

export interface TextDocumentInput extends AnyInput {
  readonly text: string;
}

/** The bytes of a file of any format that folders are read in. A file of records becomes a document a record, `id#record`. */
export interface FileDocumentInput extends AnyInput {
  readonly content: Uint8Array;
  /** Its name, where the id does not say what it is. */
  readonly name?: string | undefined;
}

/** A document handed over by a program. */
export type DocumentInput = TextDocumentInput | FileDocumentInput;

/** An array is checked whole before anything is stored; anything else is read as it is stored. */
export type DocumentInputs = readonly DocumentInput[] | Iterable<DocumentInput> | AsyncIterable<DocumentInput>;
