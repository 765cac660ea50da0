import { type OpenedDocument, openRead } from "./binary-extractor.ts";
import type { BinaryFormat } from "./binary-formats.ts";
import type { OnWarning } from "./extractor.ts";
import { extractorByName, formatOf, isTextual, typeWarning } from "./file-type.ts";
import type { FormatRead } from "./isolated/read-format.ts";
import { openSource } from "./registry.ts";

/** Bytes of a binary format → what they hold: in this process, or in one of its own. */
export type ReadBinary = (format: BinaryFormat, bytes: Uint8Array, path: string) => Promise<FormatRead>;

export type OpenedFile =
  | { readonly kind: "documents"; readonly documents: Iterable<OpenedDocument> }
  /** `binary`: the name promises text and the bytes are none. `unsupported`: nothing here reads this type. */
  | { readonly kind: "skipped"; readonly reason: "binary" | "unsupported" };

/**
 * A file → its documents, each with the text that it points into. What it is, its bytes say first, then its name.
 *
 * @param path  relative to the source's root, with `/` between folders
 * @throws what `readBinary` throws when a file is not what it begins as, is encrypted, or takes too much
 */
export async function openFile(
  path: string,
  bytes: Uint8Array,
  onWarning: OnWarning,
  readBinary: ReadBinary = readIsolated,
): Promise<OpenedFile> {
  const format = formatOf(path, bytes);
  if (format === null) return openText(path, bytes, onWarning);
  let read: FormatRead;
  try {
    read = await readBinary(format, bytes, path);
  } catch (error) {
    // It only began as that, and is the text that its name says.
    if (isTextual(format) && extractorByName(path) !== undefined) return openText(path, bytes, onWarning);
    throw error;
  }
  const mismatch = typeWarning(path, read.format);
  if (mismatch !== null) onWarning(mismatch);
  for (const warning of read.warnings) onWarning(warning);
  const documents = read.documents.map(({ recordId, ...document }): OpenedDocument => {
    const opened = openRead(recordId ?? path, document, onWarning);
    return recordId === undefined ? opened : { ...opened, document: { ...opened.document, recordId } };
  });
  return { kind: "documents", documents };
}

/** Whether it is read as text, as far as its first bytes tell. */
export function isText(path: string, head: Uint8Array): boolean {
  return formatOf(path, head) === null;
}

async function readIsolated(format: BinaryFormat, bytes: Uint8Array, path: string): Promise<FormatRead> {
  const { readingPool } = await import("../isolated/reading-pool.ts");
  return await readingPool.ask({ kind: "format", format, bytes, path });
}

function openText(path: string, bytes: Uint8Array, onWarning: OnWarning): OpenedFile {
  const opened = openSource(path, bytes);
  if (opened.kind === "skipped") return opened;
  const { source, extractor, warnings } = opened;
  for (const warning of warnings) onWarning(warning);
  const documents = (function* () {
    for (const document of extractor.extract(source, onWarning)) yield { document, source };
  })();
  return { kind: "documents", documents };
}
