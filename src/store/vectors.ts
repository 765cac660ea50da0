import type { Candidate, ChunkId } from "../core/document.ts";
import { EngineError, isEngineError } from "../core/errors.ts";
import type { UnitVector } from "../core/vector.ts";
import { chooseAnn, type ChosenIndex, createIndex } from "./ann/choose.ts";
import { lastSequence, oldestSequence, removedSince } from "./sqlite/changes.ts";
import type { SqliteDatabase } from "./sqlite/database.ts";
import { countVectors, SELECT_VECTOR, type VectorRow } from "./sqlite/vector-rows.ts";

interface LoadedIndex {
  readonly chosen: ChosenIndex;
  /** The last change that the index knows of. */
  sequence: number;
}

const NOT_FILLED = -1;
/** What is linked into a graph before control goes back, some 10 ms of work. */
const LINKED_AT_ONCE = 8;

/**
 * The nearest-neighbor index of a collection, in memory. SQLite holds the truth: the index is filled from it at the first
 * search, and before each search it follows the log of changes, whichever process made them. A graph is linked in small
 * steps between other work; until it is whole, searches scan.
 */
export class VectorSearch {
  readonly #database: SqliteDatabase;
  readonly #threshold: number | undefined;
  #loaded: LoadedIndex | undefined;
  #linking: NodeJS.Immediate | undefined;

  constructor(database: SqliteDatabase, threshold: number | undefined) {
    this.#database = database;
    this.#threshold = threshold;
  }

  kindFor(vectors: number): ChosenIndex["kind"] {
    return chooseAnn(vectors, this.#threshold);
  }

  /** @see Store.searchVectors */
  async search(query: UnitVector, k: number, accepts: ReadonlySet<number> | undefined): Promise<Candidate<ChunkId>[]> {
    const loaded = await this.#choose(query.length);
    this.#database.read(() => this.#catchUp(loaded));
    this.#linkSoon(loaded);
    const accepted = accepts === undefined ? undefined : (rowId: number) => accepts.has(rowId);
    return loaded.chosen.index
      .search(query, k, accepted)
      .map(({ rowId, similarity }) => ({ id: rowId as ChunkId, score: similarity }));
  }

  /** @see Store.dotProducts */
  async dotProducts(form: Float32Array, ids: readonly ChunkId[]): Promise<Float64Array> {
    const loaded = await this.#choose(form.length);
    this.#database.read(() => this.#catchUp(loaded));
    const precise = Float64Array.from(form);
    const { index } = loaded.chosen;
    return Float64Array.from(ids, (id) => (index.has(id) ? index.similarityTo(id, precise) : Number.NaN));
  }

  close(): void {
    clearImmediate(this.#linking);
  }

  async #choose(dimensions: number): Promise<LoadedIndex> {
    const kind = this.kindFor(countVectors(this.#database));
    const known = this.#loaded;
    const followable = known !== undefined && oldestSequence(this.#database) <= known.sequence + 1;
    // A graph that has shrunk below the threshold is kept: it still answers well.
    if (followable && (kind === "exact" || known.chosen.kind === "hnsw")) return known;
    const created = { chosen: await createIndex(kind, dimensions), sequence: NOT_FILLED };
    // Another search may have been faster meanwhile.
    if (this.#loaded === known) this.#loaded = created;
    return this.#loaded ?? created;
  }

  #catchUp(loaded: LoadedIndex): void {
    const newest = lastSequence(this.#database);
    if (newest === loaded.sequence) return;
    if (loaded.sequence === NOT_FILLED) {
      addAll(loaded.chosen, this.#database.iterate<VectorRow>(`${SELECT_VECTOR} ORDER BY chunk_row`));
    } else {
      for (const row of removedSince(this.#database, loaded.sequence)) loaded.chosen.index.remove(row);
      // What was put and removed since is no longer among the vectors.
      const put = `${SELECT_VECTOR} JOIN changes ON changes.row = chunk_row WHERE sequence > ? AND kind = 'put'`;
      addAll(loaded.chosen, this.#database.iterate<VectorRow>(put, loaded.sequence));
    }
    loaded.sequence = newest;
  }

  #linkSoon(loaded: LoadedIndex): void {
    const { kind, index } = loaded.chosen;
    if (kind === "exact" || loaded !== this.#loaded || index.link(LINKED_AT_ONCE) === 0) return;
    clearImmediate(this.#linking);
    // Not a reason for the process to stay.
    this.#linking = setImmediate(() => this.#linkSoon(loaded)).unref();
  }
}

function addAll({ kind, index }: ChosenIndex, rows: Iterable<VectorRow>): void {
  // One vector is filled again and again: the index copies what it keeps.
  const vector = new Float32Array(index.dimensions) as UnitVector;
  const bytes = new Uint8Array(vector.buffer);
  for (const { row, vector: blob } of rows) {
    if (blob.byteLength !== bytes.byteLength) throw damagedVector(row, undefined);
    bytes.set(blob);
    try {
      if (kind === "hnsw") index.addLater(row, vector);
      else index.add(row, vector);
    } catch (error) {
      throw isEngineError(error, "BAD_VECTOR") ? damagedVector(row, error) : error;
    }
  }
}

function damagedVector(row: number, cause: unknown): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored vector of chunk ${row} is damaged`, {
    hint: "Delete the collection and index its sources again.",
    data: { chunk: row },
    cause,
  });
}
