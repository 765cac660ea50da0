import { createDecoder } from "../../encoding/text-decoders.ts";
import type { Metadata } from "../../../core/document.ts";
import { encodingOfCodePage } from "../code-page.ts";
import type { CompoundFile } from "./compound-file.ts";

const SUMMARY = "\u0005SummaryInformation";
const TITLE = 2;
const KEYS: ReadonlyMap<number, string> = new Map([
  [3, "subject"],
  [4, "author"],
  [5, "keywords"],
  [6, "description"],
]);
const CODE_PAGE = 1;
const STRING = 30;
const WIDE_STRING = 31;
const MAX_PROPERTIES = 100;

/** Title, author and the like of an old office file ([MS-OLEPS]); what is damaged is passed over. */
export function readSummary(file: CompoundFile): { readonly title: string; readonly metadata: Metadata } {
  const strings = new Map<number, string>();
  try {
    const bytes = file.read(SUMMARY);
    if (bytes !== null) for (const [id, text] of stringsOf(bytes)) strings.set(id, text);
  } catch {
    // Properties that run over their end are none.
  }
  const metadata: Metadata = {};
  for (const [id, key] of KEYS) {
    const value = strings.get(id);
    if (value !== undefined && value !== "") Object.assign(metadata, { [key]: value });
  }
  return { title: strings.get(TITLE) ?? "", metadata };
}

function* stringsOf(bytes: Buffer): Generator<[number, string]> {
  const section = bytes.readUInt32LE(44);
  const count = Math.min(MAX_PROPERTIES, bytes.readUInt32LE(section + 4));
  let encoding = "windows-1252";
  for (let i = 0; i < count; i++) {
    const id = bytes.readUInt32LE(section + 8 + 8 * i);
    const at = section + bytes.readUInt32LE(section + 12 + 8 * i);
    const type = bytes.readUInt32LE(at);
    if (id === CODE_PAGE) encoding = encodingOfCodePage(bytes.readUInt16LE(at + 4));
    if (type !== STRING && type !== WIDE_STRING) continue;
    const units = bytes.readUInt32LE(at + 4);
    const text = bytes.subarray(at + 8, at + 8 + units * (type === STRING ? 1 : 2));
    yield [
      id,
      createDecoder(type === STRING ? encoding : "utf-16le")!
        .decode(text)
        .replace(/\0[\s\S]*$/, "")
        .trim(),
    ];
  }
}
