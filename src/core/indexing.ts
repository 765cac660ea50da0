import type { DocumentId, Metadata } from "./document.ts";
import type { EmbedderFingerprint } from "./fingerprint.ts";
import type { OnProgress } from "./progress.ts";

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

/** What one run did; every file that was seen is in exactly one of its counts. */
export interface IndexReport {
  readonly files: number;
  readonly added: number;
  readonly replaced: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly skipped: readonly SkippedFile[];
  readonly failed: readonly FailedFile[];
  /** Not failures: broken front matter, broken rows. */
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
  /** Documents and chunks written by this run. */
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly embedder: EmbedderFingerprint | null;
  /** What the user should know, e.g. why there are no vectors. */
  readonly notices: readonly string[];
}

export interface IndexOptions {
  /** Globs on the path relative to the folder. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly hidden?: boolean | undefined;
  /** Metadata keys that filters will often ask for, to be indexed. */
  readonly facets?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** A document handed over by a program. */
export interface DocumentInput {
  readonly id: DocumentId;
  readonly title?: string | undefined;
  readonly text: string;
  readonly language?: string | undefined;
  readonly metadata?: Metadata | undefined;
}
