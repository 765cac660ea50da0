import type { Candidate, ChunkId, Document, DocumentId } from "../../core/document.ts";
import type { Filter } from "../../core/filter.ts";
import type { Unit } from "../../core/search.ts";
import type { UnitVector } from "../../core/vector.ts";
import { checkK } from "../ann/check-neighbor-request.ts";
import type { RowSet } from "../row-set.ts";
import type { ChunkText, LsaDrift, LsaFit } from "../lsa/lsa-store.ts";
import type { StoredTermModel, TermDrift } from "../terms/term-store.ts";
import type { CollectionSettings, DocumentState, LexicalQuery, Source, StoredChunk, WordConditions } from "../store.ts";
import type { SqliteDatabase } from "./database.ts";
import { chunkTextsAfter } from "./chunk-texts.ts";
import { readLsaDrift, readLsaFit, readLsaModel } from "./lsa-fit.ts";
import { lastPlaced } from "./lsa-rows.ts";
import { lastPlacedVector } from "./staged-vectors.ts";
import { readState } from "./states.ts";
import { readTermBlocks, readTermDrift, readTermModel } from "./term-models.ts";
import {
  findChunks,
  findChunksOf,
  findDocument,
  findDocuments,
  findFilesOfContent,
  listDocuments,
} from "./document-rows.ts";
import { completeFacets } from "./facets.ts";
import { compileFilter, EVERY_DOCUMENT } from "./filter-sql.ts";
import { documentRowsOfChunks, documentStates, listDocumentRows } from "./row-lookups.ts";
import { searchTerms } from "./search-terms.ts";
import { selectWords } from "./select-words.ts";
import { SelectionCache } from "./selection-cache.ts";
import { listSources, readCollectionSettings } from "./settings.ts";
import { readCounts, type Counts } from "./status.ts";
import { findVectors, sampleVectorIds, vectorsAfter } from "./vector-rows.ts";

/** A metadata key that filters ask for often enough to be worth an index. */
export type FacetEvent = `facet ${string}`;

/** What can be read from a collection's database, synchronously; it runs on a thread of its own. What each method does is said in `store.ts`. */
export class StoreReader {
  readonly #database: SqliteDatabase;
  readonly #selections: SelectionCache;
  /** Once pinned they never change, so they are read once. */
  #settings: CollectionSettings | null = null;

  constructor(database: SqliteDatabase, emit: (event: FacetEvent) => void) {
    this.#database = database;
    this.#selections = new SelectionCache(database, (key) => emit(`facet ${key}`));
  }

  settings(): CollectionSettings | null {
    this.#settings ??= readCollectionSettings(this.#database);
    return this.#settings;
  }

  counts(): Counts {
    return this.#database.pass(() => readCounts(this.#database));
  }

  getDocument(id: DocumentId): Document | null {
    return this.#database.read(() => findDocument(this.#database, id));
  }

  filesOfContent(contentHash: string): Document[] {
    return this.#database.read(() => findFilesOfContent(this.#database, contentHash));
  }

  sources(): Source[] {
    return listSources(this.#database);
  }

  /** @param filter  parsed */
  listDocuments(filter: Filter | undefined, offset: number, limit: number): Document[] {
    return this.#database.read(() => {
      const where = filter === undefined ? EVERY_DOCUMENT : compileFilter(filter, completeFacets(this.#database));
      return listDocuments(this.#database, where, offset, limit);
    });
  }

  documentStates(source: string): DocumentState[] {
    return this.#database.pass(() => documentStates(this.#database, source));
  }

  chunksOf(id: DocumentId): StoredChunk[] {
    return findChunksOf(this.#database, id);
  }

  /** @param filter  parsed */
  select(filter: Filter, unit: Unit): RowSet {
    return this.#selections.select(filter, unit);
  }

  searchLexical(unit: Unit, query: LexicalQuery, k: number, accepts: RowSet | undefined): Candidate[] {
    checkK(k);
    return searchTerms(this.#database, unit, query, k, accepts);
  }

  /** @param filter  parsed */
  selectWords(unit: Unit, conditions: WordConditions, filter: Filter | undefined): RowSet {
    const accepts = filter === undefined ? undefined : this.#selections.select(filter, unit);
    return selectWords(this.#database, unit, conditions, accepts);
  }

  chunks(ids: readonly ChunkId[]): StoredChunk[] {
    const found = new Map(findChunks(this.#database, ids).map((chunk) => [chunk.id, chunk]));
    return ids.map((id) => found.get(id)).filter((chunk) => chunk !== undefined);
  }

  documents(ids: readonly DocumentId[]): Map<DocumentId, Document> {
    return new Map(findDocuments(this.#database, ids).map((document) => [document.id, document]));
  }

  vectors(ids: readonly ChunkId[]): Map<ChunkId, UnitVector> {
    const dimensions = this.#dimensions();
    return dimensions === null ? new Map() : findVectors(this.#database, ids, dimensions);
  }

  documentRows(rowIds: readonly number[]): Map<number, { id: DocumentId; chunkIds: readonly ChunkId[] }> {
    return listDocumentRows(this.#database, rowIds);
  }

  documentRowsOfChunks(ids: readonly ChunkId[]): Map<ChunkId, number> {
    return documentRowsOfChunks(this.#database, ids);
  }

  vectorsAfter(after: number, limit: number): (readonly [ChunkId, UnitVector])[] {
    const dimensions = this.#dimensions();
    if (dimensions === null) return [];
    return this.#database.pass(() => vectorsAfter(this.#database, after, limit, dimensions));
  }

  sampleVectorIds(limit: number): ChunkId[] {
    return this.#database.pass(() => sampleVectorIds(this.#database, limit));
  }

  /** `vectors` of chunks that are not looked at again soon. */
  vectorsInPassing(ids: readonly ChunkId[]): Map<ChunkId, UnitVector> {
    return this.#database.pass(() => this.vectors(ids));
  }

  readState(name: string): Uint8Array | null {
    return readState(this.#database, name);
  }

  lsaFit(): LsaFit | null {
    return readLsaFit(this.#database);
  }

  lsaModel(generation: number): Uint8Array | null {
    return readLsaModel(this.#database, generation);
  }

  lsaDrift(): LsaDrift {
    return this.#database.pass(() => readLsaDrift(this.#database));
  }

  lastPlaced(generation: number): number {
    return lastPlaced(this.#database, generation);
  }

  textsAfter(after: number, limit: number): ChunkText[] {
    return chunkTextsAfter(this.#database, after, limit);
  }

  termModel(): StoredTermModel | null {
    return readTermModel(this.#database);
  }

  termBlocks(generation: number, part: string, blocks: readonly number[]): Uint8Array[] | null {
    return readTermBlocks(this.#database, generation, part, blocks);
  }

  termDrift(): TermDrift {
    return this.#database.pass(() => readTermDrift(this.#database));
  }

  lastPlacedVector(): number {
    return lastPlacedVector(this.#database);
  }

  /** Null when the collection is searched by words alone. */
  #dimensions(): number | null {
    return this.settings()?.embedder?.dimensions ?? null;
  }
}
