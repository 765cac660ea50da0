import { afterEach, describe, expect, test, vi } from "vitest";
import { createWorkspace, lsaKernelModule } from "../../../src/embed/lsa/kernels.ts";
import { PlainKernels } from "../../../src/embed/lsa/plain-kernels.ts";
import { kernelsContract, plainWorkspace } from "./kernels-contract.ts";

afterEach(() => vi.unstubAllEnvs());

describe("plain kernels", () => kernelsContract(plainWorkspace));

describe.skipIf(lsaKernelModule() === undefined)("WebAssembly kernels (npm run build makes them)", () => {
  kernelsContract(createWorkspace);

  test("they are used where they can be", () => {
    expect(createWorkspace(8).kernels).not.toBeInstanceOf(PlainKernels);
  });

  test("the module is compiled once in a process", () => {
    expect(lsaKernelModule()).toBe(lsaKernelModule());
  });
});

test("KENNING_KERNELS=plain goes without WebAssembly", () => {
  vi.stubEnv("KENNING_KERNELS", "plain");
  expect(createWorkspace(8).kernels).toBeInstanceOf(PlainKernels);
});
