import {
  compileKernels,
  createTrainingMemory,
  KERNEL_FILES,
  plainMemory,
} from "../../../../src/embed/terms/train/kernels.ts";
import type { TrainingMemory } from "../../../../src/embed/terms/train/kernels.ts";

/** One for each implementation of kernels that this processor can run. */
export const MEMORIES: readonly { name: string; createMemory: (bytes: number) => TrainingMemory }[] = [
  { name: "plain TypeScript", createMemory: plainMemory },
  ...KERNEL_FILES.flatMap((name) => {
    const module = compileKernels(name);
    return module === undefined ? [] : [{ name, createMemory: (bytes: number) => createTrainingMemory(bytes, module) }];
  }),
];
