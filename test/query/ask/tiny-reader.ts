import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ONNX_TYPE, OnnxGraph } from "../../../src/embed/onnx/onnx-graph.ts";

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] as const;
const WORDS = [
  "two",
  "litres",
  "nine",
  "whales",
  "the",
  "sea",
  "tomatoes",
  "need",
  "how",
  "much",
  "water",
  ".",
  "?",
  "a",
  "b",
];
const VOCABULARY = [...SPECIAL, ...WORDS];

/** How much a word speaks for being an answer's first and last; the null span is `[CLS]`. */
const LOGITS: Readonly<Record<string, readonly [start: number, end: number]>> = {
  "[CLS]": [1, 1],
  two: [5, 0],
  litres: [0, 5],
  nine: [3, 0],
  whales: [0, 3],
};

/**
 * Writes a model folder for extractive question answering as the hub has it, BERT-shaped. It points from "two" to
 * "litres", and less surely from "nine" to "whales", but only in the second text of a pair: the token type is added, 20 times.
 */
export async function writeTinyReader(
  folder: string,
  { outputs = ["start_logits", "end_logits"], broken = false } = {},
): Promise<void> {
  const files: Record<string, unknown> = {
    "config.json": { architectures: ["BertForQuestionAnswering"], model_type: "bert" },
    "tokenizer_config.json": {
      tokenizer_class: "BertTokenizer",
      model_max_length: 24,
      pad_token: "[PAD]",
      unk_token: "[UNK]",
      cls_token: "[CLS]",
      sep_token: "[SEP]",
    },
    "tokenizer.json": tokenizerJson(),
  };
  await mkdir(join(folder, "onnx"), { recursive: true });
  for (const [name, value] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(value));
  await writeFile(join(folder, "onnx/model.onnx"), modelBytes(outputs, broken));
}

function modelBytes(outputs: readonly string[], broken: boolean): Uint8Array {
  const graph = new OnnxGraph("tiny-reader");
  const [ids, mask, types] = ["input_ids", "attention_mask", "token_type_ids"].map((name) =>
    graph.input(name, ONNX_TYPE.int64, ["batch", "tokens"]),
  ) as [string, string, string];
  const asFloat = (input: string): string => graph.node("Cast", [input], { to: ONNX_TYPE.float });
  const boost = graph.node("Mul", [asFloat(types), graph.floats("boost", [20], [1])]);
  // Padding, which has no attention, never wins.
  const penalty = graph.node("Mul", [
    graph.node("Sub", [asFloat(mask), graph.floats("one", [1], [1])]),
    graph.floats("penalty", [100], [1]),
  ]);
  for (const [side, output] of outputs.entries()) {
    const table = VOCABULARY.map((word) => (broken ? Number.NaN : (LOGITS[word]?.[side] ?? 0)));
    const own = graph.node("Gather", [graph.floats(`table_${side}`, table, [table.length]), ids]);
    graph.node("Add", [graph.node("Add", [own, boost]), penalty], {}, output);
    graph.output(output, ONNX_TYPE.float, ["batch", "tokens"]);
  }
  return graph.toModel("test");
}

const mark = (id: string, type: number): unknown => ({ SpecialToken: { id, type_id: type } });
const text = (id: string, type: number): unknown => ({ Sequence: { id, type_id: type } });
const token = (content: string): [string, unknown] => [
  content,
  { id: content, ids: [VOCABULARY.indexOf(content)], tokens: [content] },
];

function tokenizerJson(): unknown {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [mark("[CLS]", 0), text("A", 0), mark("[SEP]", 0)],
      pair: [mark("[CLS]", 0), text("A", 0), mark("[SEP]", 0), text("B", 1), mark("[SEP]", 1)],
      special_tokens: Object.fromEntries([token("[CLS]"), token("[SEP]")]),
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
    },
  };
}
