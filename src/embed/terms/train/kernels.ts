import { PlainKernels } from "./plain-kernels.ts";

/**
 * The inner loops of training, over addresses in memory that threads share (`task-layout.ts`).
 * Implementations: WebAssembly (`assembly/terms.ts`) and `plain-kernels.ts`. Contract: `test/embed/terms/train/kernels-contract.ts`.
 */
export interface Kernels {
  /**
   * Trains on whole sentences.
   *
   * @param task    address of the thread's task
   * @param tokens  u32 [count]: numbers of terms, each sentence followed by `END_OF_SENTENCE`
   * @param alpha   learning rate
   * @returns       how many of the terms were left after thinning out
   */
  trainSentences(task: number, tokens: number, count: number, alpha: number): number;
}

/** Memory that threads share. Posting it gives the other thread the same. */
export type TrainingMemory = SharedArrayBuffer;

export function createTrainingMemory(bytes: number): TrainingMemory {
  return new SharedArrayBuffer(bytes);
}

export function loadKernels(memory: TrainingMemory): Kernels {
  return new PlainKernels(memory);
}
