import type { FileReading } from "./file-reader.ts";

/** What is read at a time, each file with at most one part that waits: enough for the next groups of texts to embed. */
const FILES_AHEAD = 64;
const BYTES_AHEAD = 4 * 1024 * 1024;

/** Begins to read files some time before they are needed, so that reading goes on beside what is done with them. */
export class ReadAhead<File extends { readonly sizeBytes: number }> implements Disposable {
  readonly #files: Iterator<File>;
  readonly #begin: (file: File) => FileReading;
  readonly #ahead: { readonly file: File; readonly reading: FileReading }[] = [];
  #bytes = 0;

  /** @param files  in the order in which they will be taken */
  constructor(files: Iterable<File>, begin: (file: File) => FileReading) {
    this.#files = files[Symbol.iterator]();
    this.#begin = begin;
  }

  /** @param file  the next one */
  take(file: File): FileReading {
    this.#fill();
    const first = this.#ahead.shift();
    if (first?.file !== file) throw new Error("Files are taken in their order");
    this.#bytes -= file.sizeBytes;
    // One more while this one is worked on.
    this.#fill();
    return first.reading;
  }

  [Symbol.dispose](): void {
    for (const { reading } of this.#ahead) reading.cancel();
  }

  #fill(): void {
    while (this.#ahead.length < FILES_AHEAD && (this.#ahead.length === 0 || this.#bytes < BYTES_AHEAD)) {
      const next = this.#files.next();
      if (next.done === true) return;
      this.#bytes += next.value.sizeBytes;
      this.#ahead.push({ file: next.value, reading: this.#begin(next.value) });
    }
  }
}
