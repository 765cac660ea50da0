import type { ChunkId } from "../../core/document.ts";
import type { UnitVector } from "../../core/vector.ts";
import { checkK } from "../ann/check-neighbor-request.ts";
import { PackedVectors } from "../packed-vectors.ts";
import type { RowSet } from "../row-set.ts";
import type { StoreServices } from "../services.ts";
import type { ChunkText, LsaDrift, LsaFit, LsaPlace, LsaResult, LsaStore } from "./lsa-store.ts";

/** Over the services of a collection's database. What each method does is said in `lsa-store.ts`. */
export class SqliteLsaStore implements LsaStore {
  readonly #services: StoreServices;

  constructor(services: StoreServices) {
    this.#services = services;
  }

  get file(): string | null {
    return this.#services.file;
  }

  async fit(): Promise<LsaFit | null> {
    return await this.#services.reader.lsaFit();
  }

  async model(generation: number): Promise<Uint8Array | null> {
    return await this.#services.reader.lsaModel(generation);
  }

  async drift(): Promise<LsaDrift> {
    return await this.#services.reader.lsaDrift();
  }

  async lastPlaced(generation: number): Promise<number> {
    return await this.#services.reader.lastPlaced(generation);
  }

  async textsAfter(after: number, limit: number): Promise<ChunkText[]> {
    return await this.#services.reader.textsAfter(after, limit);
  }

  async begin(): Promise<number> {
    return await this.#services.writer.beginLsa();
  }

  async put(generation: number, places: readonly LsaPlace[]): Promise<boolean> {
    using packed = new PackedVectors(places.flatMap(([, place]) => place ?? []));
    return await this.#services.writer.putLsaPlaces(
      generation,
      places.map(([id, place]) => [id, place === null ? null : packed.next()]),
    );
  }

  async use(fit: LsaFit, model: Uint8Array): Promise<boolean> {
    return await this.#services.writer.useLsa(fit, model);
  }

  async sweep(): Promise<boolean> {
    return await this.#services.writer.sweepLsa();
  }

  prepare(generation: number): void {
    // Whoever searches hears of a failure.
    this.#services.lsa.prepare(generation).catch(() => {});
  }

  async search(generation: number, place: UnitVector, k: number, accepts?: RowSet): Promise<LsaResult> {
    checkK(k);
    return await this.#services.lsa.search(generation, place, k, accepts);
  }

  async scores(generation: number, place: UnitVector, ids: readonly ChunkId[]): Promise<Map<ChunkId, number>> {
    return ids.length === 0 ? new Map() : await this.#services.lsa.scores(generation, place, ids);
  }

  async places(generation: number, ids: readonly ChunkId[]): Promise<Map<ChunkId, UnitVector>> {
    return ids.length === 0 ? new Map() : await this.#services.lsa.places(generation, ids);
  }
}
