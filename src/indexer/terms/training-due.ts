import { TERM_TOKENIZER_VERSION } from "../../embed/terms/tokenize/tokenize-terms.ts";
import type { TermDrift } from "../../store/terms/term-store.ts";

/** Fewer passages say too little of what words mean. */
export const MIN_CHUNKS_TO_TRAIN = 16;
/** Terms are trained anew when the collection has grown or shrunk by this factor since. */
const GROWTH = 2;

/** Whether the terms of a collection are to be trained, for the first time or anew. */
export function isTrainingDue({ model, chunks }: TermDrift): boolean {
  if (chunks < MIN_CHUNKS_TO_TRAIN) return false;
  if (model === null || model.tokenizer !== TERM_TOKENIZER_VERSION) return true;
  return chunks >= model.chunks * GROWTH || chunks * GROWTH <= model.chunks;
}
