/** One search in a fresh process, printing milliseconds: until the engine is loaded, the store open, the model ready, the query answered. */
import type { SearchMode } from "../src/core/search.ts";
import type * as Engine from "../src/engine.ts";

/** Compiled code, as a user runs it. */
const ENGINE: string = "../dist/engine.js";

const [root, mode, text] = process.argv.slice(2) as [string, SearchMode, string];
const { openEngine } = (await import(ENGINE)) as typeof Engine;
const start = process.uptime() * 1000;
let mark = performance.now();
const lap = (): number => {
  const now = performance.now();
  const elapsed = now - mark;
  mark = now;
  return elapsed;
};
const engine = await openEngine({ root, create: false });
const store = lap();
if (mode !== "lexical") await engine.embed([text], { as: "query" });
const model = lap();
await engine.search({ text, mode });
const query = lap();
process.stdout.write(JSON.stringify({ start, store, model, query }));
await engine[Symbol.asyncDispose]();
