// Compiles assembly/ to src/store/ann/kernels.wasm, only when a source is newer: `node scripts/build-kernels.ts`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { createRequire } from "node:module";

const root = resolve(import.meta.dirname, "..");
const target = join(root, "src/store/ann/kernels.wasm");
const assembly = join(root, "assembly");

const sources = [
  ...readdirSync(assembly).map((name) => join(assembly, name)),
  join(root, "src/store/ann/memory-layout.ts"),
  join(root, "src/store/ann/kenning-graph-layout.ts"),
  import.meta.filename,
];
const newest = Math.max(...sources.map((path) => statSync(path).mtimeMs));

if (existsSync(target) && statSync(target).mtimeMs > newest) {
  console.log(`${relative(root, target)} is up to date`);
} else {
  // Compiled beside it and renamed, so that a process that starts meanwhile never reads half a module.
  const compiled = `${target}.${process.pid}`;
  const asc = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin/asc.js");
  const flags = "-O3 --noAssert --runtime stub --enable simd,threads,bulk-memory --importMemory --sharedMemory";
  const memory = "--initialMemory 29 --maximumMemory 65536 --use abort=";
  // What an entry file exports, the module exports.
  const entries = ["assembly/index.ts", "assembly/graph.ts"].filter((path) => existsSync(join(root, path)));
  const { status } = spawnSync(
    process.execPath,
    [asc, ...entries, ...flags.split(" "), ...memory.split(" "), "--outFile", compiled],
    { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) process.exit(1);
  renameSync(compiled, target);
  console.log(`Compiled ${relative(root, target)}, ${statSync(target).size} bytes`);
}
