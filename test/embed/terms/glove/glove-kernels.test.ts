import { describe } from "vitest";
import { PlainGloveKernels } from "../../../../src/embed/terms/glove/plain-glove-kernels.ts";
import { loadGloveKernels } from "../../../../src/embed/terms/glove/glove-kernels.ts";
import { createTrainingMemory } from "../../../../src/embed/terms/train/kernels.ts";
import { gloveKernelsContract } from "./glove-kernels-contract.ts";

describe("in plain TypeScript", () => {
  gloveKernelsContract((bytes) => {
    const buffer = new ArrayBuffer(bytes);
    return { kernels: new PlainGloveKernels(buffer), buffer };
  });
});

describe("in WebAssembly", () => {
  gloveKernelsContract((bytes) => {
    const memory = createTrainingMemory(bytes);
    return { kernels: loadGloveKernels(memory), buffer: memory.buffer };
  });
});
