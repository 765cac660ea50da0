import { decodeText } from "./indexer/encoding/decode.ts";
import { readCsv, sniffDelimiter } from "./indexer/extract/csv-reader.ts";
import { SourceText } from "./indexer/source-text.ts";

export interface TableRow {
  readonly values: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/** The rows of delimited text, the header among them; the delimiter is found out. Null for bytes that are no text. */
export function readTable(name: string, bytes: Uint8Array): TableRow[] | null {
  const decoded = decodeText(bytes);
  if (decoded.kind === "binary") return null;
  const source = new SourceText(name, decoded.text);
  const delimiter = /\.(?:tsv|tab)$/i.test(name) ? "\t" : sniffDelimiter(decoded.text);
  return Array.from(readCsv(decoded.text, delimiter), (row) => ({
    values: row.map(({ value }) => value),
    line: source.lineAt(row[0]!.start),
  }));
}
