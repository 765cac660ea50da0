import type { ClassifierSummary } from "../../core/classify.ts";
import { EngineError } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import { unknownClassifier } from "./classify-errors.ts";
import { decodeClassifier, type StoredClassifier } from "./stored-classifier.ts";

const NAME = /^[\p{L}\p{N}._-]{1,64}$/u;
/** The names of the collection's classifiers, as JSON. */
const NAMES_STATE = "classifiers";
const EMPTY = new Uint8Array();

/** The classifiers that a collection holds, each a state of its own. */
export class ClassifierShelf {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#store.writeState(stateOf(name), bytes);
    const names = await this.#names();
    if (!names.includes(name)) await this.#writeNames([...names, name]);
  }

  /** @throws {EngineError} `BAD_REQUEST` for an unknown name, `INDEX_CORRUPT`, `EMBEDDER_MISMATCH` */
  async open(name: string): Promise<StoredClassifier> {
    checkClassifierName(name);
    const bytes = await this.#store.readState(stateOf(name));
    if (bytes === null || bytes.length === 0) throw unknownClassifier(name, await this.#names());
    return decodeClassifier(bytes, name);
  }

  async list(): Promise<ClassifierSummary[]> {
    const summaries: ClassifierSummary[] = [];
    for (const name of (await this.#names()).toSorted()) summaries.push((await this.open(name)).summary);
    return summaries;
  }

  async remove(name: string): Promise<boolean> {
    checkClassifierName(name);
    const bytes = await this.#store.readState(stateOf(name));
    const names = await this.#names();
    if (names.includes(name)) await this.#writeNames(names.filter((other) => other !== name));
    if (bytes === null || bytes.length === 0) return false;
    await this.#store.writeState(stateOf(name), EMPTY);
    return true;
  }

  async #names(): Promise<string[]> {
    const bytes = await this.#store.readState(NAMES_STATE);
    if (bytes === null) return [];
    try {
      return JSON.parse(Buffer.from(bytes).toString("utf8")) as string[];
    } catch (cause) {
      throw new EngineError("INDEX_CORRUPT", "The stored list of classifiers is damaged", {
        hint: "Restore a backup of the collection.",
        cause,
      });
    }
  }

  async #writeNames(names: readonly string[]): Promise<void> {
    await this.#store.writeState(NAMES_STATE, Buffer.from(JSON.stringify(names)));
  }
}

/** @throws {EngineError} `BAD_REQUEST` */
export function checkClassifierName(name: string): void {
  if (NAME.test(name)) return;
  throw new EngineError("BAD_REQUEST", `${JSON.stringify(name)} cannot be the name of a classifier`, {
    hint: "Use 1 to 64 letters, digits, hyphens, underscores and full stops.",
    data: { reason: "bad_name", name },
  });
}

function stateOf(name: string): string {
  return `classifier:${name}`;
}
