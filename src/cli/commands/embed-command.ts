import type { Command } from "commander";
import { EngineError } from "../../core/errors.ts";
import { dot } from "../../core/vector.ts";
import { openInterrupt } from "../interrupt.ts";
import {
  dtypeOption,
  jsonOption,
  type JsonOption,
  modelOption,
  type ModelOptions,
  offlineOption,
  poolingOption,
} from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { printable } from "../render/printable.ts";
import { renderTable } from "../render/table.ts";
import { readStdinLines } from "../stdin-lines.ts";

interface EmbedCommandOptions extends JsonOption, ModelOptions {
  readonly query?: true;
}

interface Embedded {
  readonly model: string;
  readonly dimensions: number;
  readonly vectors: readonly Float32Array[];
}

const SHOWN_NUMBERS = 8;
const MAX_COMPARED = 5;

export function addEmbedCommand(program: Command): void {
  program
    .command("embed")
    .summary("turn texts into sentence vectors")
    .description("Prints the sentence vectors of texts, of length 1; needs no collection.")
    .argument("<text...>", 'texts, each an argument; "-" reads one text from each line of standard input')
    .option("--query", "embed as queries, for models that treat them differently")
    .addOption(modelOption())
    .addOption(dtypeOption())
    .addOption(poolingOption())
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning embed "a cat sat on the mat" "a kitten rested on the rug"
  kenning embed - --json < sentences.txt > vectors.json
  kenning embed --query "cheap flights" --model Xenova/bge-small-en-v1.5`,
    )
    .action(async (words: string[], options: EmbedCommandOptions) => {
      const texts = words.length === 1 && words[0] === "-" ? await readStdinLines() : words;
      if (texts.length === 0) {
        throw new EngineError("BAD_REQUEST", "Standard input holds no text", { hint: "Write one text on each line." });
      }
      const embedded = await embed(texts, options);
      if (!options.json) return writeOut(renderEmbedded(texts, embedded));
      writeJson({ ...embedded, vectors: embedded.vectors.map((vector) => Array.from(vector, shortest)) });
    });
}

async function embed(texts: readonly string[], options: EmbedCommandOptions): Promise<Embedded> {
  const { openEmbedder } = await import("../../engine.ts");
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const { signal } = interrupt;
  const { model, dtype, pooling, offline } = options;
  await using embedder = await openEmbedder({ model, dtype, pooling, offline, signal, onProgress: bar.onProgress });
  const vectors: Float32Array[] = [];
  if (options.query) for (const text of texts) vectors.push(await embedder.embedQuery(text, { signal }));
  else vectors.push(...(await embedder.embedDocuments(texts, { signal })));
  return { model: embedder.fingerprint.model, dimensions: embedder.dimensions, vectors };
}

function renderEmbedded(texts: readonly string[], { model, dimensions, vectors }: Embedded): string {
  const lines = vectors.map((vector, i) => {
    const numbers = Array.from(vector.subarray(0, SHOWN_NUMBERS), (value) => value.toFixed(4)).join(" ");
    return `${printable(texts[i]!)}\n  ${dimensions} dimensions: ${numbers}${dimensions > SHOWN_NUMBERS ? " …" : ""}\n`;
  });
  return `model: ${printable(model)}\n${lines.join("")}${renderSimilarities(vectors)}`;
}

function renderSimilarities(vectors: readonly Float32Array[]): string {
  if (vectors.length < 2 || vectors.length > MAX_COMPARED) return "";
  const columns = vectors.map((_, i) => ({ title: String(i + 1), align: "right" as const }));
  const rows = vectors.map((a, i) => [String(i + 1), ...vectors.map((b) => dot(a, b).toFixed(3))]);
  return `\ncosine similarity\n${renderTable([{ title: "" }, ...columns], rows)}`;
}

/** Nine digits give a float32 back exactly; the seventeen of the double would be twice as long. */
function shortest(value: number): number {
  return Number(value.toPrecision(9));
}
