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
        ? `There is no file to index in ${sources.map(rootAndGlobs).join(", ")}`
        : `None of ${files} files could be indexed: ${skipped.length} skipped, ${failed.length} failed`;
  return new EngineError("NOTHING_INDEXED", message, {
    hint: "Check the path, its ignore files and the globs, which `kenning source add --reset` forgets; the report lists each file.",
    data: { report },
  });
}

/** E.g. `/home/me/notes (include "*.md", exclude "drafts/**")`. */
function rootAndGlobs({ root, options: { include = [], exclude = [] } }: Source): string {
  const globs = [
    ...include.map((glob) => `include ${JSON.stringify(glob)}`),
    ...exclude.map((glob) => `exclude ${JSON.stringify(glob)}`),
  ];
  return globs.length === 0 ? root : `${root} (${globs.join(", ")})`;
}

function rootsOf(sources: readonly { readonly root: string }[]): string {
  return sources.map(({ root }) => root).join(", ");
}
