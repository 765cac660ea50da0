import type { ReadDocument } from "../binary-extractor.ts";
import { type BinaryFormat, formatOfArchive, READERS } from "../binary-formats.ts";
import type { ExtractWarning, OnWarning } from "../extractor.ts";
import type { ZipArchive } from "../office/zip-archive.ts";
import { extractorByName, formatOf, isTextual, typeWarning } from "../file-type.ts";
import { openSource } from "../registry.ts";

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
  const own = new Map<ExtractWarning["code"], ExtractWarning>();
  const warn: OnWarning = (one) => own.set(one.code, { ...one, count: one.count + (own.get(one.code)?.count ?? 0) });
  let failed = 0;
  let skipped = archive.ignored;
  for (const name of archive.names) {
    if (IGNORED.test(name)) continue;
    try {
      const found = await readMember(archive.read(name)!, `${path}/${name}`, warn);
      if (found.length === 0) skipped++;
      for (const one of found) {
        documents.push({ ...one, recordId: one.recordId === undefined ? name : `${name}#${one.recordId}` });
      }
    } catch {
      failed++;
    }
  }
  for (const { code, message, count } of own.values()) onWarning({ code, message: `In members: ${message}`, count });
  if (failed > 0)
    onWarning({ code: "CONTENT_LEFT_OUT", message: `${failed} members could not be read`, count: failed });
  if (skipped > 0)
    onWarning({ code: "CONTENT_LEFT_OUT", message: `${skipped} members were passed over`, count: skipped });
  return documents;
}

async function readMember(bytes: Uint8Array, path: string, onWarning: OnWarning): Promise<NamedRead[]> {
  const format = formatOf(path, bytes);
  if (format === "zip") {
    const { format: found, documents } = await readFormat("zip", bytes, path);
    if (found !== "zip") noteType(path, found, onWarning);
    return found === "zip" ? [] : [...documents];
  }
  if (format === null) return readText(bytes, path, onWarning);
  try {
    const read = await readOne(format, bytes, path, onWarning);
    noteType(path, format, onWarning);
    return [read];
  } catch (error) {
    if (isTextual(format) && extractorByName(path) !== undefined) return readText(bytes, path, onWarning);
    throw error;
  }
}

function noteType(path: string, format: BinaryFormat, onWarning: OnWarning): void {
  const mismatch = typeWarning(path, format);
  if (mismatch !== null) onWarning(mismatch);
}

function readText(bytes: Uint8Array, path: string, onWarning: OnWarning): NamedRead[] {
  const opened = openSource(path, bytes);
  if (opened.kind === "skipped") return [];
  for (const warning of opened.warnings) onWarning(warning);
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
