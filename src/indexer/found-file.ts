import type { DocumentState, Source } from "../store/store.ts";
import type { ScannedFile } from "./scan.ts";

/** A file of a source that was found. A run holds one for each file until its end, so it holds nothing that can be told from the rest. */
export class FoundFile implements ScannedFile {
  readonly source: Source;
  /** What is stored of it. */
  readonly stored: readonly DocumentState[];
  readonly #file: ScannedFile;

  constructor(file: ScannedFile, source: Source, stored: readonly DocumentState[]) {
    this.#file = file;
    this.source = source;
    this.stored = stored;
  }

  /** With its source's name first. */
  get name(): string {
    return `${this.source.name}/${this.path}`;
  }

  get path(): string {
    return this.#file.path;
  }

  get absolutePath(): string {
    return this.#file.absolutePath;
  }

  get sizeBytes(): number {
    return this.#file.sizeBytes;
  }

  get modifiedAt(): number {
    return this.#file.modifiedAt;
  }
}
