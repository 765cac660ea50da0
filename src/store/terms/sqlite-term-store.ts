import type { StoreServices } from "../services.ts";
import type {
  ChunkVector,
  StoredTermModel,
  TermBlock,
  TermDrift,
  TermModelInfo,
  TermStore,
  VectorChange,
} from "./term-store.ts";

/** Over the services of a collection's database. What each method does is said in `term-store.ts`. */
export class SqliteTermStore implements TermStore {
  readonly #services: StoreServices;

  constructor(services: StoreServices) {
    this.#services = services;
  }

  async model(): Promise<StoredTermModel | null> {
    return await this.#services.reader.termModel();
  }

  async blocks(generation: number, part: string, blocks: readonly number[]): Promise<Uint8Array[] | null> {
    return await this.#services.reader.termBlocks(generation, part, blocks);
  }

  async drift(): Promise<TermDrift> {
    return await this.#services.reader.termDrift();
  }

  async begin(): Promise<number> {
    return await this.#services.writer.beginTerms();
  }

  async put(generation: number, blocks: readonly TermBlock[]): Promise<boolean> {
    return await this.#services.writer.putTermBlocks(generation, blocks);
  }

  async stage(generation: number, vectors: readonly ChunkVector[]): Promise<boolean> {
    return await this.#services.writer.stageVectors(generation, vectors);
  }

  async use(generation: number, info: TermModelInfo, vectors: VectorChange | null): Promise<boolean> {
    return await this.#services.writer.useTerms(generation, info, vectors);
  }

  async place(generation: number, vectors: readonly ChunkVector[]): Promise<boolean> {
    return await this.#services.writer.placeVectors(generation, vectors);
  }

  async lastPlaced(): Promise<number> {
    return await this.#services.reader.lastPlacedVector();
  }

  async drop(): Promise<boolean> {
    return await this.#services.writer.dropTerms();
  }
}
