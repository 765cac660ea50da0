/**
 * What must be equal for two vectors to be comparable. It is pinned in a collection; opening
 * the collection with another fingerprint is refused.
 */
export interface EmbedderFingerprint {
  /** A registry name, a hub id or a folder's name. */
  readonly model: string;
  /** The hub revision, or the checksum of the model file for local and assembled models. */
  readonly revision: string;
  readonly dtype: string;
  readonly dimensions: number;
  readonly pooling: string;
  readonly queryPrefix: string;
  readonly documentPrefix: string;
}

/** The name of the embedder that is trained on the collection itself. */
export const CORPUS_MODEL = "corpus";

/** Whether a collection's vectors are made of terms that are trained on it: then all of them can be made anew of its texts. */
export function isCorpusFingerprint(fingerprint: EmbedderFingerprint | null | undefined): boolean {
  return fingerprint?.model === CORPUS_MODEL;
}
