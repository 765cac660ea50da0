import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ONNX_TYPE, OnnxGraph } from "../../src/embed/onnx/onnx-graph.ts";
import { writeTinyModel } from "../support/tiny-model.ts";

export interface TinyCrossEncoderOptions {
  /** How the tokenizer joins two texts: BERT's `[CLS] q [SEP] p [SEP]` with types, RoBERTa's doubled separator without. */
  readonly template?: "bert" | "roberta";
  /** Logits a pair; 2 means [0, logit]. */
  readonly classes?: 1 | 2 | 3;
  readonly maxTokens?: number;
  /** Every logit is NaN. */
  readonly broken?: boolean;
  /** Name of the model's output. */
  readonly output?: string;
}

interface TokenizerJson {
  model: { vocab: Record<string, number> };
  post_processor: { pair: unknown };
}

/**
 * Writes a cross-encoder's folder as the hub has it. With types its logit is 2 · (pairs of equal tokens, one of each text,
 * special tokens apart) − 1: "whale sea" with "sea storm" gives 1. Without types it is 2 · (times that the word "whale" is in
 * the two texts) − 1.
 */
export async function writeTinyCrossEncoder(folder: string, options: TinyCrossEncoderOptions = {}): Promise<void> {
  const { template = "bert", maxTokens = 16 } = options;
  await writeTinyModel(folder, { maxTokens });
  const path = join(folder, "tokenizer.json");
  const json = JSON.parse(await readFile(path, "utf8")) as TokenizerJson;
  json.post_processor.pair = template === "bert" ? pair(["[SEP]"], 1) : pair(["[SEP]", "[SEP]"], 0);
  await writeFile(path, JSON.stringify(json));
  const config = { architectures: ["BertForSequenceClassification"], model_type: "bert" };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeFile(join(folder, "onnx/model.onnx"), modelBytes(json.model.vocab, options));
}

function pair(middle: readonly string[], passageType: 0 | 1): unknown[] {
  return [
    mark("[CLS]", 0),
    { Sequence: { id: "A", type_id: 0 } },
    ...middle.map((id) => mark(id, 0)),
    { Sequence: { id: "B", type_id: passageType } },
    mark("[SEP]", passageType),
  ];
}

function modelBytes(
  vocabulary: Readonly<Record<string, number>>,
  { template = "bert", classes = 1, broken = false, output = "logits" }: TinyCrossEncoderOptions,
): Uint8Array {
  const graph = new OnnxGraph("tiny-cross-encoder");
  const input = (name: string): string => graph.input(name, ONNX_TYPE.int64, ["batch", "tokens"]);
  const [ids, mask] = [input("input_ids"), input("attention_mask")];
  const float = (value: string): string => graph.node("Cast", [value], { to: ONNX_TYPE.float });
  const [axis1, axis2] = [graph.int64s("axis_1", [1]), graph.int64s("axis_2", [2])];
  const [one, two] = [graph.floats("one", [1], []), graph.floats("two", [broken ? Number.NaN : 2], [])];
  const rows = Object.keys(vocabulary).length;

  let matches: string;
  if (template === "bert") {
    // One-hot rows, of zeros for `[PAD]`, `[UNK]`, `[CLS]` and `[SEP]`.
    const oneHot = new Float32Array(rows * rows);
    for (const [token, id] of Object.entries(vocabulary)) oneHot[id * rows + id] = token.startsWith("[") ? 0 : 1;
    const states = graph.node("Gather", [graph.floats("one_hot", oneHot, [rows, rows]), ids]);
    const types = float(input("token_type_ids"));
    const bag = (weights: string): string => {
      const seen = graph.node("Unsqueeze", [graph.node("Mul", [weights, float(mask)]), axis2]);
      return graph.node("ReduceSum", [graph.node("Mul", [states, seen]), axis1], { keepdims: 0 });
    };
    const product = graph.node("Mul", [bag(graph.node("Sub", [one, types])), bag(types)]);
    matches = graph.node("ReduceSum", [product, axis1], { keepdims: 1 });
  } else {
    const isWhale = Array.from({ length: rows }, (_, id) => (id === vocabulary["whale"] ? 1 : 0));
    const seen = graph.node("Mul", [graph.node("Gather", [graph.floats("is_whale", isWhale), ids]), float(mask)]);
    matches = graph.node("ReduceSum", [seen, axis1], { keepdims: 1 });
  }
  const logit = graph.node("Sub", [graph.node("Mul", [matches, two]), one]);
  const zero = graph.node("Sub", [logit, logit]);
  const others = Array.from({ length: classes - 1 }, () => zero);
  graph.node("Concat", [...others, logit], { axis: 1 }, output);
  graph.output(output, ONNX_TYPE.float, ["batch", classes]);
  return graph.toModel("test");
}

function mark(id: string, type: number): unknown {
  return { SpecialToken: { id, type_id: type } };
}
