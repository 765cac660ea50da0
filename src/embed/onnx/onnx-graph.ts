import { ProtobufWriter } from "./protobuf-writer.ts";

/** TensorProto.DataType, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export const ONNX_TYPE = { float: 1, uint8: 2, int8: 3, int64: 7 } as const;
type OnnxType = (typeof ONNX_TYPE)[keyof typeof ONNX_TYPE];

/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;

const IR_VERSION = 8;
const OPSET = 17;
/** Operators that only onnxruntime has, https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md */
const CONTRIB_DOMAIN = "com.microsoft";
const CONTRIB_VERSION = 1;

/** A number is written as an int; a float attribute has to say so. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number };
type Attributes = Readonly<Record<string, OnnxAttribute>>;
/** A name is a dimension that varies between runs. */
type Dimensions = readonly (number | string)[];

/**
 * Builds an ONNX model file (opset 17) node by node. A value is known by its name: every method that
 * makes a value returns the name, to be passed to the nodes that read it.
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #nodes: ProtobufWriter[] = [];
  readonly #constants = new Map<string, ProtobufWriter>();
  readonly #inputs: ProtobufWriter[] = [];
  readonly #outputs: ProtobufWriter[] = [];
  #valueCount = 0;

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, type: OnnxType, dimensions: Dimensions): string {
    this.#inputs.push(valueInfo(name, type, dimensions));
    return name;
  }

  /** Declares a value made by `node(…, { name })` as an output of the model. */
  output(name: string, type: OnnxType, dimensions: Dimensions): void {
    this.#outputs.push(valueInfo(name, type, dimensions));
  }

  /** @param dimensions  [] for a scalar; by default the array is a vector */
  floats(name: string, values: ArrayLike<number>, dimensions: readonly number[] = [values.length]): string {
    return this.#constant(name, ONNX_TYPE.float, dimensions, Float32Array.from(values));
  }

  int8s(name: string, values: Int8Array, dimensions: readonly number[] = [values.length]): string {
    return this.#constant(name, ONNX_TYPE.int8, dimensions, values);
  }

  uint8s(name: string, values: Uint8Array, dimensions: readonly number[] = [values.length]): string {
    return this.#constant(name, ONNX_TYPE.uint8, dimensions, values);
  }

  int64s(name: string, values: readonly number[], dimensions: readonly number[] = [values.length]): string {
    return this.#constant(name, ONNX_TYPE.int64, dimensions, BigInt64Array.from(values, BigInt));
  }

  /** @param name  only for a value that is an output of the model */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}, name?: string): string {
    const output = name ?? this.#newValue(operator);
    this.#addNode(operator, inputs, [output], attributes);
    return output;
  }

  /** A node of an operator that only onnxruntime has. */
  contribNode(operator: string, inputs: readonly string[]): string {
    const output = this.#newValue(operator);
    this.#addNode(operator, inputs, [output], {}, CONTRIB_DOMAIN);
    return output;
  }

  /** A node of three outputs, such as `Split` in three. */
  node3(operator: string, inputs: readonly string[], attributes: Attributes = {}): [string, string, string] {
    const outputs: [string, string, string] = [
      this.#newValue(operator),
      this.#newValue(operator),
      this.#newValue(operator),
    ];
    this.#addNode(operator, inputs, outputs, attributes);
    return outputs;
  }

  /** The bytes of the `.onnx` file. The same calls give the same bytes. */
  toModel(producer: string): Uint8Array {
    const graph = new ProtobufWriter();
    for (const node of this.#nodes) graph.message(1, node);
    graph.string(2, this.#name);
    for (const constant of this.#constants.values()) graph.message(5, constant);
    for (const input of this.#inputs) graph.message(11, input);
    for (const output of this.#outputs) graph.message(12, output);
    const model = new ProtobufWriter().integer(1, IR_VERSION).string(2, producer).message(7, graph);
    for (const [domain, version] of [
      ["", OPSET],
      [CONTRIB_DOMAIN, CONTRIB_VERSION],
    ] as const) {
      model.message(8, new ProtobufWriter().string(1, domain).integer(2, version));
    }
    return model.toBytes();
  }

  #newValue(operator: string): string {
    return `${operator}_${this.#valueCount++}`;
  }

  #addNode(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes,
    domain = "",
  ): void {
    const node = new ProtobufWriter();
    for (const input of inputs) node.string(1, input);
    for (const output of outputs) node.string(2, output);
    node.string(3, `${operator}_node_${this.#nodes.length}`).string(4, operator);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    if (domain !== "") node.string(7, domain);
    this.#nodes.push(node);
  }

  #constant(
    name: string,
    type: OnnxType,
    dimensions: readonly number[],
    values: Float32Array | Uint8Array | Int8Array | BigInt64Array,
  ): string {
    // A name used again means the same constant, e.g. an axis that several nodes read.
    if (this.#constants.has(name)) return name;
    const tensor = new ProtobufWriter();
    for (const dimension of dimensions) tensor.integer(1, dimension);
    tensor.integer(2, type).string(8, name);
    tensor.bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.#constants.set(name, tensor);
    return name;
  }
}

function attribute(name: string, value: OnnxAttribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (typeof value === "number") return writer.integer(3, value).integer(20, ATTRIBUTE_TYPE.int);
  if ("float" in value) return writer.float32(2, value.float).integer(20, ATTRIBUTE_TYPE.float);
  for (const item of value) writer.integer(8, item);
  return writer.integer(20, ATTRIBUTE_TYPE.ints);
}

function valueInfo(name: string, type: OnnxType, dimensions: Dimensions): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const dimension of dimensions) {
    const writer = new ProtobufWriter();
    shape.message(1, typeof dimension === "string" ? writer.string(2, dimension) : writer.integer(1, dimension));
  }
  const tensorType = new ProtobufWriter().integer(1, type).message(2, shape);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensorType));
}
