import { crc32 } from "node:zlib";
import { EngineError } from "../../core/errors.ts";
import { LsaModel } from "./lsa-model.ts";
import { TermTable } from "./term-table.ts";

const MAGIC = "KENNLSA\n";
const FORMAT = 1;
const HEADER_BYTES = 56;
const CRC_BYTES = 4;

/**
 * Magic; uint32 format, dimensions, terms, UTF-16 code units of all terms, fittedOn, 0; float64 k1, b, average length; then
 * float32 idf, float32 scales, uint32 ends of terms, uint16 code units, int8 codes; uint32 CRC-32 of all before it. Little-endian.
 */
export function encodeLsa({ parts }: LsaModel): Uint8Array {
  const { units, ends } = parts.terms.parts;
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, "latin1");
  [FORMAT, parts.dimensions, ends.length, units.length, parts.fittedOn].forEach((value, i) =>
    header.writeUInt32LE(value, 8 + 4 * i),
  );
  const { k1, b, averageLength } = parts.weighting;
  [k1, b, averageLength].forEach((value, i) => header.writeDoubleLE(value, 32 + 8 * i));
  const views = [parts.idf, parts.scales, ends, units, parts.codes];
  const body = [
    header,
    ...views.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  ];
  const sum = Buffer.alloc(CRC_BYTES);
  sum.writeUInt32LE(body.reduce((crc, piece) => crc32(piece, crc), 0));
  return Buffer.concat([...body, sum]);
}

/**
 * The model keeps views of the bytes, so they must not change; only bytes that do not start at a multiple of 8 are copied.
 *
 * @throws {EngineError} `INDEX_CORRUPT` when a byte is wrong or missing, and for a format of another version
 */
export function decodeLsa(bytes: Uint8Array): LsaModel {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
  if (byteLength < HEADER_BYTES + CRC_BYTES) throw damaged(bytes);
  const all = Buffer.from(buffer, byteOffset, byteLength);
  const body = all.subarray(0, -CRC_BYTES);
  if (crc32(body) !== all.readUInt32LE(body.length)) throw damaged(bytes);
  if (body.toString("latin1", 0, 8) !== MAGIC || body.readUInt32LE(8) !== FORMAT) throw damaged(bytes);
  const [dimensions, count, unitCount, fittedOn] = [12, 16, 20, 24].map((at) => body.readUInt32LE(at)) as Quadruple;
  if (body.length !== HEADER_BYTES + count * (12 + dimensions) + 2 * unitCount) throw damaged(bytes);
  let at = byteOffset + HEADER_BYTES;
  const next = <View extends { readonly byteLength: number }>(type: ViewType<View>, length: number): View => {
    const view = new type(buffer, at, length);
    at += view.byteLength;
    return view;
  };
  const idf = next(Float32Array, count);
  const scales = next(Float32Array, count);
  const ends = next(Uint32Array, count);
  const units = next(Uint16Array, unitCount);
  const codes = next(Int8Array, count * dimensions);
  const weighting = { k1: body.readDoubleLE(32), b: body.readDoubleLE(40), averageLength: body.readDoubleLE(48) };
  return new LsaModel({ terms: TermTable.of(units, ends), weighting, fittedOn, dimensions, idf, scales, codes });
}

type Quadruple = [number, number, number, number];
type ViewType<View> = new (buffer: ArrayBufferLike, offset: number, length: number) => View;

function damaged(bytes: Uint8Array): EngineError {
  return new EngineError("INDEX_CORRUPT", `A stored latent semantic analysis of ${bytes.byteLength} bytes is damaged`, {
    hint: "Index the collection's sources again: the analysis is made anew.",
    data: { bytes: bytes.byteLength },
  });
}
