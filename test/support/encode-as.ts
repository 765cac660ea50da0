import { createDecoder } from "../../src/indexer/encoding/text-decoders.ts";

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** A text in an encoding, without a byte order mark. @returns null when it has a character that the encoding does not */
export function encodeAs(encoding: string, text: string): Uint8Array | null {
  if (encoding === "utf-8") return Buffer.from(text, "utf8");
  if (encoding.startsWith("utf-16")) {
    const bytes = Buffer.from(text, "utf16le");
    return encoding === "utf-16le" ? bytes : bytes.swap16();
  }
  if (encoding.startsWith("utf-32")) {
    const codes = Array.from(text, (char) => char.codePointAt(0)!);
    const bytes = Buffer.alloc(codes.length * 4);
    for (const [i, code] of codes.entries()) {
      if (encoding === "utf-32le") bytes.writeUInt32LE(code, i * 4);
      else bytes.writeUInt32BE(code, i * 4);
    }
    return bytes;
  }
  const table = tables.get(encoding) ?? tableOf(encoding);
  tables.set(encoding, table);
  const bytes: number[] = [];
  for (const char of text) {
    const own = table.get(char);
    if (own === undefined) return null;
    bytes.push(...own);
  }
  return Uint8Array.from(bytes);
}

/** Of one and two bytes, found by decoding all of them, each on a line of its own. */
function tableOf(encoding: string): Map<string, readonly number[]> {
  const codes: number[][] = [];
  for (let byte = 0; byte < 256; byte++) if (byte !== 10) codes.push([byte]);
  for (let lead = 0x81; lead < 0xff; lead++) {
    for (let trail = 0x40; trail < 0xff; trail++) codes.push([lead, trail]);
  }
  const bytes = Uint8Array.from(codes.flatMap((code) => [...code, 10]));
  const lines = createDecoder(encoding)!.decode(bytes).split("\n");
  const table = new Map<string, readonly number[]>([["\n", [10]]]);
  for (const [i, code] of codes.entries()) {
    const line = lines[i]!;
    if (Array.from(line).length === 1 && line !== "\ufffd" && !table.has(line)) table.set(line, code);
  }
  return table;
}
