import { EngineError } from "../core/errors.ts";
import type { IndexReport } from "../core/indexing.ts";
import type { Source } from "../store/store.ts";

/** Why a run over these sources had nothing to show for it. */
export function nothingIndexed(sources: readonly Source[], report: IndexReport): EngineError {
  const { missing, files, skipped, failed } = report;
  if (sources.length === 0 && missing.length > 0) {
    return new EngineError("NOTHING_INDEXED", `No source of the collection is there: ${rootsOf(missing)}`, {
      hint: "Bring them back, or remove each with `kenning source remove`; their documents were kept.",
      data: { report },
    });
  }
  const message =
    sources.length === 0
      ? "The collection has no sources to index"
      : files === 0
        ? `There is no file to index in ${rootsOf(sources)}`
        : `None of ${files} files could be indexed: ${skipped.length} skipped, ${failed.length} failed`;
  return new EngineError("NOTHING_INDEXED", message, {
    hint: "Check the path and the globs; the report lists each file with its reason.",
    data: { report },
  });
}

function rootsOf(sources: readonly { readonly root: string }[]): string {
  return sources.map(({ root }) => root).join(", ");
}
