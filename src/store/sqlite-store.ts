import type { CareEngine } from "../core/care.ts";
import type { Candidate, ChunkId, Document, DocumentId } from "../core/document.ts";
import { EngineError } from "../core/errors.ts";
import type { Filter, FilterInput } from "../core/filter.ts";
import type { SourceOptions } from "../core/indexing.ts";
import type { Unit } from "../core/search.ts";
import type { UnitVector } from "../core/vector.ts";
import { checkK } from "./ann/check-neighbor-request.ts";
import { addFacet } from "./add-facet.ts";
import { LazyCare } from "./care/lazy-care.ts";
import { SqliteLsaStore } from "./lsa/sqlite-lsa-store.ts";
import type { LsaStore } from "./lsa/lsa-store.ts";
import { PackedVectors } from "./packed-vectors.ts";
import type { RowSet } from "./row-set.ts";
import type { StoreServices } from "./services.ts";
import { SqliteTermStore } from "./terms/sqlite-term-store.ts";
import type { TermStore } from "./terms/term-store.ts";
import type {
  CollectionSettings,
  DocumentState,
  DocumentPut,
  EmbeddedChunk,
  LexicalQuery,
  Source,
  Store,
  StoredChunk,
  StoreStatus,
  TouchedFile,
  VectorResult,
  WordConditions,
} from "./store.ts";

/** Vectors that travel between threads in one message, each copied several times on its way. */
const SAMPLED_AT_ONCE = 128;

/**
 * One collection in one SQLite database with its derived indexes. What each method does is said in `store.ts`;
 * the work is done by services that usually run on threads of their own.
 */
export class SqliteStore implements Store {
  readonly name: string;
  readonly care: CareEngine;
  readonly lsa: LsaStore;
  readonly terms: TermStore;
  readonly #services: StoreServices;
  /** Once pinned they never change, so they are asked for once. */
  #settings: CollectionSettings | null = null;

  constructor(name: string, services: StoreServices) {
    this.name = name;
    this.care = new LazyCare(async () => {
      const { StoreCare } = await import("./care/store-care.ts");
      return new StoreCare(name, services);
    });
    this.lsa = new SqliteLsaStore(services);
    this.terms = new SqliteTermStore(services);
    this.#services = services;
  }

  async settings(): Promise<CollectionSettings | null> {
    this.#settings ??= await this.#services.reader.settings();
    return this.#settings;
  }

  async pinSettings(settings: CollectionSettings): Promise<void> {
    await this.#services.writer.pinSettings(settings);
  }

  async sources(): Promise<Source[]> {
    return await this.#services.reader.sources();
  }

  async addSource(root: string, options?: SourceOptions, name?: string): Promise<Source> {
    return await this.#services.writer.addSource(root, options, name);
  }

  async removeSource(name: string): Promise<number> {
    const removed = await this.#services.writer.removeSource(name);
    if (removed >= 0) return removed;
    throw new EngineError("SOURCE_NOT_FOUND", `The collection has no source ${JSON.stringify(name)}`, {
      hint: "`kenning source list` shows their names.",
      data: { name },
    });
  }

  async touchDocuments(touched: readonly TouchedFile[]): Promise<void> {
    await this.#services.writer.touchDocuments(touched);
  }

  async filesOfContent(contentHash: string): Promise<Document[]> {
    return await this.#services.reader.filesOfContent(contentHash);
  }

  async putDocuments(batch: readonly DocumentPut[]): Promise<void> {
    using vectors = new PackedVectors(batch.flatMap(({ chunks }) => chunks.flatMap(({ vector }) => vector ?? [])));
    const packed = batch.map(({ document, chunks, copyOf }) => ({
      document,
      copyOf,
      chunks: chunks.map((chunk) => (chunk.vector === null ? chunk : { ...chunk, vector: vectors.next() })),
    }));
    await this.#services.writer.putDocuments(packed);
  }

  async putDocument(document: Document, chunks: readonly EmbeddedChunk[]): Promise<void> {
    await this.putDocuments([{ document, chunks }]);
  }

