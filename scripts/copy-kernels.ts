// Puts the compiled kernels beside the compiled TypeScript: `node scripts/copy-kernels.ts`, after tsc.
import { copyFileSync } from "node:fs";
import { resolve } from "node:path";

const KERNELS = "store/ann/kernels.wasm";
const root = resolve(import.meta.dirname, "..");
copyFileSync(resolve(root, "src", KERNELS), resolve(root, "dist", KERNELS));
