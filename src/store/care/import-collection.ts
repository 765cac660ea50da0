import type { BadLine, ImportOptions, ImportReport } from "../../core/care.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { Remote } from "../threads/protocol.ts";
import type { CareService } from "./care-service.ts";
import { badLine } from "./parse-export-line.ts";

/** What one transaction takes: enough to be fast, and short enough for other writers to come in between. */
const PAGE_LINES = 64;
const PAGE_CHARS = 1024 * 1024;
const MAX_LISTED = 20;

/**
 * Stores the lines of an export, a page in memory at a time, each page in one transaction. Interrupted, it keeps the pages
 * that were stored; run again it passes over what is there.
 *
 * @throws {EngineError} `BAD_INPUT_FILE`, `EMBEDDER_MISMATCH`, `COLLECTION_BUSY`, `ABORTED`
 */
export async function importCollection(
  service: Pick<Remote<CareService>, "importLines">,
  lines: AsyncIterable<string>,
  { skipBad = false, signal, onProgress }: ImportOptions,
): Promise<ImportReport> {
  const started = performance.now();
  const bad: BadLine[] = [];
  let [documents, chunks, unchanged, badLines] = [0, 0, 0, 0];
  let end: number | null = null;
  let first = 1;
  for await (const page of pagesOf(lines)) {
    throwIfAborted(signal);
    const counts = await service.importLines({ lines: page, first, skipBad });
    first += page.length;
    documents += counts.documents;
    chunks += counts.chunks;
    unchanged += counts.unchanged;
    badLines += counts.bad.length;
    bad.push(...counts.bad.slice(0, MAX_LISTED - bad.length));
    end = counts.end ?? end;
    onProgress?.({ stage: "import", done: documents + unchanged, unit: "documents", counters: { chunks } });
  }
  if (first === 1) throw badLine(1, "there is nothing in it", { hint: "Name a file that `kenning export` wrote." });
  const complete = end !== null && documents + unchanged + badLines >= end;
  const seconds = (performance.now() - started) / 1000;
  return { documents, chunks, unchanged, badLines, bad, complete, seconds };
}

async function* pagesOf(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let page: string[] = [];
  let chars = 0;
  for await (const line of lines) {
    page.push(line);
    chars += line.length;
    if (page.length < PAGE_LINES && chars < PAGE_CHARS) continue;
    yield page;
    page = [];
    chars = 0;
  }
  if (page.length > 0) yield page;
}
