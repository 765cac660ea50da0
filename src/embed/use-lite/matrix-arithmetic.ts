import type { OnnxGraph } from "../onnx/onnx-graph.ts";
import { ONNX_TYPE } from "../onnx/onnx-graph.ts";

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
  linear(x: string, name: string, weights: Matrix, bias: Float32Array): string;
}

export class Float32Arithmetic implements MatrixArithmetic {
  readonly #graph: OnnxGraph;

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
  }

  lookUp(ids: string, table: Matrix): string {
    const values = this.#graph.floats("embeddings", table.values, [table.rows, table.columns]);
    return this.#graph.node("Gather", [values, ids]);
  }

  linear(x: string, name: string, weights: Matrix, bias: Float32Array): string {
    const values = this.#graph.floats(`${name}_weights`, weights.values, [weights.rows, weights.columns]);
    const product = this.#graph.node("MatMul", [x, values]);
    return this.#graph.node("Add", [product, this.#graph.floats(`${name}_bias`, bias)]);
  }
}

/**
 * Weights are rounded once, symmetrically, with a scale for every output column (for the embedding table: for every
 * row); activations are rounded at run time with one scale for the whole batch. The order of the nodes is the one that
 * onnxruntime fuses into a single kernel.
 */
export class Int8Arithmetic implements MatrixArithmetic {
  readonly #graph: OnnxGraph;

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
  }

  lookUp(ids: string, table: Matrix): string {
    const { rows, columns } = table;
    const { quantized, scales } = quantize(table.values, rows, (row, column) => row * columns + column, columns);
    const graph = this.#graph;
    const values = graph.node("Gather", [graph.int8s("embeddings", quantized, [rows, columns]), ids]);
    const scale = graph.node("Gather", [graph.floats("embedding_scales", scales, [rows, 1]), ids]);
    return graph.node("Mul", [graph.node("Cast", [values], { to: ONNX_TYPE.float }), scale]);
  }

  linear(x: string, name: string, weights: Matrix, bias: Float32Array): string {
    const { rows, columns } = weights;
    const { quantized, scales } = quantize(weights.values, columns, (column, row) => row * columns + column, rows);
    const graph = this.#graph;
    const [xQuantized, xScale, xZero] = graph.node3("DynamicQuantizeLinear", [x]);
    const product = graph.node("MatMulInteger", [
      xQuantized,
      graph.int8s(`${name}_weights`, quantized, [rows, columns]),
      xZero,
      graph.int8s(`${name}_zero_points`, new Int8Array(columns)),
    ]);
    const scale = graph.node("Mul", [xScale, graph.floats(`${name}_scales`, scales)]);
    const scaled = graph.node("Mul", [graph.node("Cast", [product], { to: ONNX_TYPE.float }), scale]);
    return graph.node("Add", [scaled, graph.floats(`${name}_bias`, bias)]);
  }
}

const INT8_MAX = 127;

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
