import type { Candidate, ChunkId, Document, DocumentId } from "../core/document.ts";
import type { Filter } from "../core/filter.ts";
import type { Unit } from "../core/search.ts";
import { assertSameDimensions, type UnitVector } from "../core/vector.ts";
import { checkK } from "./ann/check-neighbor-request.ts";
import { findChunks, findChunksOf, findDocument, findDocuments, listDocuments } from "./sqlite/document-rows.ts";
import { compileFilter, EVERY_DOCUMENT } from "./sqlite/filter-sql.ts";
import { searchTerms } from "./sqlite/lexical.ts";
import { documentRowsOfChunks, documentStates, listDocumentRows, selectRows } from "./sqlite/row-lookups.ts";
import { addSource, pinSettings, readCollectionSettings } from "./sqlite/settings.ts";
import { readCounts } from "./sqlite/status.ts";
import type {
  CollectionSettings,
  DocumentState,
  EmbeddedChunk,
  LexicalQuery,
  Source,
  Store,
  StoredChunk,
  StoreStatus,
} from "./store.ts";
import type { SqliteDatabase } from "./sqlite/database.ts";
import { findVectors, sampleVectors, vectorsAfter } from "./sqlite/vector-rows.ts";
import { VectorSearch } from "./vectors.ts";
import { checkChunkVectors, deleteDocument, replaceDocument } from "./sqlite/write-document.ts";

/** One collection in one SQLite database. What each method does is said in `store.ts`; how, in the files beside this one. */
export class SqliteStore implements Store {
  readonly name: string;
  readonly #database: SqliteDatabase;
  readonly #vectors: VectorSearch;
  /** Once pinned they never change, so they are read once. */
  #settings: CollectionSettings | null = null;

  /** @param database  migrated; owned by the store from now on */
  constructor(name: string, database: SqliteDatabase, annThreshold: number | undefined) {
    this.name = name;
    this.#database = database;
    this.#vectors = new VectorSearch(database, annThreshold);
  }

  async settings(): Promise<CollectionSettings | null> {
    return this.#readSettings();
  }

  async pinSettings(settings: CollectionSettings): Promise<void> {
    pinSettings(this.#database, settings);
  }

  async addSource(root: string): Promise<Source> {
    return addSource(this.#database, root);
  }

  async putDocument(document: Document, chunks: readonly EmbeddedChunk[]): Promise<void> {
    checkChunkVectors(chunks, this.#readSettings());
    this.#database.write(() => replaceDocument(this.#database, document, chunks));
  }

  async removeDocuments(ids: readonly DocumentId[]): Promise<number> {
    if (ids.length === 0) return 0;
    const removed = this.#database.write(() => ids.filter((id) => deleteDocument(this.#database, id)).length);
    if (removed > 0) this.#database.giveBackSpace();
    return removed;
  }

  async status(): Promise<StoreStatus> {
    const counts = readCounts(this.#database);
    return { ...counts, ann: counts.vectors === 0 ? "none" : this.#vectors.kindFor(counts.vectors) };
  }

  async getDocument(id: DocumentId): Promise<Document | null> {
    return findDocument(this.#database, id);
  }

  async listDocuments(options: { filter?: Filter | undefined; offset: number; limit: number }): Promise<Document[]> {
    const where = options.filter === undefined ? EVERY_DOCUMENT : await compile(options.filter);
    return listDocuments(this.#database, where, options.offset, options.limit);
  }

  async documentStates(source: string): Promise<DocumentState[]> {
    return documentStates(this.#database, source);
  }

  async chunksOf(id: DocumentId): Promise<StoredChunk[]> {
    return findChunksOf(this.#database, id);
  }

  async select(filter: Filter, unit: Unit): Promise<ReadonlySet<number>> {
    return selectRows(this.#database, await compile(filter), unit);
  }

  async searchLexical(unit: Unit, query: LexicalQuery, k: number, accepts?: ReadonlySet<number>): Promise<Candidate[]> {
    checkK(k);
    return searchTerms(this.#database, unit, query.terms, k, accepts);
  }

  async searchVectors(query: UnitVector, k: number, accepts?: ReadonlySet<number>): Promise<Candidate<ChunkId>[]> {
    checkK(k);
    const dimensions = this.#dimensions();
    if (dimensions === null) return [];
    assertSameDimensions(dimensions, query.length);
    return this.#vectors.search(query, k, accepts);
  }

  async chunks(ids: readonly ChunkId[]): Promise<StoredChunk[]> {
    const found = new Map(findChunks(this.#database, ids).map((chunk) => [chunk.id, chunk]));
    return ids.map((id) => found.get(id)).filter((chunk) => chunk !== undefined);
  }

  async documents(ids: readonly DocumentId[]): Promise<Map<DocumentId, Document>> {
    return new Map(findDocuments(this.#database, ids).map((document) => [document.id, document]));
  }

  async vectors(ids: readonly ChunkId[]): Promise<Map<ChunkId, UnitVector>> {
    const dimensions = this.#dimensions();
    return dimensions === null ? new Map() : findVectors(this.#database, ids, dimensions);
  }

  async documentRows(
    rowIds: readonly number[],
  ): Promise<Map<number, { id: DocumentId; chunkIds: readonly ChunkId[] }>> {
    return listDocumentRows(this.#database, rowIds);
  }

  async documentRowsOfChunks(ids: readonly ChunkId[]): Promise<Map<ChunkId, number>> {
    return documentRowsOfChunks(this.#database, ids);
  }

  async dotProducts(form: Float32Array, ids: readonly ChunkId[]): Promise<Float64Array> {
    const dimensions = this.#dimensions();
    if (dimensions === null) return new Float64Array(ids.length).fill(Number.NaN);
    assertSameDimensions(dimensions, form.length);
    return await this.#vectors.dotProducts(form, ids);
  }

  async vectorsAfter(after: number, limit: number): Promise<(readonly [ChunkId, UnitVector])[]> {
    const dimensions = this.#dimensions();
    return dimensions === null ? [] : vectorsAfter(this.#database, after, limit, dimensions);
  }

  async sampleVectors(limit: number): Promise<UnitVector[]> {
    const dimensions = this.#dimensions();
    if (dimensions === null) return [];
    return this.#database.read(() => sampleVectors(this.#database, limit, dimensions));
  }

  async readState(name: string): Promise<Uint8Array | null> {
    const found = this.#database.get<{ bytes: Uint8Array }>("SELECT bytes FROM states WHERE name = ?", name);
    return found === undefined ? null : new Uint8Array(found.bytes);
  }

  async writeState(name: string, bytes: Uint8Array): Promise<void> {
    this.#database.run("INSERT OR REPLACE INTO states (name, bytes) VALUES (?, ?)", name, bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#vectors.close();
    this.#database.close();
  }

  #readSettings(): CollectionSettings | null {
    this.#settings ??= readCollectionSettings(this.#database);
    return this.#settings;
  }

  /** Null when the collection is searched by words alone. */
  #dimensions(): number | null {
    return this.#readSettings()?.embedder?.dimensions ?? null;
  }
}

/** The parser is loaded by the first filter: most searches have none. */
async function compile(filter: Filter): Promise<ReturnType<typeof compileFilter>> {
  const { parseFilter } = await import("../core/parse-filter.ts");
  return compileFilter(parseFilter(filter));
}
