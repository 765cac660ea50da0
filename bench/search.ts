/**
 * What a search costs, by mode and stage.
 *
 *     node bench/search.ts sentences.txt [passages] [--keep folder]
 *
 * The file holds a sentence a line; its first part makes the passages of about 70 words, its last part the queries.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { DocumentInput } from "../src/core/indexing.ts";
import type { SearchOptions, SearchResult, TextQuery } from "../src/core/search.ts";
import { type Engine, openEngine } from "../src/engine.ts";
import { percentiles } from "./store/timing.ts";

const WORDS_A_PASSAGE = 70;
const PASSAGES_A_DOCUMENT = 4;
const DOCUMENTS_A_PUT = 256;
const QUERIES = 200;
const QUERY_WORDS = 6;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { keep: { type: "string" } } });
const [file = "", count = "10000"] = positionals;
const root = values.keep ?? mkdtempSync(join(tmpdir(), "bench-search-"));
const isFilled = existsSync(join(root, `passages-${count}`));
const queries: string[] = [];
{
  await using engine = await openEngine({ root, collection: `passages-${count}`, model: "use-lite", offline: true });
  await fill(engine, Number(count), isFilled);
  const { chunks, documents, vectors } = await engine.status();
  console.log(`${chunks} passages of ${documents} documents, ${vectors} vectors, ${queries.length} queries`);
  await measure(engine);
}
if (values.keep === undefined) rmSync(root, { recursive: true, force: true });

async function fill(engine: Engine, passages: number, isThere: boolean): Promise<void> {
  const started = performance.now();
  let batch: DocumentInput[] = [];
  let words: string[] = [];
  let made = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (made * PASSAGES_A_DOCUMENT >= passages) {
      const asked = line.split(" ").slice(0, QUERY_WORDS);
      if (asked.length === QUERY_WORDS) queries.push(asked.join(" "));
      if (queries.length === QUERIES) break;
      continue;
    }
    words.push(...line.split(" "));
    if (words.length < WORDS_A_PASSAGE * PASSAGES_A_DOCUMENT) continue;
    const id = `d${made++}`;
    if (!isThere) batch.push({ id, title: words.slice(0, 4).join(" "), text: paragraphs(words) });
    words = [];
    if (batch.length < DOCUMENTS_A_PUT) continue;
    await engine.put(batch);
    batch = [];
  }
  if (batch.length > 0) await engine.put(batch);
  if (!isThere) console.log(`stored in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  while ((await engine.search({ text: queries[0]!, explain: true })).hits[0]!.signals!.length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function paragraphs(words: readonly string[]): string {
  const parts: string[] = [];
  for (let at = 0; at < words.length; at += WORDS_A_PASSAGE)
    parts.push(words.slice(at, at + WORDS_A_PASSAGE).join(" "));
  return parts.join(".\n\n");
}

async function measure(engine: Engine): Promise<void> {
  const variants: Readonly<Record<string, Omit<SearchOptions & TextQuery, "text">>> = {
    lexical: { mode: "lexical" },
    "lexical, explained": { mode: "lexical", explain: true },
    "lexical, expanded (RM3)": { mode: "lexical", expand: true },
    dense: { mode: "dense" },
    "dense, explained": { mode: "dense", explain: true },
    hybrid: {},
    "hybrid, explained": { explain: true },
    "hybrid, documents": { unit: "document" },
    "hybrid, diverse": { diversity: 0.5 },
    "hybrid, attention to 10 hits": { attention: true },
  };
  for (const [name, options] of Object.entries(variants)) {
    const results: SearchResult[] = [];
    for (const text of queries) results.push(await engine.search({ ...options, text }));
    // The first ones read what is not in memory yet.
    const warm = results.slice(QUERIES / 10);
    const { p50, p99 } = percentiles(warm.map(({ timings }) => timings.total));
    const total = warm.reduce((sum, { timings }) => sum + timings.total, 0);
    const shares = (["embed", "retrieve", "rerank", "present", "explain"] as const).map((stage) => {
      const part = warm.reduce((sum, { timings }) => sum + timings[stage], 0) / total;
      return `${stage} ${(part * 100).toFixed(0)} %`;
    });
    console.log(`${name.padEnd(30)} p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  ${shares.join(", ")}`);
  }
}
