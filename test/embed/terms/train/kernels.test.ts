import { describe } from "vitest";
import { kernelsContract } from "./kernels-contract.ts";
import { MEMORIES } from "./memories.ts";

describe.each(MEMORIES)("$name", ({ createMemory }) => kernelsContract(createMemory));
