/** Labelled examples as people keep them: a folder for each label, or a table. */
import { readFile } from "node:fs/promises";
import type { TaskOptions } from "../core/care.ts";
import type { LabelledText } from "../core/classify.ts";
import { badInputFile, readInputLines } from "../eval/input-lines.ts";

export interface LabelledTexts {
  readonly examples: readonly LabelledText[];
  readonly notices: readonly string[];
}

export interface TableColumns {
  readonly text: string;
  readonly label: string;
}

/** @throws {EngineError} `BAD_INPUT_FILE` with the file and the line */
export async function readLabelledFile(file: string, columns: TableColumns): Promise<LabelledTexts> {
  const table = /\.(csv|tsv|tab)$/i.test(file);
  const rows = table ? await tableRows(file, columns) : await jsonRows(file, columns);
  const blank = rows.filter(({ text }) => text.trim() === "").length;
  const examples = rows.filter(({ text }) => text.trim() !== "");
  if (examples.length === 0) {
    throw badInputFile(file, null, {
      message: "the file holds no labelled text",
      hint: `Write one JSON object with ${columns.text} and ${columns.label} on each line, or a table with these columns.`,
    });
  }
  return { examples, notices: blank > 0 ? [`${blank} lines without text were left out.`] : [] };
}

/**
 * The texts below the sub-folders of a folder; a sub-folder's name is the label.
 *
 * @throws {EngineError} `BAD_INPUT_FILE`, `ABORTED`
 */
export async function readLabelledFolders(folder: string, task: TaskOptions): Promise<LabelledTexts> {
  const { fileTexts } = await import("../file-texts.ts");
  const examples: LabelledText[] = [];
  let skipped = 0;
  let loose = 0;
  for await (const { id, path, text } of fileTexts(folder, task, () => skipped++)) {
    const slash = path.indexOf("/");
    if (slash === -1) loose++;
    else examples.push({ id, text, label: path.slice(0, slash) });
  }
  if (examples.length === 0) {
    throw badInputFile(folder, null, {
      message: "no sub-folder holds a text",
      hint: "Put the texts of each label into a sub-folder named after it.",
    });
  }
  const notices = [
    ...(skipped > 0 ? [`${skipped} files without readable text were left out.`] : []),
    ...(loose > 0 ? [`${loose} texts in no sub-folder were left out.`] : []),
  ];
  return { examples, notices };
}

async function jsonRows(file: string, columns: TableColumns): Promise<LabelledText[]> {
  const rows: LabelledText[] = [];
  for await (const { text: line, number } of readInputLines(file)) {
    const record = parseObject(line);
    if (record === null) {
      throw badInputFile(file, number, { message: "the line is not a JSON object", hint: hintFor(columns) });
    }
    rows.push(rowOf(file, number, record, columns));
  }
  return rows;
}

async function tableRows(file: string, columns: TableColumns): Promise<LabelledText[]> {
  const { readTable } = await import("../read-table.ts");
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw badInputFile(file, null, {
      message: "the file cannot be read",
      hint: "Check that the path names a readable file.",
      cause,
    });
  }
  const rows = readTable(file, bytes);
  if (rows === null) throw badInputFile(file, null, { message: "the file is not text", hint: hintFor(columns) });
  const header = rows.shift()?.values.map((name) => name.trim()) ?? [];
  return rows.map(({ values, line }) =>
    rowOf(file, line, Object.fromEntries(header.map((name, i) => [name, values[i]])), columns),
  );
}

function rowOf(
  file: string,
  line: number,
  record: Readonly<Record<string, unknown>>,
  columns: TableColumns,
): LabelledText {
  const text = Object.hasOwn(record, columns.text) ? record[columns.text] : undefined;
  const label = Object.hasOwn(record, columns.label) ? record[columns.label] : undefined;
  if (typeof text !== "string") {
    throw badInputFile(file, line, {
      message: `there is no text in ${JSON.stringify(columns.text)}`,
      hint: hintFor(columns),
    });
  }
  const isLabel = ["string", "number", "boolean"].includes(typeof label) && String(label).trim() !== "";
  if (!isLabel) {
    throw badInputFile(file, line, {
      message: `there is no label in ${JSON.stringify(columns.label)}`,
      hint: hintFor(columns),
    });
  }
  return { id: `${file}:${line}`, text, label: String(label).trim() };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function hintFor({ text, label }: TableColumns): string {
  return `Every line needs ${text} and ${label}; --text and --label name other fields.`;
}
