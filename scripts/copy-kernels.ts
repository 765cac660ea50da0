// Puts the compiled kernels beside the compiled TypeScript: `node scripts/copy-kernels.ts`, after tsc.
import { copyFileSync } from "node:fs";
import { resolve } from "node:path";

const KERNELS = [
  "store/ann/kernels.wasm",
  "embed/lsa/kernels.wasm",
  "embed/terms/scan/kernels.wasm",
  "embed/terms/train/kernels.wasm",
  "embed/terms/train/kernels-relaxed.wasm",
  "embed/terms/scan/kernels.wasm",
];
const root = resolve(import.meta.dirname, "..");
for (const path of KERNELS) copyFileSync(resolve(root, "src", path), resolve(root, "dist", path));
