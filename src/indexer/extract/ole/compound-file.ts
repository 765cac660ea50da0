import { LIMITS } from "../limits.ts";

interface Entry {
  readonly name: string;
  readonly start: number;
  readonly sizeBytes: number;
}

const SIGNATURE = 0xe011cfd0;
const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
/** Sector numbers from here on are marks, such as the end of a chain. */
const FIRST_MARK = 0xfffffffa;
/** The header itself names so many sectors of the allocation table. */
const HEADER_TABLES = 109;
const STREAM = 2;
const ROOT = 5;
const MINI_SECTOR_BYTES = 64;

/**
 * The streams of a compound file (OLE), the container of Word, Excel and PowerPoint before 2007, by their names; of those within
 * folders the first of a name. A chain that is damaged or runs in a circle ends where it breaks.
 *
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb
 */
export class CompoundFile {
  readonly #bytes: Buffer;
  readonly #sectorBytes: number;
  readonly #miniCutoff: number;
  readonly #table: readonly number[];
  readonly #miniTable: readonly number[];
  readonly #entries = new Map<string, Entry>();
  readonly #mini: Buffer;

  /** @throws {Error} when it is none */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < HEADER_BYTES || this.#bytes.readUInt32LE(0) !== SIGNATURE) throw new Error("It is no OLE file");
    this.#sectorBytes = this.#bytes.readUInt16LE(30) === 12 ? 4096 : 512;
    this.#miniCutoff = this.#bytes.readUInt32LE(56);
    this.#table = this.#tableSectors().flatMap((sector) => this.#numbers(this.#sector(sector)));
    this.#miniTable = this.#numbers(this.#chain(this.#bytes.readUInt32LE(60)));
    let root: Entry | undefined;
    const directory = this.#chain(this.#bytes.readUInt32LE(48));
    for (let at = 0; at + ENTRY_BYTES <= directory.length; at += ENTRY_BYTES) {
      const nameBytes = Math.min(64, directory.readUInt16LE(at + 64));
      const name = directory.toString("utf16le", at, at + Math.max(0, nameBytes - 2));
      const entry = { name, start: directory.readUInt32LE(at + 116), sizeBytes: directory.readUInt32LE(at + 120) };
      const type = directory[at + 66];
      if (type === ROOT) root ??= entry;
      else if (type === STREAM && !this.#entries.has(name)) this.#entries.set(name, entry);
    }
    this.#mini = root === undefined ? Buffer.alloc(0) : this.#chain(root.start);
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @returns null when there is no such stream @throws {Error} when it is too large */
  read(name: string): Buffer | null {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    const { start, sizeBytes } = entry;
    if (sizeBytes > LIMITS.memberBytes) throw new Error(`${name} is larger than is allowed`);
    const whole = sizeBytes < this.#miniCutoff ? this.#miniChain(start) : this.#chain(start);
    return whole.subarray(0, sizeBytes);
  }

  #tableSectors(): number[] {
    const sectors: number[] = [];
    for (let i = 0; i < HEADER_TABLES; i++) sectors.push(this.#bytes.readUInt32LE(76 + 4 * i));
    const seen = new Set<number>();
    for (let next = this.#bytes.readUInt32LE(68); next < FIRST_MARK && !seen.has(next);) {
      seen.add(next);
      const numbers = this.#numbers(this.#sector(next));
      next = numbers.pop() ?? FIRST_MARK;
      sectors.push(...numbers);
    }
    return sectors.filter((sector) => sector < FIRST_MARK);
  }

  #sector(number: number): Buffer {
    const start = (number + 1) * this.#sectorBytes;
    return this.#bytes.subarray(start, start + this.#sectorBytes);
  }

  #chain(first: number): Buffer {
    return Buffer.concat(follow(this.#table, first, (sector) => this.#sector(sector)));
  }

  #miniChain(first: number): Buffer {
    const sectorAt = (sector: number): Buffer =>
      this.#mini.subarray(sector * MINI_SECTOR_BYTES, (sector + 1) * MINI_SECTOR_BYTES);
    return Buffer.concat(follow(this.#miniTable, first, sectorAt));
  }

  #numbers(bytes: Buffer): number[] {
    return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readUInt32LE(4 * i));
  }
}

function follow(table: readonly number[], first: number, sectorAt: (sector: number) => Buffer): Buffer[] {
  const parts: Buffer[] = [];
  const seen = new Set<number>();
  for (let at = first; at < FIRST_MARK && !seen.has(at); at = table[at] ?? FIRST_MARK) {
    seen.add(at);
    const sector = sectorAt(at);
    if (sector.length === 0) break;
    parts.push(sector);
  }
  return parts;
}
