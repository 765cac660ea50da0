import { Inflate } from "fflate";
import { LIMITS } from "../limits.ts";

interface Member {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly compressedSize: number;
  readonly headerAt: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** The end record with the longest comment there can be. */
const MAX_END_BYTES = 65_557;
const CHUNK_BYTES = 64 * 1024;
const UTF8_NAME = 0x0800;

/**
 * Members of a ZIP file in memory. What a header says of sizes is not believed: inflating stops at the limits.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export class ZipArchive {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #members = new Map<string, Member>();
  #unpacked = 0;
  /** Members that were not looked at: there are too many, or another one has the same name. */
  readonly ignored: number;

  /** @throws {Error} when it is none */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = this.#findEnd();
    const count = this.#view.getUint16(end + 10, true);
    let at = this.#view.getUint32(end + 16, true);
    let read = 0;
    let again = 0;
    for (; read < count && read < LIMITS.members; read++) {
      const entry = this.#readEntry(at);
      if (entry === null) break;
      if (this.#members.has(entry.member.name)) again++;
      if (!entry.member.name.endsWith("/")) this.#members.set(entry.member.name, entry.member);
      at = entry.end;
    }
    this.ignored = count - read + again;
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /** @returns null when there is no such member @throws {Error} when it is encrypted, damaged or too large */
  read(name: string): Uint8Array | null {
    const member = this.#members.get(name);
    if (member === undefined) return null;
    if (member.isEncrypted) throw new Error(`${name} is encrypted`);
    const { headerAt, compressedSize, method } = member;
    if (headerAt + 30 > this.#bytes.length || this.#view.getUint32(headerAt, true) !== LOCAL_HEADER) {
      throw new Error(`${name} is not where the directory says`);
    }
    const start = headerAt + 30 + this.#view.getUint16(headerAt + 26, true) + this.#view.getUint16(headerAt + 28, true);
    const packed = this.#bytes.subarray(start, Math.min(this.#bytes.length, start + compressedSize));
    const unpacked = method === STORED ? packed : method === DEFLATED ? this.#inflate(packed, name) : null;
    if (unpacked === null) throw new Error(`${name} is packed by method ${method}, which is not known`);
    this.#unpacked += unpacked.length;
    if (unpacked.length > LIMITS.memberBytes || this.#unpacked > LIMITS.unpackedBytes) throw tooLarge(name);
    return unpacked;
  }

  /** As UTF-8, or UTF-16 where it is marked so. @returns null when there is no such member */
  readText(name: string): string | null {
    const bytes = this.read(name);
    if (bytes === null) return null;
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return new TextDecoder(isUtf16 ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8").decode(bytes);
  }

  #findEnd(): number {
    const from = Math.max(0, this.#bytes.length - MAX_END_BYTES);
    for (let at = this.#bytes.length - 22; at >= from; at--) {
      if (this.#view.getUint32(at, true) === END_OF_DIRECTORY) return at;
    }
    throw new Error("The archive has no directory; it may be cut short");
  }

  #readEntry(at: number): { member: Member; end: number } | null {
    if (at + 46 > this.#bytes.length || this.#view.getUint32(at, true) !== DIRECTORY_ENTRY) return null;
    const flags = this.#view.getUint16(at + 8, true);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      this.#view.getUint16(at + offset, true),
    );
    const nameBytes = this.#bytes.subarray(at + 46, at + 46 + nameLength!);
    const member: Member = {
      name: decodeName(nameBytes, (flags & UTF8_NAME) !== 0),
      method: this.#view.getUint16(at + 10, true),
      isEncrypted: (flags & 1) !== 0,
      compressedSize: this.#view.getUint32(at + 20, true),
      headerAt: this.#view.getUint32(at + 42, true),
    };
    return { member, end: at + 46 + nameLength! + extraLength! + commentLength! };
  }

  #inflate(packed: Uint8Array, name: string): Uint8Array {
    const parts: Uint8Array[] = [];
    let size = 0;
    const inflate = new Inflate((part) => {
      parts.push(part);
      size += part.length;
      if (size > LIMITS.memberBytes || this.#unpacked + size > LIMITS.unpackedBytes) throw tooLarge(name);
    });
    for (let at = 0; at < packed.length; at += CHUNK_BYTES) {
      inflate.push(packed.subarray(at, at + CHUNK_BYTES), at + CHUNK_BYTES >= packed.length);
    }
    return Buffer.concat(parts);
  }
}

function decodeName(bytes: Uint8Array, isUtf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Archives of Chinese systems have names in GB18030 without saying so.
    return new TextDecoder(isUtf8 ? "utf-8" : "gb18030").decode(bytes);
  }
}

function tooLarge(name: string): Error {
  return new Error(`${name} unpacks to more than is allowed`);
}
