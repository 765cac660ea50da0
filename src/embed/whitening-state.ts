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

const MAGIC = "KWHITEN1";
const HEADER_BYTES = 20;
const HASH_BYTES = 32;

/** Magic, three uint32 (dimensions, fittedOn, scales), μ, W, chunk ids (uint32), scales (float32), SHA-256; little-endian. */
export function encodeWhitening({ whitening, scales }: WhiteningState): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, "latin1");
  header.writeUInt32LE(whitening.dimensions, 8);
  header.writeUInt32LE(whitening.fittedOn, 12);
  header.writeUInt32LE(scales.size, 16);
  const ids = Uint32Array.from(scales.keys());
  const factors = Float32Array.from(scales.values());
  const body = Buffer.concat([header, ...[whitening.mean, whitening.matrix, ids, factors].map(bytesOf)]);
  return Buffer.concat([body, sha256(body)]);
}

/** @throws {EngineError} `INDEX_CORRUPT` when a byte is wrong or missing */
export function decodeWhitening(bytes: Uint8Array): WhiteningState {
  // Copied so that the number views below are aligned.
  const buffer = Buffer.from(Uint8Array.from(bytes).buffer);
  const body = buffer.subarray(0, Math.max(0, buffer.length - HASH_BYTES));
  if (body.length < HEADER_BYTES || !sha256(body).equals(buffer.subarray(-HASH_BYTES))) throw damaged(bytes);
  const dimensions = body.readUInt32LE(8);
  const count = body.readUInt32LE(16);
  const expected = HEADER_BYTES + 4 * (dimensions + dimensions * dimensions + 2 * count);
  if (body.toString("latin1", 0, 8) !== MAGIC || body.length !== expected) throw damaged(bytes);
  let at = HEADER_BYTES;
  const floats = (length: number): Float32Array => {
    const view = new Float32Array(buffer.buffer, buffer.byteOffset + at, length);
    at += 4 * length;
    return view;
  };
  const whitening = new Whitening(floats(dimensions), floats(dimensions * dimensions), body.readUInt32LE(12));
  const ids = new Uint32Array(buffer.buffer, buffer.byteOffset + at, count);
  at += 4 * count;
  const factors = floats(count);
  return { whitening, scales: new Map(Array.from(ids, (id, i) => [id, factors[i]!])) };
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
