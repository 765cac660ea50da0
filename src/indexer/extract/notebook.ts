import type { BinaryReader, ReadDocument } from "./binary-extractor.ts";
import { SourceText } from "../source-text.ts";
import type { Part } from "./layout/text-layout.ts";
import { markdown } from "./markdown.ts";

/** Of one output; tables and logs may be endless. */
const MAX_OUTPUT_CHARS = 4000;

interface Cell {
  readonly cell_type?: unknown;
  readonly source?: unknown;
  readonly outputs?: unknown;
}

/** Jupyter notebooks (nbformat 4): texts as Markdown, code, and the beginning of what it printed. */
export const readNotebook: BinaryReader = async (bytes, path, onWarning): Promise<ReadDocument> => {
  await Promise.resolve();
  const notebook = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly cells?: readonly Cell[];
    readonly worksheets?: readonly { readonly cells?: readonly Cell[] }[];
    readonly metadata?: { readonly title?: unknown; readonly kernelspec?: { readonly language?: unknown } };
  };
  const cells = notebook.cells ?? notebook.worksheets?.flatMap((sheet) => sheet.cells ?? []) ?? [];
  const parts = cells.flatMap((cell): Part[] => {
    const text = joined(cell.source ?? (cell as { input?: unknown }).input);
    if (cell.cell_type === "code") return [{ kind: "code", text }, ...outputs(cell.outputs)];
    if (cell.cell_type !== "markdown" && cell.cell_type !== "heading") return [{ kind: "paragraph", text }];
    return [...markdown.extract(new SourceText(path, text), onWarning)].flatMap(({ blocks }) =>
      blocks.map(({ kind, text: own, level }) => ({ kind, text: own, level })),
    );
  });
  const { title, kernelspec } = notebook.metadata ?? {};
  const language = kernelspec?.language;
  return {
    title: typeof title === "string" ? title : "",
    mediaType: "application/x-ipynb+json",
    metadata: typeof language === "string" ? { programmingLanguage: language } : {},
    parts,
  };
};

interface Output {
  readonly output_type?: unknown;
  readonly text?: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: unknown;
  readonly evalue?: unknown;
  readonly traceback?: unknown;
}

/** What was raised and where; the message stands at the end of a traceback, which may be cut. */
function errorOf({ ename, evalue, traceback }: Output): string {
  const lines = Array.isArray(traceback) ? traceback.filter((line) => typeof line === "string").join("\n") : "";
  const message = [ename, evalue].filter((part) => typeof part === "string" && part !== "").join(": ");
  if (lines === "") return message;
  return lines.length > MAX_OUTPUT_CHARS ? `${message}\n${lines}` : lines;
}

function outputs(value: unknown): Part[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((output: Output): Part[] => {
    const text = output.output_type === "error" ? errorOf(output) : joined(output.text ?? output.data?.["text/plain"]);
    // An object without a text of its own, such as <matplotlib.axes._subplots.AxesSubplot at 0x7f1c>.
    return /^\s*(?:<.*>)?\s*$/s.test(text)
      ? []
      : [{ kind: "code", text: text.slice(0, MAX_OUTPUT_CHARS).toWellFormed() }];
  });
}

function joined(value: unknown): string {
  if (Array.isArray(value)) return value.filter((line) => typeof line === "string").join("");
  return typeof value === "string" ? value : "";
}
