import type { DuplicatesOptions, DuplicatesReport } from "../../core/duplicates.ts";
import { EngineError } from "../../core/errors.ts";
import type { SearchContext } from "../search.ts";
import { findByMeaning } from "./find-by-meaning.ts";
import { findByWords } from "./find-by-words.ts";

/** @see Engine.duplicates */
export async function findDuplicates(context: SearchContext, options: DuplicatesOptions): Promise<DuplicatesReport> {
  const { by = "words" } = options;
  if (by === "words") return await findByWords(context.store, options);
  if (by === "meaning") return await findByMeaning(context, options);
  throw new EngineError("BAD_REQUEST", `Documents cannot be compared by ${JSON.stringify(by)}`, {
    hint: 'Use "words" or "meaning".',
    data: { by },
  });
}
