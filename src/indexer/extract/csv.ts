import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { CsvField } from "./csv-reader.ts";
import { namesColumns, readCsv, sniffDelimiter } from "./csv-reader.ts";
import type { Block, Extractor, OnWarning } from "./extractor.ts";
import { mappedBlock } from "./extractor.ts";
import { MappedText } from "./offset-map.ts";
import { titleFromPath } from "./title.ts";

/** Rows go into one table block up to about this many characters; the chunker packs them further. */
const GROUP_CHARS = 2000;

/** Tables of delimited values: each row a line of `column: value; …`. */
export const csv: Extractor = {
  mediaTypes: ["text/csv", "text/tab-separated-values"],
  extensions: ["csv", "tsv", "tab"],
  *extract(source, onWarning) {
    const delimiter = /\.(?:tsv|tab)$/i.test(source.path) ? "\t" : sniffDelimiter(source.text);
    const blocks = tableBlocks(source, delimiter, onWarning);
    yield {
      title: titleFromPath(source.path),
      language: detectLanguage(
        blocks
          .slice(0, 20)
          .map((block) => block.text)
          .join("\n"),
      ),
      mediaType: delimiter === "\t" ? "text/tab-separated-values" : "text/csv",
      metadata: {},
      blocks,
    };
  },
};

function tableBlocks(source: SourceText, delimiter: string, onWarning: OnWarning): Block[] {
  const blocks: Block[] = [];
  const rows = readCsv(source.text, delimiter);
  const first = rows.next();
  if (first.done === true) return blocks;
  const header = namesColumns(first.value) ? first.value.map((field) => field.value.trim()) : null;
  let out = new MappedText();
  const flush = (): void => {
    const block = mappedBlock(source, "table", out);
    if (block !== null) blocks.push(blocks.length === 0 ? block : { ...block, continues: true });
    out = new MappedText();
  };
  let rowCount = 0;
  let ragged = 0;
  let firstRagged = 0;
  const add = (row: readonly CsvField[]): void => {
    rowCount++;
    if (row.length !== first.value.length) {
      ragged++;
      firstRagged ||= row[0]!.start + 1;
    }
    appendRow(out, row, header);
    if (out.length > GROUP_CHARS) flush();
  };
  if (header === null) add(first.value);
  for (const row of rows) add(row);
  // A table of nothing but a header still says what it is about.
  if (rowCount === 0) appendRow(out, first.value, null);
  flush();
  if (ragged > 0) {
    const message = "Rows have more or fewer fields than the first row";
    onWarning({ code: "ROWS_RAGGED", message, count: ragged, line: source.lineAt(firstRagged - 1) });
  }
  return blocks;
}

function appendRow(out: MappedText, row: readonly CsvField[], header: readonly string[] | null): void {
  let isFirst = true;
  for (const [index, field] of row.entries()) {
    const value = field.value.replaceAll(/\s/g, " ");
    if (value.trim() === "") continue;
    if (!isFirst) out.insert("; ");
    else if (!out.isEmpty) out.insert("\n");
    isFirst = false;
    const name = header?.[index] ?? "";
    // Zero width at the value's place, so that a chunk that begins here begins at the value.
    if (name !== "") out.append(`${name}: `, field.start, field.start);
    out.append(value, field.start, field.end);
  }
}
