import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";

/**
 * A Word file as its author left it: without what tracked changes have deleted or moved away, which LibreOffice writes out as if it
 * were text. Its insertions are text.
 *
 * @returns the bytes as they are when nothing in them can be read
 */
export function acceptChanges(docx: Uint8Array): Uint8Array {
  try {
    const parts = unzipSync(docx);
    for (const [name, bytes] of Object.entries(parts)) {
      if (!/^word\/[^/]+\.xml$/.test(name)) continue;
      const text = strFromU8(bytes);
      const accepted = withoutElements(withoutElements(text, "w:del"), "w:moveFrom");
      if (accepted !== text) parts[name] = strToU8(accepted);
    }
    return zipSync(parts);
  } catch {
    return docx;
  }
}

/** Of elements that may stand within each other. */
function withoutElements(xml: string, name: string): string {
  let out = "";
  let depth = 0;
  let from = 0;
  for (const { index, 0: tag } of xml.matchAll(new RegExp(`<(/?)${name}(?: [^>]*)?>`, "g"))) {
    if (depth === 0) out += xml.slice(from, index);
    from = index + tag.length;
    if (tag.startsWith("</")) depth--;
    else if (!tag.endsWith("/>")) depth++;
  }
  return out + xml.slice(from);
}
