import type { ExportOptions } from "../../core/care.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { Filter, FilterInput } from "../../core/filter.ts";
import type { Remote } from "../threads/protocol.ts";
import type { CareService } from "./care-service.ts";
import { exportEnd } from "./export-lines.ts";

const PAGE_DOCUMENTS = 100;

/**
 * The lines of an export, a page in memory at a time. Each page is as the collection is at one moment; what changes
 * between two pages is exported as it is when its turn comes.
 *
 * @throws {EngineError} `BAD_FILTER`, `INDEX_CORRUPT`, `ABORTED`
 */
export async function* exportCollection(
  service: Pick<Remote<CareService>, "exportHead" | "exportPage">,
  { vectors = true, filter, resume, signal, onProgress }: ExportOptions,
): AsyncGenerator<string, void> {
  const choice = { vectors, filter: await parsed(filter) };
  if (resume === undefined) yield* await service.exportHead(choice);
  let done = resume?.documents ?? 0;
  let after = resume?.after ?? null;
  do {
    throwIfAborted(signal);
    const page = await service.exportPage(after, PAGE_DOCUMENTS, choice);
    for (const line of page.lines) {
      throwIfAborted(signal);
      yield line;
      done++;
    }
    onProgress?.({ stage: "export", done, unit: "documents" });
    after = page.after;
  } while (after !== null);
  yield exportEnd(done);
}

async function parsed(filter: FilterInput | undefined): Promise<Filter | undefined> {
  if (filter === undefined) return undefined;
  const { parseFilter } = await import("../../core/parse-filter.ts");
  return parseFilter(filter);
}
