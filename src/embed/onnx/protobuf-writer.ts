const TEXT = new TextEncoder();

/** Protocol Buffers wire types, https://protobuf.dev/programming-guides/encoding/#structure */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Appends fields of one Protocol Buffers message; `toBytes` gives the message. Only what ONNX files need. */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  /** An int32, int64 or enum field. */
  integer(field: number, value: number): this {
    return this.#tag(field, VARINT).#varint(value);
  }

  float32(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, FIXED32).#append(bytes);
  }

  /** The bytes are referenced, not copied, until `toBytes`. */
  bytes(field: number, bytes: Uint8Array): this {
    return this.#tag(field, LENGTH_DELIMITED).#varint(bytes.byteLength).#append(bytes);
  }

  string(field: number, text: string): this {
    return this.bytes(field, TEXT.encode(text));
  }

  message(field: number, message: ProtobufWriter): this {
    this.#tag(field, LENGTH_DELIMITED).#varint(message.#byteLength);
    for (const part of message.#parts) this.#append(part);
    return this;
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#byteLength);
    let offset = 0;
    for (const part of this.#parts) {
      bytes.set(part, offset);
      offset += part.byteLength;
    }
    return bytes;
  }

  #tag(field: number, wireType: number): this {
    return this.#varint((field << 3) | wireType);
  }

  #varint(value: number): this {
    // Negative numbers are written as 64-bit two's complement, so they always take ten bytes.
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    while (rest >= 128n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.#append(Uint8Array.from(bytes));
  }

  #append(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#byteLength += bytes.byteLength;
    return this;
  }
}
