import type { ReadDocument } from "../binary-extractor.ts";
import { type BinaryFormat, formatOfArchive, READERS } from "../binary-formats.ts";
import type { ExtractWarning, OnWarning } from "../extractor.ts";
import type { ZipArchive } from "../office/zip-archive.ts";
import { formatByContent, formatByExtension, formatOfOle } from "../binary-formats.ts";
import { extensionOf, openSource } from "../registry.ts";

/** A document of a file; structured-cloneable. */
export interface NamedRead extends ReadDocument {
  /** Of a file of several documents, such as an archive. */
  readonly recordId?: string;
}

export interface FormatRead {
  /** What the file is, by its content. */
  readonly format: BinaryFormat;
  readonly documents: readonly NamedRead[];
  readonly warnings: readonly ExtractWarning[];
}

/** Members that are no files of the one who packed it. */
const IGNORED = /(?:^|\/)(?:__MACOSX\/|\.(?!\.?\/)|Thumbs\.db$|desktop\.ini$)/;

/** Reads a file of a binary format. @throws {Error} when it is not what it begins as, is encrypted, or unpacks to too much */
export async function readFormat(format: BinaryFormat, bytes: Uint8Array, path: string): Promise<FormatRead> {
  const warnings: ExtractWarning[] = [];
  const onWarning: OnWarning = (warning) => warnings.push(warning);
  if (format !== "zip") return { format, documents: [await readOne(format, bytes, path, onWarning)], warnings };
  const { ZipArchive: Archive } = await import("../office/zip-archive.ts");
  const archive = new Archive(bytes);
  const found = formatOfArchive({ has: (name) => archive.has(name), readText: (name) => archive.readText(name) });
  const documents =
    found === "zip" ? await readMembers(archive, path, onWarning) : [await readOne(found, bytes, path, onWarning)];
  return { format: found, documents, warnings };
}

async function readOne(
  format: Exclude<BinaryFormat, "zip">,
  bytes: Uint8Array,
  path: string,
  onWarning: OnWarning,
): Promise<ReadDocument> {
  const read = await READERS[format]();
  return await read(bytes, path, onWarning);
}

/** A ZIP file is a folder: each member is a document; archives within it are passed over, and a broken member costs itself only. */
async function readMembers(archive: ZipArchive, path: string, onWarning: OnWarning): Promise<NamedRead[]> {
  const documents: NamedRead[] = [];
  let failed = 0;
  let skipped = archive.ignored;
  for (const name of archive.names) {
    if (IGNORED.test(name)) continue;
    try {
      const found = await readMember(archive.read(name)!, `${path}/${name}`, onWarning);
      if (found.length === 0) skipped++;
      for (const one of found) {
        documents.push({ ...one, recordId: one.recordId === undefined ? name : `${name}#${one.recordId}` });
      }
    } catch {
      failed++;
    }
  }
  if (failed > 0)
    onWarning({ code: "CONTENT_LEFT_OUT", message: `${failed} members could not be read`, count: failed });
  if (skipped > 0)
    onWarning({ code: "CONTENT_LEFT_OUT", message: `${skipped} members were passed over`, count: skipped });
  return documents;
}

async function readMember(bytes: Uint8Array, path: string, onWarning: OnWarning): Promise<NamedRead[]> {
  const seen = formatByContent(bytes);
  const named = formatByExtension(extensionOf(path));
  if (seen === "zip") {
    const { format, documents } = await readFormat("zip", bytes, path);
    return format === "zip" ? [] : [...documents];
  }
  const format = seen === "ole" ? formatOfOle(bytes, named) : (seen ?? named);
  if (format !== null && format !== "zip") return [await readOne(format, bytes, path, onWarning)];
  const opened = openSource(path, bytes);
  if (opened.kind === "skipped") return [];
  return Array.from(
    opened.extractor.extract(opened.source, onWarning),
    ({ title, mediaType, metadata, blocks, recordId }) => ({
      title,
      mediaType,
      metadata,
      parts: blocks.map(({ kind, text, level }) => ({ kind, text, level })),
      ...(recordId !== undefined && { recordId }),
    }),
  );
}
