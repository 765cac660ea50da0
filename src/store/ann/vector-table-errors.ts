import { EngineError } from "../../core/errors.ts";
import { BLOCK_SLOTS, MAX_BLOCKS } from "./memory-layout.ts";

export function tableFull(slots: number): EngineError {
  return new EngineError("STORAGE_FAILED", `A vector table holds at most ${MAX_BLOCKS * BLOCK_SLOTS} rows`, {
    hint: "Split the collection.",
    data: { slots },
  });
}

export function damagedCodes(what: string, slot: number): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored codes hold ${what}`, {
    hint: "Rebuild the index from the collection's database.",
    data: { slot },
  });
}
