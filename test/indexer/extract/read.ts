import type { ExtractedDocument, ExtractWarning } from "../../../src/indexer/extract/extractor.ts";
import { openSource } from "../../../src/indexer/extract/registry.ts";
import type { SourceText } from "../../../src/indexer/source-text.ts";

export interface Read {
  readonly source: SourceText;
  readonly documents: readonly ExtractedDocument[];
  readonly warnings: readonly ExtractWarning[];
}

/** Opens and extracts what a file of this name and content would give. */
export function read(path: string, content: string | Uint8Array): Read {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const opened = openSource(path, bytes);
  if (opened.kind !== "text") throw new TypeError(`${path} was skipped: ${opened.reason}`);
  const warnings = [...opened.warnings];
  const documents = [...opened.extractor.extract(opened.source, (warning) => warnings.push(warning))];
  return { source: opened.source, documents, warnings };
}
