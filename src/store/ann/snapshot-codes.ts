import { isEngineError } from "../../core/errors.ts";
import { type ExpectedHeader, openSnapshot } from "./snapshot.ts";
import type { SnapshotFault, SnapshotReader } from "./snapshot-reader.ts";
import type { SnapshotHeader } from "./snapshot-sidecar.ts";
import type { MemoryHandle } from "./vector-memory.ts";
import { VectorTable } from "./vector-table.ts";

/** Codes that agree with their checksum, in the memory of a table that has no rows yet; may be posted to other threads. */
export interface ReadCodes extends CodesName {
  readonly memory: MemoryHandle;
}

/** What tells a snapshot of codes from others. */
interface CodesName {
  readonly header: SnapshotHeader;
  readonly generation: number;
  /** Of the data. */
  readonly crc32: number;
}

/** A snapshot of codes on its way into the memory of a table. */
export class CodesReading implements Disposable {
  readonly name: CodesName;
  /** Of no use before `finish` has found no fault. */
  readonly table: VectorTable;
  readonly #slots: number;
  /** Null when all has been read and summed. */
  readonly #reader: SnapshotReader | null;

  private constructor(name: CodesName, table: VectorTable, reader: SnapshotReader | null) {
    this.name = name;
    this.table = table;
    this.#slots = slotsIn(name.header);
    this.#reader = reader;
  }

  /**
   * @param below  see `openSnapshot`
   * @returns      what is wrong with the newest when there is none
   * @throws {EngineError} `STORAGE_FAILED` when the memory is full
   */
  static open(folder: string, expected: ExpectedHeader, below = Infinity): CodesReading | SnapshotFault {
    const { reader, fault } = openSnapshot(folder, "codes", { ...expected, metric: "cosine" }, below);
    if (reader === undefined) return fault;
    const { header, generation, crc32 } = reader;
    try {
      const table = VectorTable.unfilled(header.dimensions, slotsIn(header));
      return new CodesReading({ header, generation, crc32 }, table, reader);
    } catch (error) {
      reader[Symbol.dispose]();
      if (isEngineError(error, "BAD_CONFIG")) return "parameters";
      throw error;
    }
  }

  /** What another thread has read ahead. */
  static of({ memory, ...name }: ReadCodes): CodesReading {
    return new CodesReading(name, VectorTable.attach(memory), null);
  }

  /**
   * Reads on threads of the system, for another thread to go on with.
   *
   * @param atOnce  parts that are read at the same time
   * @returns       null when something is wrong with the data
   */
  async readAhead(atOnce: number): Promise<ReadCodes | null> {
    await this.#reader?.readAhead([...this.table.parts(this.#slots)], atOnce);
    return this.#reader?.fault() === undefined ? { ...this.name, memory: this.table.handle } : null;
  }

  /** Reads what has not been read, and makes rows of it. @throws {EngineError} `INDEX_CORRUPT` */
  finish(): SnapshotFault | undefined {
    if (this.#reader !== null) for (const part of this.table.parts(this.#slots)) this.#reader.read(part);
    const fault = this.#reader?.fault();
    if (fault === undefined) this.table.enter(this.#slots);
    return fault;
  }

  [Symbol.dispose](): void {
    this.#reader?.[Symbol.dispose]();
  }
}

function slotsIn({ details }: SnapshotHeader): number {
  return details?.["slots"] ?? 0;
}
