import { instantiate, type TrainingMemory } from "../train/kernels.ts";
import { PlainGloveKernels } from "./plain-glove-kernels.ts";

/**
 * The inner loop of GloVe, over addresses in memory that threads share (`glove-layout.ts`).
 * Implementations: WebAssembly (`assembly/glove.ts`) and `plain-glove-kernels.ts`. Contract: `test/embed/terms/glove/glove-kernels-contract.ts`.
 */
export interface GloveKernels {
  /**
   * One step of AdaGrad for each pair: the first term with the second as its context, then, unless they are the same, the other way round.
   *
   * @param pairs  address of that many pairs
   * @returns      the cost before the steps, Σ ½ f(x) (w · w̃ + b + b̃ − ln x)²
   */
  trainPairs(task: number, pairs: number, count: number): number;
}

export function loadGloveKernels(memory: TrainingMemory): GloveKernels {
  return (instantiate(memory) as GloveKernels | null) ?? new PlainGloveKernels(memory.buffer);
}
