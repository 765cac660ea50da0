/** The bytes of a stored classifier: a JSON header and named arrays, deflated, with a checksum. Not for what they mean. */
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { JsonValue } from "../../core/document.ts";
import { EngineError } from "../../core/errors.ts";

export type Column = Uint32Array | Float32Array | Int8Array;

export interface ModelContent {
  readonly header: { readonly [key: string]: JsonValue };
  readonly columns: Readonly<Record<string, Column>>;
}

interface ColumnEntry {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  readonly length: number;
}

const MAGIC = Buffer.from("KCLASSI1", "latin1");
const HASH_BYTES = 32;
const TYPES = { u32: Uint32Array, f32: Float32Array, i8: Int8Array } as const;
const ALIGNMENT = 4;
/** Half a gigabyte: a checksum does not keep a small file from inflating to anything. */
const MAX_INFLATED_BYTES = 2 ** 29;

/**
 * Magic, deflated body, SHA-256 of both. The body is uint32 header bytes, header, columns in the header's order, each
 * from a multiple of 4 on. Little-endian.
 */
export function encodeModel({ header, columns }: ModelContent): Uint8Array {
  const entries = Object.entries(columns).map(([name, column]): ColumnEntry => ({
    name,
    type: typeOf(column),
    length: column.length,
  }));
  const head = padded(Buffer.from(JSON.stringify({ header, entries })), 0x20);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  const parts = Object.values(columns).map(({ buffer, byteOffset, byteLength }) =>
    padded(Buffer.from(buffer, byteOffset, byteLength), 0),
  );
  const body = Buffer.concat([MAGIC, deflateRawSync(Buffer.concat([size, head, ...parts]))]);
  return Buffer.concat([body, sha256(body)]);
}

/** @throws {EngineError} `INDEX_CORRUPT` when a byte is wrong or missing */
export function decodeModel(bytes: Uint8Array, name: string): ModelContent {
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = stored.subarray(0, Math.max(0, stored.length - HASH_BYTES));
  const isWhole = body.subarray(0, MAGIC.length).equals(MAGIC) && sha256(body).equals(stored.subarray(-HASH_BYTES));
  if (!isWhole) throw damagedModel(name, bytes.byteLength);
  try {
    return parseBody(inflateRawSync(body.subarray(MAGIC.length), { maxOutputLength: MAX_INFLATED_BYTES }));
  } catch (cause) {
    throw damagedModel(name, bytes.byteLength, cause);
  }
}

export function damagedModel(name: string, sizeBytes: number, cause?: unknown): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored classifier ${name} of ${sizeBytes} bytes is damaged`, {
    hint: `Train it again, or remove it with \`kenning classify remove ${name}\`.`,
    data: { name, bytes: sizeBytes },
    cause,
  });
}

function parseBody(inflated: Buffer): ModelContent {
  // Copied so that the number views are aligned.
  const { buffer } = Uint8Array.from(inflated);
  const headBytes = inflated.readUInt32LE(0);
  const { header, entries } = JSON.parse(inflated.toString("utf8", 4, 4 + headBytes)) as {
    header: ModelContent["header"];
    entries: readonly ColumnEntry[];
  };
  const columns: Record<string, Column> = {};
  let at = 4 + headBytes;
  for (const { name, type, length } of entries) {
    const column = new TYPES[type](buffer, at, length);
    columns[name] = column;
    at += Math.ceil(column.byteLength / ALIGNMENT) * ALIGNMENT;
  }
  if (at !== inflated.length) throw new RangeError(`${inflated.length} bytes instead of ${at}`);
  return { header, columns };
}

function typeOf(column: Column): ColumnEntry["type"] {
  if (column instanceof Uint32Array) return "u32";
  return column instanceof Float32Array ? "f32" : "i8";
}

function padded(bytes: Buffer, fill: number): Buffer {
  const rest = (ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(rest, fill)]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
