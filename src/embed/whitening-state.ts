import { createHash } from "node:crypto";
import { EngineError } from "../core/errors.ts";
import { Whitening } from "./whitening.ts";

/** What a collection has learned about its vectors: written after indexing, read by queries. */
export interface WhiteningState {
  readonly whitening: Whitening;
  /** `whitening.scaleOf` of chunks' vectors, by chunk id; chunks stored later are not in it. */
  readonly scales: ReadonlyMap<number, number>;
}

/** The name under which a store keeps it. */
export const WHITENING_STATE = "whitening";

const MAGIC = "KWHITEN2";
const HEADER_BYTES = 28;
const HASH_BYTES = 32;

/**
 * Magic; uint32 dimensions, leading directions, fittedOn, scales; float32 r; then float32 μ, directions, factors;
 * uint32 chunk ids; float32 scales; SHA-256 of all before it. Little-endian.
 */
export function encodeWhitening({ whitening, scales }: WhiteningState): Uint8Array {
  const { mean, directions, factors, rest, fittedOn } = whitening.parts;
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, "latin1");
  header.writeUInt32LE(mean.length, 8);
  header.writeUInt32LE(factors.length, 12);
  header.writeUInt32LE(fittedOn, 16);
  header.writeUInt32LE(scales.size, 20);
  header.writeFloatLE(rest, 24);
  const ids = Uint32Array.from(scales.keys());
  const values = Float32Array.from(scales.values());
  const body = Buffer.concat([header, ...[mean, directions, factors, ids, values].map(bytesOf)]);
  return Buffer.concat([body, sha256(body)]);
}

/** @throws {EngineError} `INDEX_CORRUPT` when a byte is wrong or missing */
export function decodeWhitening(bytes: Uint8Array): WhiteningState {
  // Copied so that the number views below are aligned.
  const buffer = Buffer.from(Uint8Array.from(bytes).buffer);
  const body = buffer.subarray(0, Math.max(0, buffer.length - HASH_BYTES));
  if (body.length < HEADER_BYTES || !sha256(body).equals(buffer.subarray(-HASH_BYTES))) throw damaged(bytes);
  const dimensions = body.readUInt32LE(8);
  const leading = body.readUInt32LE(12);
  const count = body.readUInt32LE(20);
  const expected = HEADER_BYTES + 4 * (dimensions + leading * dimensions + leading + 2 * count);
  if (body.toString("latin1", 0, 8) !== MAGIC || body.length !== expected) throw damaged(bytes);
  let at = buffer.byteOffset + HEADER_BYTES;
  const next = <View>(
    type: new (buffer: ArrayBufferLike, offset: number, length: number) => View,
    length: number,
  ): View => {
    const view = new type(buffer.buffer, at, length);
    at += 4 * length;
    return view;
  };
  const whitening = new Whitening({
    mean: next(Float32Array, dimensions),
    directions: next(Float32Array, leading * dimensions),
    factors: next(Float32Array, leading),
    rest: body.readFloatLE(24),
    fittedOn: body.readUInt32LE(16),
  });
  const ids = next(Uint32Array, count);
  const scales = next(Float32Array, count);
  return { whitening, scales: new Map(Array.from(ids, (id, i) => [id, scales[i]!])) };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function damaged(bytes: Uint8Array): EngineError {
  return new EngineError("INDEX_CORRUPT", `A stored whitening map of ${bytes.byteLength} bytes is damaged`, {
    hint: "Index the collection's sources again: the map is fitted anew.",
    data: { bytes: bytes.byteLength },
  });
}
