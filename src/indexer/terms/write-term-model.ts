import { createHash } from "node:crypto";
import { encodeTermModel, type ModelExtras } from "../../embed/terms/stored/encode-term-model.ts";
import type { TermModel } from "../../embed/terms/term-model.ts";
import type { TermBlock, TermStore } from "../../store/terms/term-store.ts";

/** Blocks of one transaction, about two megabytes. */
const BLOCKS_AT_ONCE = 16;

export interface WrittenModel {
  readonly fingerprint: string;
  readonly parts: Readonly<Record<string, number>>;
}

/** @returns null when a newer model is in use */
export async function writeTermModel(
  terms: TermStore,
  generation: number,
  model: TermModel,
  extras: ModelExtras,
): Promise<WrittenModel | null> {
  const hash = createHash("sha256");
  const parts: Record<string, number> = {};
  let pending: TermBlock[] = [];
  const isWritten = async (): Promise<boolean> => {
    const blocks = pending;
    pending = [];
    return blocks.length === 0 || (await terms.put(generation, blocks));
  };
  for (const block of encodeTermModel(model, extras)) {
    parts[block.part] = block.block + 1;
    hash.update(block.part).update(block.bytes);
    pending.push(block);
    if (pending.length >= BLOCKS_AT_ONCE && !(await isWritten())) return null;
  }
  return (await isWritten()) ? { fingerprint: hash.digest("hex"), parts } : null;
}
