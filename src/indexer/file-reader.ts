import type { Embedder } from "../embed/embedder.ts";
import type { DocumentState } from "../store/store.ts";
import { chunkSizing, sizingRecipe } from "./chunk-sizing.ts";
import type { FoundFile } from "./found-file.ts";
import { readingPool } from "./isolated/reading-pool.ts";
import { type FilePart, type FileToPrepare, prepareFile } from "./prepare.ts";

/** A file's parts, as they are read. */
export interface FileReading {
  /** @returns null after the last one @throws when the file cannot be read */
  next(): Promise<FilePart | null>;
  /** It is of no interest any more. */
  cancel(): void;
}

type Prepare = (file: FileToPrepare) => FileReading;

/** Begins to read files. */
export class FileReader {
  readonly #prepare: Prepare;
  /** Hashes of stored contents by size. */
  readonly #known = new Map<number, string[]>();

  private constructor(prepare: Prepare) {
    this.#prepare = prepare;
  }

  /** Reads in another process, or here where nobody else can count the model's tokens; then all but plain text is read there. */
  static ofDocuments(embedder: Embedder | null): FileReader {
    const sizing = sizingRecipe(embedder);
    if (sizing !== null) return new FileReader((file) => readingPool.read({ kind: "file", file, sizing }));
    const own = chunkSizing(embedder);
    return new FileReader((file) => hereReading(() => prepareFile(file, own)));
  }

  /** A content that is stored need not be prepared again, wherever it is found. */
  knows({ sizeBytes, contentHash }: Pick<DocumentState, "sizeBytes" | "contentHash">): void {
    const hashes = this.#known.get(sizeBytes);
    if (hashes === undefined) this.#known.set(sizeBytes, [contentHash]);
    else hashes.push(contentHash);
  }

  /** @param isKnown  whether a known content is only told */
  begin(
    file: Pick<FoundFile, "source" | "path" | "absolutePath" | "sizeBytes" | "modifiedAt">,
    { isKnown } = { isKnown: true },
  ): FileReading {
    const { source, path, absolutePath, sizeBytes, modifiedAt } = file;
    const { name, root, options } = source;
    const { metadata } = options;
    const known = isKnown ? this.#known.get(sizeBytes) : undefined;
    return this.#prepare({ source: name, root, path, absolutePath, sizeBytes, modifiedAt, metadata, known });
  }
}

function hereReading(parts: () => AsyncGenerator<FilePart>): FileReading {
  const iterator = parts();
  return {
    next: async () => {
      const { value, done } = await iterator.next();
      return done === true ? null : value;
    },
    cancel: () => {},
  };
}
