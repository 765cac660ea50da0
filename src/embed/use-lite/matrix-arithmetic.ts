import type { OnnxGraph } from "../onnx/onnx-graph.ts";
import { ONNX_TYPE } from "../onnx/onnx-graph.ts";
import { ACTIVATION_RANGES } from "./activation-ranges.ts";
import type { QuantizedProduct } from "./activation-ranges.ts";

/** Row-major, shape [rows, columns]. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** How a graph multiplies by weights: in float32, or in 8-bit integers with float32 in between. */
export interface MatrixArithmetic {
  /** Rows of the table at the ids: [batch, tokens] → [batch, tokens, columns]. */
  lookUp(ids: string, table: Matrix): string;
  /** x · weights + bias: […, rows] → […, columns]. */
  linear(x: string, name: ProductName, weights: Matrix, bias: Float32Array): string;
}

/** "pool" is one small product a text, and stays in float32. */
export type ProductName = QuantizedProduct | "pool";

export class Float32Arithmetic implements MatrixArithmetic {
  readonly #graph: OnnxGraph;

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
  }

  lookUp(ids: string, table: Matrix): string {
    const values = this.#graph.floats("embeddings", table.values, [table.rows, table.columns]);
    return this.#graph.node("Gather", [values, ids]);
  }

  linear(x: string, name: ProductName, weights: Matrix, bias: Float32Array): string {
    const values = this.#graph.floats(`${name}_weights`, weights.values, [weights.rows, weights.columns]);
    const product = this.#graph.node("MatMul", [x, values]);
    return this.#graph.node("Add", [product, this.#graph.floats(`${name}_bias`, bias)]);
  }
}

/**
 * Weights are rounded symmetrically, with a scale for every output column (for the embedding table: for every row);
 * activations are rounded with one fixed scale and zero point for each product.
 */
export class Int8Arithmetic implements MatrixArithmetic {
  readonly #graph: OnnxGraph;
  readonly #float32: Float32Arithmetic;

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
    this.#float32 = new Float32Arithmetic(graph);
  }

  lookUp(ids: string, table: Matrix): string {
    const { rows, columns } = table;
    const { quantized, scales } = quantize(table.values, rows, (row, column) => row * columns + column, columns);
    const graph = this.#graph;
    const values = graph.node("Gather", [graph.int8s("embeddings", quantized, [rows, columns]), ids]);
    const scale = graph.node("Gather", [graph.floats("embedding_scales", scales, [rows, 1]), ids]);
    return graph.node("Mul", [graph.node("Cast", [values], { to: ONNX_TYPE.float }), scale]);
  }

  linear(x: string, name: ProductName, weights: Matrix, bias: Float32Array): string {
    if (name === "pool") return this.#float32.linear(x, name, weights, bias);
    const { rows, columns } = weights;
    const { quantized, scales } = quantize(weights.values, columns, (column, row) => row * columns + column, rows);
    const graph = this.#graph;
    const [least, greatest] = ACTIVATION_RANGES[name];
    const step = Math.fround((greatest - least) / UINT8_MAX);
    const scale = graph.floats(`${name}_input_scale`, [step], []);
    const zero = graph.uint8s(`${name}_input_zero`, Uint8Array.of(Math.round(-least / step)), []);
    return graph.contribNode("MatMulIntegerToFloat", [
      graph.node("QuantizeLinear", [x, scale, zero]),
      graph.int8s(`${name}_weights`, quantized, [rows, columns]),
      scale,
      graph.floats(`${name}_scales`, scales),
      zero,
      graph.int8s(`${name}_zeros`, new Int8Array(columns)),
      graph.floats(`${name}_bias`, bias),
    ]);
  }
}

const INT8_MAX = 127;
const UINT8_MAX = 255;

/**
 * Symmetric rounding to −127…127 with one scale a group.
 *
 * @param indexOf  where a group's i-th value is
 */
function quantize(
  values: Float32Array,
  groups: number,
  indexOf: (group: number, i: number) => number,
  groupSize: number,
): { quantized: Int8Array; scales: Float32Array } {
  const quantized = new Int8Array(values.length);
  const scales = new Float32Array(groups);
  for (let group = 0; group < groups; group++) {
    let largest = 0;
    for (let i = 0; i < groupSize; i++) largest = Math.max(largest, Math.abs(values[indexOf(group, i)]!));
    const scale = Math.fround(largest / INT8_MAX) || 1;
    scales[group] = scale;
    for (let i = 0; i < groupSize; i++) {
      const index = indexOf(group, i);
      quantized[index] = Math.max(-INT8_MAX, Math.min(INT8_MAX, Math.round(values[index]! / scale)));
    }
  }
  return { quantized, scales };
}
