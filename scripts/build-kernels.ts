// Compiles assembly/ to the kernels.wasm files under src/, each only when a source is newer: `node scripts/build-kernels.ts`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { createRequire } from "node:module";

const root = resolve(import.meta.dirname, "..");
const assembly = join(root, "assembly");
const FLAGS = "-O3 --noAssert --runtime stub --importMemory --use abort=".split(" ");

interface Module {
  readonly target: string;
  /** What an entry file exports, the module exports. */
  readonly entries: readonly string[];
  /** Sources beside those in assembly/. */
  readonly sources: readonly string[];
  readonly flags: string;
}

const TERM_ENTRIES = [
  "assembly/terms.ts",
  "assembly/term-documents.ts",
  "assembly/term-counter.ts",
  "assembly/term-network.ts",
  "assembly/glove.ts",
];
const TERM_SOURCES = [
  "src/embed/terms/train/task-layout.ts",
  "src/embed/terms/train/counter-layout.ts",
  "src/embed/terms/glove/glove-layout.ts",
];

const MODULES: readonly Module[] = [
  {
    target: "src/store/ann/kernels.wasm",
    entries: ["assembly/index.ts", "assembly/graph.ts"],
    sources: ["src/store/ann/memory-layout.ts", "src/store/ann/kenning-graph-layout.ts"],
    flags: "--enable simd,threads,bulk-memory --sharedMemory --initialMemory 29 --maximumMemory 65536",
  },
  {
    target: "src/embed/lsa/kernels.wasm",
    entries: ["assembly/lsa.ts"],
    sources: [],
    flags: "--enable simd,bulk-memory --initialMemory 1",
  },
  {
    target: "src/embed/terms/train/kernels.wasm",
    entries: TERM_ENTRIES,
    sources: TERM_SOURCES,
    flags: "--enable simd,threads,bulk-memory --sharedMemory --initialMemory 1 --maximumMemory 65536",
  },
  {
    target: "src/embed/terms/train/kernels-relaxed.wasm",
    entries: TERM_ENTRIES,
    sources: TERM_SOURCES,
    flags: "--enable simd,relaxed-simd,threads,bulk-memory --sharedMemory --initialMemory 1 --maximumMemory 65536",
  },
  {
    target: "src/embed/terms/scan/kernels.wasm",
    entries: ["assembly/term-scan.ts"],
    sources: [],
    flags: "--enable simd,bulk-memory --initialMemory 1",
  },
];

for (const module of MODULES) {
  if (isUpToDate(module)) console.log(`${module.target} is up to date`);
  else compile(module);
}

function isUpToDate({ target, sources }: Module): boolean {
  const paths = [
    ...readdirSync(assembly).map((name) => join(assembly, name)),
    ...sources.map((path) => join(root, path)),
    import.meta.filename,
  ];
  const newest = Math.max(...paths.map((path) => statSync(path).mtimeMs));
  const compiled = join(root, target);
  return existsSync(compiled) && statSync(compiled).mtimeMs > newest;
}

function compile({ target, entries, flags }: Module): void {
  // Compiled beside it and renamed, so that a process that starts meanwhile never reads half a module.
  const path = join(root, target);
  const compiled = `${path}.${process.pid}`;
  const asc = join(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin/asc.js");
  const { status } = spawnSync(
    process.execPath,
    [asc, ...entries, ...FLAGS, ...flags.split(" "), "--outFile", compiled],
    { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) process.exit(1);
  renameSync(compiled, path);
  console.log(`Compiled ${relative(root, path)}, ${statSync(path).size} bytes`);
}
