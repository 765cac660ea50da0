import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import { htmlBlocks } from "../html.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { SourceText } from "../../source-text.ts";
import { readProperties, resolvePart } from "./properties.ts";
import { find, findAll, parseXml } from "./xml.ts";
import { ZipArchive } from "./zip-archive.ts";

const MEDIA_TYPE = "application/epub+zip";

/** EPUB 2 and 3: the chapters of the spine in their order. */
export const readEpub: BinaryReader = async (bytes): Promise<ReadDocument> => {
  await Promise.resolve();
  const archive = new ZipArchive(bytes);
  const container = archive.readText("META-INF/container.xml");
  const rootfile = container === null ? undefined : find(parseXml(container), "rootfile")?.attributes["full-path"];
  const packageText = rootfile === undefined ? null : archive.readText(rootfile);
  if (rootfile === undefined || packageText === null) throw new Error("It has no package document");
  const folder = rootfile.slice(0, rootfile.lastIndexOf("/") + 1);
  const root = parseXml(packageText);
  const items = new Map(findAll(root, "item").map(({ attributes }) => [attributes["id"], attributes]));
  const chapters = findAll(root, "itemref")
    .flatMap(({ attributes }) => items.get(attributes["idref"] ?? "")?.["href"] ?? [])
    .slice(0, LIMITS.pages);
  const parts: Part[] = [];
  for (const reference of chapters) {
    const chapter = archive.readText(resolvePart(folder, decodeReference(reference)));
    if (chapter === null) continue;
    for (const { kind, text, level } of htmlBlocks(new SourceText(reference, chapter))) {
      parts.push({ kind, text, level });
    }
  }
  return { ...readProperties(archive, rootfile), mediaType: MEDIA_TYPE, parts };
};

function decodeReference(reference: string): string {
  const [path = ""] = reference.split("#");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
