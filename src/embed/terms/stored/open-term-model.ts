import type { TermModel } from "../term-model.ts";
import { decodeTermModel, type ReadBlocks } from "./decode-term-model.ts";
import type { ModelExtras } from "./encode-term-model.ts";

/** What is told of a model before it is read. */
export interface StoredModelFacts {
  readonly generation: number;
  readonly fingerprint: string;
  readonly parts: Readonly<Record<string, number>>;
}

/** What holds at most one model at a time, and may get another at any time: a collection. */
export interface TermModelSource {
  model(): Promise<StoredModelFacts | null>;
  /** @returns null when another model is held by now */
  blocks(generation: number, part: string, blocks: readonly number[]): Promise<readonly Uint8Array[] | null>;
}

export interface OpenedTermModel {
  readonly facts: StoredModelFacts;
  readonly model: TermModel;
  readonly extras: ModelExtras;
}

/**
 * @param known  one that was opened before: it is not read again while it is the one that is held
 * @returns      null where there is none
 * @throws {EngineError} `INDEX_CORRUPT`
 */
export async function openTermModel(
  source: TermModelSource,
  known: OpenedTermModel | null = null,
): Promise<OpenedTermModel | null> {
  for (;;) {
    const facts = await source.model();
    if (facts === null) return null;
    if (facts.generation === known?.facts.generation) return known;
    try {
      return { facts, ...(await decodeTermModel(facts.parts, readFrom(source, facts.generation))) };
    } catch (error) {
      if (!(error instanceof Replaced)) throw error;
    }
  }
}

/** Another model has taken the place of the one that was being read. */
class Replaced extends Error {}

function readFrom(source: TermModelSource, generation: number): ReadBlocks {
  return async (part, blocks) => {
    const found = await source.blocks(generation, part, blocks);
    if (found === null) throw new Replaced();
    return found;
  };
}
