import type { Candidate, ChunkId } from "../core/document.ts";
import { EngineError, isEngineError } from "../core/errors.ts";
import { fromBlob, type UnitVector } from "../core/vector.ts";
import { chooseAnn, type ChosenIndex, createIndex } from "./ann/choose.ts";
import { lastSequence, oldestSequence, removedSince } from "./changes.ts";
import type { SqliteDatabase } from "./sqlite.ts";

interface VectorRow {
  readonly row: number;
  readonly vector: Uint8Array;
}

interface LoadedIndex {
  readonly chosen: ChosenIndex;
  /** The last change that the index knows of. */
  sequence: number;
}

const NOT_FILLED = -1;
const SELECT_VECTOR = "SELECT chunk_row AS row, vector FROM vectors";
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

export function insertVector(database: SqliteDatabase, chunkRow: number, blob: Uint8Array): void {
  database.run("INSERT INTO vectors (chunk_row, vector) VALUES (?, ?)", chunkRow, blob);
}

export function countVectors(database: SqliteDatabase): number {
  return database.get<{ count: number }>("SELECT count(*) AS count FROM vectors")?.count ?? 0;
}

export function findVectors(
  database: SqliteDatabase,
  ids: readonly ChunkId[],
  dimensions: number,
): Map<ChunkId, UnitVector> {
  const rows = database.all<VectorRow>(
    `${SELECT_VECTOR} WHERE chunk_row IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ row, vector }) => [row as ChunkId, fromBlob(vector, dimensions)]));
}

/** @see Store.vectorsAfter */
export function vectorsAfter(
  database: SqliteDatabase,
  after: number,
  limit: number,
  dimensions: number,
): (readonly [ChunkId, UnitVector])[] {
  const rows = database.all<VectorRow>(`${SELECT_VECTOR} WHERE chunk_row > ? ORDER BY chunk_row LIMIT ?`, after, limit);
  return rows.map(({ row, vector }) => [row as ChunkId, fromBlob(vector, dimensions)] as const);
}

/** @returns at most `limit` vectors, spread evenly over all, in row order */
export function sampleVectors(database: SqliteDatabase, limit: number, dimensions: number): UnitVector[] {
  const rows = database.all<{ row: number }>("SELECT chunk_row AS row FROM vectors ORDER BY chunk_row");
  const count = Math.min(limit, rows.length);
  const chosen = Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!.row as ChunkId);
  return [...findVectors(database, chosen, dimensions)].sort(([a], [b]) => a - b).map(([, vector]) => vector);
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
