import { describe } from "vitest";
import { PlainGloveKernels } from "../../../../src/embed/terms/glove/plain-glove-kernels.ts";
import { gloveKernelsContract } from "./glove-kernels-contract.ts";

describe("in plain TypeScript", () => {
  gloveKernelsContract((bytes) => {
    const buffer = new ArrayBuffer(bytes);
    return { kernels: new PlainGloveKernels(buffer), buffer };
  });
});
