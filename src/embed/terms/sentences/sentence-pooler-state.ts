import { crc32 } from "node:zlib";
import { EngineError } from "../../../core/errors.ts";
import type { SentencePoolerParts } from "./sentence-pooler.ts";
import { parseTermPooling } from "./term-pooling.ts";

const MAGIC = "KENNSENT";
const FORMAT = 1;
const HEADER_BYTES = 40;
const CRC_BYTES = 4;

/**
 * Magic; uint32 format, dimensions, terms, bytes of the poolings' names, 1 with a component or 0, 0; float64 unseen idf; then float32 idf,
 * SIF weights, component; the names, joined by "+"; uint32 CRC-32 of all before it. Little-endian.
 */
export function encodeSentencePooler(parts: SentencePoolerParts): Uint8Array {
  const names = Buffer.from(parts.poolings.join("+"));
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, "latin1");
  [FORMAT, parts.dimensions, parts.idf.length, names.length, parts.component === null ? 0 : 1].forEach((value, i) =>
    header.writeUInt32LE(value, 8 + 4 * i),
  );
  header.writeDoubleLE(parts.unseenIdf, 32);
  const numbers = [parts.idf, parts.sif, ...(parts.component === null ? [] : [parts.component])];
  const body = Buffer.concat([
    header,
    ...numbers.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
    names,
  ]);
  const sum = Buffer.alloc(CRC_BYTES);
  sum.writeUInt32LE(crc32(body));
  return Buffer.concat([body, sum]);
}

/** @throws {EngineError} `INDEX_CORRUPT` when a byte is wrong or missing, and for a format of another version */
export function decodeSentencePooler(bytes: Uint8Array): SentencePoolerParts {
  if (bytes.byteLength < HEADER_BYTES + CRC_BYTES) throw damaged(bytes);
  // Copied, so that the views below are aligned.
  const copy = Uint8Array.from(bytes);
  const all = Buffer.from(copy.buffer);
  const body = all.subarray(0, -CRC_BYTES);
  if (crc32(body) !== all.readUInt32LE(body.length)) throw damaged(bytes);
  if (body.toString("latin1", 0, 8) !== MAGIC || body.readUInt32LE(8) !== FORMAT) throw damaged(bytes);
  const [dimensions, terms, nameBytes, components] = [12, 16, 20, 24].map((at) => body.readUInt32LE(at)) as Quadruple;
  const numbers = 2 * terms + components * dimensions;
  if (body.length !== HEADER_BYTES + 4 * numbers + nameBytes) throw damaged(bytes);
  const floats = new Float32Array(copy.buffer, HEADER_BYTES, numbers);
  return {
    poolings: parseTermPooling(body.toString("utf8", HEADER_BYTES + 4 * numbers)),
    dimensions,
    idf: floats.subarray(0, terms),
    sif: floats.subarray(terms, 2 * terms),
    unseenIdf: body.readDoubleLE(32),
    component: components === 0 ? null : floats.subarray(2 * terms),
  };
}

type Quadruple = [number, number, number, number];

function damaged(bytes: Uint8Array): EngineError {
  return new EngineError("INDEX_CORRUPT", `A stored sentence pooler of ${bytes.byteLength} bytes is damaged`, {
    hint: "Train the collection's terms again: the pooler is fitted anew.",
    data: { bytes: bytes.byteLength },
  });
}
