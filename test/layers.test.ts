// The import direction of src/, kept as data. A folder may import only the folders named in its row.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");
/** "" is the files directly in src/: the engine, which picks implementations, and the package's entry. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  embed: ["core"],
  store: ["core"],
  indexer: ["core", "embed", "store"],
  query: ["core", "embed", "store"],
  eval: ["core", ""],
  http: ["core", ""],
  cli: ["core", "", "eval", "http"],
  mcp: ["core", ""],
  "": ["core", "embed", "store", "indexer", "query"],
};
/** Packages with native code or models behind them, and the one file that may import each. */
const OWNERS: readonly [packageName: string, file: string][] = [
  ["better-sqlite3", "store/sqlite/database.ts"],
  ["hnswlib-node", "store/ann/hnswlib-addon.ts"],
  ["@huggingface/transformers", "embed/transformers-runtime.ts"],
  ["@node-rs/jieba", "embed/terms/tokenize/segment-chinese.ts"],
];

/** What follows `import`, `export … from`, `import(` or `require(`, types included. */
const IMPORT = /\b(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/g;
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
}

function importsOf(file: string): string[] {
  return [...readFileSync(join(SRC, file), "utf8").matchAll(IMPORT)].map(([, specifier]) => specifier!);
}

test("every folder under src/ that holds a module has a row", () => {
  const unknown = new Set(files.map(folderOf).filter((folder) => !Object.hasOwn(MAY_IMPORT, folder)));
  expect([...unknown]).toEqual([]);
});

test.each(files)("%s imports only the folders below it", (file) => {
  const folder = folderOf(file);
  const imported = importsOf(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(SRC, resolve(SRC, dirname(file), specifier)))
    .filter((target) => !target.startsWith(".."))
    .map(folderOf);
  expect(imported.filter((other) => other !== folder && !MAY_IMPORT[folder]?.includes(other))).toEqual([]);
});

test.each(OWNERS)("%s is imported by %s alone", (packageName, owner) => {
  const importers = files.filter((file) =>
    importsOf(file).some((specifier) => specifier === packageName || specifier.startsWith(`${packageName}/`)),
  );
  expect(importers.filter((file) => file !== owner)).toEqual([]);
});
