import { EngineError } from "../../core/errors.ts";
import { decodeSentencePooler } from "../terms/sentences/sentence-pooler-state.ts";
import type { OpenedTermModel } from "../terms/stored/open-term-model.ts";
import { CorpusEmbedder } from "./corpus-embedder.ts";

/** The part of a stored model of terms that says how sentences are pooled. */
export const POOLER_PART = "pooler";

/** @throws {EngineError} `INDEX_CORRUPT` */
export function openCorpusEmbedder({ facts, model, extras }: OpenedTermModel): CorpusEmbedder {
  const bytes = extras[POOLER_PART];
  if (bytes !== undefined) return new CorpusEmbedder(model, decodeSentencePooler(bytes), facts.fingerprint);
  throw new EngineError("INDEX_CORRUPT", "The stored term vectors do not say how sentences are made of them", {
    hint: "Train the terms again, or index the collection's sources again.",
    data: { part: POOLER_PART },
  });
}
