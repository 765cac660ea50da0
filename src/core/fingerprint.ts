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