  async addFacet(key: string): Promise<void> {
    await addFacet(this.#services, key);
  }

  async removeDocuments(ids: readonly DocumentId[]): Promise<number> {
    return ids.length === 0 ? 0 : await this.#services.writer.removeDocuments(ids);
  }

  async status(): Promise<StoreStatus> {
    const counts = await this.#services.reader.counts();
    return { ...counts, ann: this.#services.annFor(counts.vectors) };
  }

  async getDocument(id: DocumentId): Promise<Document | null> {
    return await this.#services.reader.getDocument(id);
  }

  async listDocuments(options: {
    filter?: FilterInput | undefined;
    offset: number;
    limit: number;
  }): Promise<Document[]> {
    const filter = options.filter === undefined ? undefined : await parse(options.filter);
    return await this.#services.reader.listDocuments(filter, options.offset, options.limit);
  }

  async documentStates(source: string): Promise<DocumentState[]> {
    return await this.#services.reader.documentStates(source);
  }

  async chunksOf(id: DocumentId): Promise<StoredChunk[]> {
    return await this.#services.reader.chunksOf(id);
  }

  async select(filter: FilterInput, unit: Unit): Promise<RowSet> {
    return await this.#services.reader.select(await parse(filter), unit);
  }

  async searchLexical(unit: Unit, query: LexicalQuery, k: number, accepts?: RowSet): Promise<Candidate[]> {
    return await this.#services.reader.searchLexical(unit, query, k, accepts);
  }

  async selectWords(unit: Unit, conditions: WordConditions, filter?: FilterInput): Promise<RowSet> {
    const parsed = filter === undefined ? undefined : await parse(filter);
    return await this.#services.reader.selectWords(unit, conditions, parsed);
  }

  async searchVectors(query: UnitVector, k: number, accepts?: RowSet): Promise<VectorResult> {
    checkK(k);
    return await this.#services.searchVectors(query, k, accepts);
  }

  prepareVectors(): void {
    // Whoever searches hears of a failure.
    this.#services.vectors.state().catch(() => {});
  }

  async chunks(ids: readonly ChunkId[]): Promise<StoredChunk[]> {
    return await this.#services.reader.chunks(ids);
  }

  async documents(ids: readonly DocumentId[]): Promise<Map<DocumentId, Document>> {
    return await this.#services.reader.documents(ids);
  }

  async vectors(ids: readonly ChunkId[]): Promise<Map<ChunkId, UnitVector>> {
    return await this.#services.reader.vectors(ids);
  }

  async documentRows(
    rowIds: readonly number[],
  ): Promise<Map<number, { id: DocumentId; chunkIds: readonly ChunkId[] }>> {
    return await this.#services.reader.documentRows(rowIds);
  }

  async documentRowsOfChunks(ids: readonly ChunkId[]): Promise<Map<ChunkId, number>> {
    return await this.#services.reader.documentRowsOfChunks(ids);
  }

  async dotProducts(form: Float32Array, ids: readonly ChunkId[]): Promise<Float64Array> {
    if (ids.length === 0) return new Float64Array();
    return await this.#services.vectors.dotProducts(form, ids);
  }

  async vectorsAfter(after: number, limit: number): Promise<(readonly [ChunkId, UnitVector])[]> {
    return await this.#services.reader.vectorsAfter(after, limit);
  }

  async sampleVectors(limit: number): Promise<UnitVector[]> {
    const { reader } = this.#services;
    const ids = await reader.sampleVectorIds(limit);
    const vectors: UnitVector[] = [];
    for (let i = 0; i < ids.length; i += SAMPLED_AT_ONCE) {
      const page = await reader.vectorsInPassing(ids.slice(i, i + SAMPLED_AT_ONCE));
      vectors.push(...[...page].sort(([a], [b]) => a - b).map(([, vector]) => vector));
    }
    return vectors;
  }

  async readState(name: string): Promise<Uint8Array | null> {
    return await this.#services.reader.readState(name);
  }

  async writeState(name: string, bytes: Uint8Array): Promise<void> {
    await this.#services.writer.writeState(name, bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#services[Symbol.asyncDispose]();
  }
}

/** The parser is loaded by the first filter: most searches have none. */
async function parse(filter: FilterInput): Promise<Filter> {
  const { parseFilter } = await import("../core/parse-filter.ts");
  return parseFilter(filter);
}
