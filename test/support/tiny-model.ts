import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ONNX_TYPE, OnnxGraph } from "../../src/embed/onnx/onnx-graph.ts";

const WIDTH = 8;
const WORDS = ["whale", "road", "ship", "sea", "storm", "harbour", "wind", "sail", "a", "the", "of", "and"];
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,!?-".split("");
const VOCABULARY = [
  "[PAD]",
  "[UNK]",
  "[CLS]",
  "[SEP]",
  ...WORDS,
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
];

export interface TinyModelOptions {
  /** Every state is NaN. */
  readonly broken?: boolean;
  readonly paddingSide?: "left" | "right";
  readonly maxTokens?: number;
  /** Written as 1_Pooling/config.json. */
  readonly pooling?: Readonly<Record<string, boolean>>;
  /** Written as config_sentence_transformers.json. */
  readonly prompts?: Readonly<Record<string, string>>;
}

/**
 * Writes a model folder as the hub has it, BERT-shaped (WordPiece, `[CLS]`, `[SEP]`, token types) but of one layer and
 * 8 dimensions: state = tanh((embedding + type + mean embedding of the text) · weights).
 */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<void> {
  const { maxTokens = 16, paddingSide = "right" } = options;
  const files: Record<string, unknown> = {
    "config.json": { architectures: ["BertModel"], model_type: "bert", hidden_size: WIDTH },
    "tokenizer_config.json": {
      tokenizer_class: "BertTokenizer",
      model_max_length: maxTokens,
      pad_token: "[PAD]",
      unk_token: "[UNK]",
      cls_token: "[CLS]",
      sep_token: "[SEP]",
      padding_side: paddingSide,
    },
    "tokenizer.json": tokenizerJson(),
    ...(options.pooling === undefined ? {} : { "1_Pooling/config.json": options.pooling }),
    ...(options.prompts === undefined ? {} : { "config_sentence_transformers.json": { prompts: options.prompts } }),
  };
  for (const subfolder of ["onnx", "1_Pooling"]) await mkdir(join(folder, subfolder), { recursive: true });
  for (const [name, value] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(value));
  await writeFile(join(folder, "onnx/model.onnx"), modelBytes(options.broken === true));
}

const mark = (id: string): unknown => ({ SpecialToken: { id, type_id: 0 } });

function tokenizerJson(): unknown {
  const special = (content: string): Record<string, unknown> => ({
    id: VOCABULARY.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const specials = ["[CLS]", "[SEP]"].map((token) => [
    token,
    { id: token, ids: [VOCABULARY.indexOf(token)], tokens: [token] },
  ]);
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]"].map(special),
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
      single: [mark("[CLS]"), { Sequence: { id: "A", type_id: 0 } }, mark("[SEP]")],
      pair: [
        mark("[CLS]"),
        { Sequence: { id: "A", type_id: 0 } },
        mark("[SEP]"),
        { Sequence: { id: "B", type_id: 1 } },
      ],
      special_tokens: Object.fromEntries(specials),
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    },
  };
}

function modelBytes(broken: boolean): Uint8Array {
  const graph = new OnnxGraph("tiny");
  const [ids, mask, types] = ["input_ids", "attention_mask", "token_type_ids"].map((name) =>
    graph.input(name, ONNX_TYPE.int64, ["batch", "tokens"]),
  ) as [string, string, string];
  const rows = VOCABULARY.length;
  const embedded = graph.node("Add", [
    graph.node("Gather", [graph.floats("embeddings", waves(rows * WIDTH, 1), [rows, WIDTH]), ids]),
    graph.node("Gather", [graph.floats("types", waves(2 * WIDTH, 2), [2, WIDTH]), types]),
  ]);
  const axis1 = graph.int64s("axis_1", [1]);
  const weights = graph.node("Unsqueeze", [
    graph.node("Cast", [mask], { to: ONNX_TYPE.float }),
    graph.int64s("axis_2", [2]),
  ]);
  const sum = graph.node("ReduceSum", [graph.node("Mul", [embedded, weights]), axis1], { keepdims: 1 });
  const count = graph.node("ReduceSum", [weights, axis1], { keepdims: 1 });
  const mixed = graph.node("Add", [embedded, graph.node("Div", [sum, count])]);
  const projection = graph.floats("projection", broken ? waves(WIDTH * WIDTH, Number.NaN) : waves(WIDTH * WIDTH, 3), [
    WIDTH,
    WIDTH,
  ]);
  graph.node("Tanh", [graph.node("MatMul", [mixed, projection])], {}, "last_hidden_state");
  graph.output("last_hidden_state", ONNX_TYPE.float, ["batch", "tokens", WIDTH]);
  return graph.toModel("test");
}

/** Fixed numbers in [−1, 1] without a pattern that matters. */
function waves(length: number, seed: number): number[] {
  return Array.from({ length }, (_, i) => Math.sin(seed * 97.3 + i * 12.9898 + i * i * 0.37));
}
