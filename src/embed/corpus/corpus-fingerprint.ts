import { CORPUS_MODEL, type EmbedderFingerprint } from "../../core/fingerprint.ts";

/** What its vectors weigh beside words in hybrid ranking; measured in docs/ranking.md. */
export const CORPUS_WEIGHT = 0.25;
/** Stands for whichever model of terms the collection holds: its vectors are replaced together with it. */
const OF_THE_COLLECTION = "collection";

/**
 * What a collection is pinned to. The model of terms may be trained anew, and the collection's vectors with it, while what is pinned stays.
 *
 * @param revision  the fingerprint of the model of terms; absent for what is pinned
 */
export function corpusFingerprint(dimensions: number, revision = OF_THE_COLLECTION): EmbedderFingerprint {
  return {
    model: CORPUS_MODEL,
    revision,
    dtype: "fp32",
    dimensions,
    pooling: "sif",
    queryPrefix: "",
    documentPrefix: "",
  };
}
