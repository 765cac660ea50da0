import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { CsvField } from "./csv-reader.ts";
import { type CsvForm, csvForm, mostFrequent, namesColumns, readCsv } from "./csv-reader.ts";
import type { Block, Extractor, OnWarning } from "./extractor.ts";
import { mappedBlock, verbatimBlock } from "./extractor.ts";
import { MappedText } from "./offset-map.ts";
import { titleFromPath } from "./title.ts";

/** Rows go into one table block up to about this many characters; the chunker packs them further. */
const GROUP_CHARS = 2000;
/** Of which what a table looks like is told. */
const HEAD_ROWS = 20;

/** Tables of delimited values: each row a line of `column: value; …`. */
export const csv: Extractor = {
  mediaTypes: ["text/csv", "text/tab-separated-values"],
  extensions: ["csv", "tsv", "tab"],
  *extract(source, onWarning) {
    const form = csvForm(source.path, source.text);
    const blocks = tableBlocks(source, form, onWarning);
    yield {
      title: titleFromPath(source.path),
      language: detectLanguage(
        blocks
          .slice(0, 20)
          .map((block) => block.text)
          .join("\n"),
      ),
      mediaType: form.delimiter === "\t" ? "text/tab-separated-values" : "text/csv",
      metadata: {},
      blocks,
    };
  },
};

function tableBlocks(source: SourceText, { delimiter, start }: CsvForm, onWarning: OnWarning): Block[] {
  const rows = readCsv(source.text, delimiter, start);
  const head = [...take(rows, HEAD_ROWS)];
  const before = head.splice(0, preambleRows(head));
  const blocks = before.flatMap((row) => verbatimBlock(source, "paragraph", row[0]!.start, row.at(-1)!.end) ?? []);
  const [first] = head;
  if (first === undefined) return blocks;
  const header = namesColumns(first) ? first.map((field) => field.value.trim()) : null;
  let out = new MappedText();
  const flush = (): void => {
    const block = mappedBlock(source, "table", out);
    if (block !== null) blocks.push(blocks.at(-1)?.kind === "table" ? { ...block, continues: true } : block);
    out = new MappedText();
  };
  let rowCount = 0;
  let ragged = 0;
  let firstRagged = 0;
  const add = (row: readonly CsvField[]): void => {
    rowCount++;
    if (row.length !== first.length) {
      ragged++;
      firstRagged ||= row[0]!.start + 1;
    }
    appendRow(out, row, header);
    if (out.length > GROUP_CHARS) flush();
  };
  for (const row of header === null ? head : head.slice(1)) add(row);
  for (const row of rows) add(row);
  // A table of nothing but a header still says what it is about.
  if (rowCount === 0) appendRow(out, first, null);
  flush();
  if (ragged > 0) {
    const message = "Rows have more or fewer fields than the first row";
    onWarning({ code: "ROWS_RAGGED", message, count: ragged, line: source.lineAt(firstRagged - 1) });
  }
  return blocks;
}

/** Not more than `most`; the rest is left for others to read. */
function* take<Item>(items: Iterator<Item>, most: number): Generator<Item> {
  for (let taken = 0; taken < most; taken++) {
    const { value, done } = items.next();
    if (done === true) return;
    yield value;
  }
}

/** Lines above a table, such as a title: of fewer fields than most rows have. @returns how many of these rows are some */
function preambleRows(rows: readonly (readonly CsvField[])[]): number {
  const usual = mostFrequent(rows.map(({ length }) => length)) ?? 0;
  const first = rows.findIndex(({ length }) => length === usual);
  const isTable = usual > 2 && rows.filter(({ length }) => length === usual).length > first;
  return isTable && rows.slice(0, first).every((row) => filledFields(row) <= usual / 2) ? first : 0;
}

function filledFields(row: readonly CsvField[]): number {
  return row.filter(({ value }) => value.trim() !== "").length;
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
