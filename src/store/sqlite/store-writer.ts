import type { DocumentId } from "../../core/document.ts";
import { isEngineError } from "../../core/errors.ts";
import { failPoint } from "../../core/fail-point.ts";
import { giveBackSpace } from "../care/give-back-space.ts";
import { nameHolders, registerWriter } from "../care/writers.ts";
import type { LsaFit, LsaPlace } from "../lsa/lsa-store.ts";
import type { SourceOptions } from "../../core/indexing.ts";
import type { ChunkVector, TermBlock, TermModelInfo, VectorChange } from "../terms/term-store.ts";
import type { CollectionSettings, DocumentPut, Source, TouchedFile } from "../store.ts";
import type { Idle } from "../threads/host-services.ts";
import type { SqliteDatabase } from "./database.ts";
import { checkVectors } from "./check-vectors.ts";
import { insertCopy } from "./copies.ts";
import { OpenedFile } from "./opened-file.ts";
import { writeState } from "./states.ts";
import { declareFacet, fillFacets } from "./facets.ts";
import { beginLsa, useLsa } from "./lsa-fit.ts";
import { putLsaPlaces, sweepLsa } from "./lsa-rows.ts";
import { documentStates } from "./row-lookups.ts";
import { forgetStagedVectors, placeVectors, stageVectors, useStagedVectors } from "./staged-vectors.ts";
import { beginTerms, dropTermModel, putTermBlocks, useTermModel } from "./term-models.ts";
import { addSource, deleteSource, pinSettings, readCollectionSettings } from "./settings.ts";
import { deleteDocument, replaceDocument, touchDocument } from "./write-document.ts";

/** Of tidying before the database is closed. */
const LAST_STEPS_MS = 500;

/** Everything that changes a collection's database, synchronously; it runs on a thread of its own. What each method does is said in `store.ts`. */
export class StoreWriter {
  readonly #database: SqliteDatabase;
  /** Null in memory. */
  readonly #folder: string | null;
  readonly #file: OpenedFile | null;
  #settings: CollectionSettings | null = null;
  #unregister: (() => void) | null = null;
  #hasLeftovers = false;

  constructor(database: SqliteDatabase, folder: string | null) {
    this.#database = database;
    this.#folder = folder;
    this.#file = folder === null ? null : new OpenedFile(database.file);
  }

  pinSettings(settings: CollectionSettings): void {
    this.#write(() => pinSettings(this.#database, settings));
  }

  addSource(root: string, options: SourceOptions | undefined, name: string | undefined): Source {
    return this.#change(() => addSource(this.#database, root, options, name));
  }

  removeSource(name: string): number {
    return this.#change(() => {
      const ids = documentStates(this.#database, name).map(({ id }) => id);
      for (const id of ids) deleteDocument(this.#database, id);
      return deleteSource(this.#database, name) ? ids.length : -1;
    });
  }

  putDocuments(batch: readonly DocumentPut[]): void {
    for (const { chunks } of batch) this.#check(chunks.map(({ ordinal, vector }) => [ordinal, vector]));
    this.#change(() => {
      for (const { document, chunks, copyOf } of batch) {
        if (copyOf === undefined) replaceDocument(this.#database, document, chunks);
        else {
          deleteDocument(this.#database, document.id);
          insertCopy(this.#database, document, copyOf);
        }
      }
    });
  }

  touchDocuments(touched: readonly TouchedFile[]): void {
    if (touched.length === 0) return;
    this.#change(() => {
      for (const file of touched) touchDocument(this.#database, file);
    });
  }

  removeDocuments(ids: readonly DocumentId[]): number {
    if (ids.length === 0) return 0;
    return this.#change(() => ids.filter((id) => deleteDocument(this.#database, id)).length);
  }

  writeState(name: string, bytes: Uint8Array): void {
    this.#write(() => writeState(this.#database, name, bytes));
  }

  beginLsa(): number {
    return this.#write(() => this.#database.write(() => beginLsa(this.#database)));
  }

  putLsaPlaces(generation: number, places: readonly LsaPlace[]): boolean {
    return this.#write(() => this.#database.write(() => putLsaPlaces(this.#database, generation, places)));
  }

  useLsa(fit: LsaFit, model: Uint8Array): boolean {
    return this.#change(() => useLsa(this.#database, fit, model));
  }

  sweepLsa(): boolean {
    return this.#change(() => sweepLsa(this.#database));
  }

  beginTerms(): number {
    return this.#write(() => this.#database.write(() => beginTerms(this.#database)));
  }

  putTermBlocks(generation: number, blocks: readonly TermBlock[]): boolean {
    return this.#change(() => putTermBlocks(this.#database, generation, blocks));
  }

  stageVectors(generation: number, vectors: readonly ChunkVector[]): boolean {
    this.#check(vectors);
    return this.#change(() => stageVectors(this.#database, generation, vectors));
  }

  useTerms(generation: number, info: TermModelInfo, vectors: VectorChange | null): boolean {
    return this.#change(() => {
      if (!useTermModel(this.#database, generation, info)) return false;
      if (vectors !== null) useStagedVectors(this.#database, generation, vectors);
      forgetStagedVectors(this.#database, generation);
      return true;
    });
  }

  placeVectors(generation: number, vectors: readonly ChunkVector[]): boolean {
    this.#check(vectors);
    return this.#change(() => placeVectors(this.#database, generation, vectors));
  }

  dropTerms(): boolean {
    return this.#change(() => dropTermModel(this.#database));
  }

  declareFacet(key: string): void {
    this.#write(() => declareFacet(this.#database, key));
  }

  /** A slice of the work on facets. @returns whether there is more */
  fillFacets(): boolean {
    return this.#write(() => fillFacets(this.#database));
  }

  close(): void {
    const end = performance.now() + LAST_STEPS_MS;
    while (this.idle() === "busy" && performance.now() < end);
    this.#unregister?.();
  }

  /** A short step of giving back the space of what was removed or replaced. */
  idle(): Idle {
    if (!this.#hasLeftovers) return "rest";
    try {
      this.#hasLeftovers = giveBackSpace(this.#database);
      return this.#hasLeftovers ? "busy" : "rest";
    } catch (error) {
      // Another writer, or a full disk: the next change tries again.
      this.#hasLeftovers = false;
      if (isEngineError(error)) return "rest";
      throw error;
    }
  }

  #check(vectors: Parameters<typeof checkVectors>[0]): void {
    this.#settings ??= readCollectionSettings(this.#database);
    checkVectors(vectors, this.#settings);
  }

  /** In one transaction. */
  #change<T>(work: () => T): T {
    const result = this.#write(() =>
      this.#database.write(() => {
        const done = work();
        failPoint("before-commit");
        return done;
      }),
    );
    failPoint("after-commit");
    this.#hasLeftovers = true;
    return result;
  }

  /** Says who is writing, to those who wait for it; and to this one, for whom it waits. */
  #write<T>(work: () => T): T {
    this.#file?.assertThere();
    if (this.#folder !== null) this.#unregister ??= registerWriter(this.#folder);
    try {
      return work();
    } catch (error) {
      throw nameHolders(error, this.#folder);
    }
  }
}
