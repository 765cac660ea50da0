import { type BinaryFormat, formatByContent, formatOfArchive, formatOfOle, READERS } from "../binary-formats.ts";
import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { readRelationships } from "./properties.ts";
import { ZipArchive } from "./zip-archive.ts";

/** Documents within one that are read; pictures, sounds and programs are not. */
const READ: ReadonlySet<BinaryFormat> = new Set(["doc", "docx", "odf", "pdf", "ppt", "pptx", "rtf", "xls", "xlsx"]);
const MAX_EMBEDDED = 100;

/** What the documents say that a part of an office document holds as objects; not what those hold in turn. */
export async function embeddedParts(archive: ZipArchive, part: string, onWarning: OnWarning): Promise<Part[]> {
  const targets = [...readRelationships(archive, part).values()]
    .filter(({ type }) => /\/(?:package|oleObject|aFChunk)$/.test(type))
    .map(({ target }) => target);
  const parts: Part[] = [];
  for (const target of [...new Set(targets)].slice(0, MAX_EMBEDDED)) {
    try {
      const bytes = archive.read(target);
      if (bytes !== null) parts.push(...(await readEmbedded(bytes, target, onWarning)));
    } catch (error) {
      const message = `An embedded document was left out: ${error instanceof Error ? error.message : String(error)}`;
      onWarning({ code: "CONTENT_LEFT_OUT", message, count: 1 });
    }
  }
  return parts;
}

async function readEmbedded(bytes: Uint8Array, path: string, onWarning: OnWarning): Promise<Part[]> {
  const format = await embeddedFormat(bytes);
  if (format === "package") {
    const { CompoundFile } = await import("../ole/compound-file.ts");
    return await readEmbedded(new CompoundFile(bytes).read("Package")!, path, onWarning);
  }
  if (format === null || format === "zip" || !READ.has(format)) return [];
  const read = await READERS[format]();
  const { parts } = await read(bytes, path, onWarning, { isEmbedded: true });
  return parts.map(({ kind, text, level }) => ({ kind, text, level }));
}

async function embeddedFormat(bytes: Uint8Array): Promise<BinaryFormat | "package" | null> {
  const seen = formatByContent(bytes);
  if (seen === "zip") {
    const archive = new ZipArchive(bytes);
    return formatOfArchive({ has: (name) => archive.has(name), readText: (name) => archive.readText(name) });
  }
  if (seen !== "ole") return seen;
  const { CompoundFile } = await import("../ole/compound-file.ts");
  return formatOfOle(bytes, null) ?? (new CompoundFile(bytes).has("Package") ? "package" : null);
}
