import { describe } from "vitest";
import { compileKernels, createTrainingMemory, KERNEL_FILES } from "../../../../src/embed/terms/train/kernels.ts";
import { kernelsContract } from "./kernels-contract.ts";

describe("plain TypeScript", () => {
  kernelsContract((bytes) => {
    const buffer = new SharedArrayBuffer(bytes);
    return { handle: buffer, buffer, module: undefined };
  });
});

for (const name of KERNEL_FILES) {
  const module = compileKernels(name);
  describe.skipIf(module === undefined)(name, () => {
    kernelsContract((bytes) => createTrainingMemory(bytes, module));
  });
}
