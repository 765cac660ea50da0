// How well a folder is searched with vectors of its own terms, beside words alone:
//   node bench/corpus-embedder.ts folder queries.tsv prefix
// A line of queries.tsv is a query and, after tabs, documents with their relevance: `path.md:3`; ids are prefix + path.
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SearchMode } from "../src/core/search.ts";
import { openEngine } from "../src/engine.ts";
import { ndcgAt } from "../src/eval/ranking-metrics.ts";

const [folder, file, prefix = ""] = process.argv.slice(2);
if (folder === undefined || file === undefined)
  throw new Error("usage: node bench/corpus-embedder.ts folder queries.tsv [prefix]");

const ndcgAt10 = ndcgAt(10);

interface Query {
  readonly text: string;
  readonly judgements: ReadonlyMap<string, number>;
}

const queries = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line): Query => {
    const [text, ...judged] = line.split("\t");
    const judgements = judged.map((one) => {
      const at = one.lastIndexOf(":");
      return [`${prefix}${one.slice(0, at)}`, Number(one.slice(at + 1))] as const;
    });
    return { text: text!, judgements: new Map(judgements) };
  });

const root = await mkdtemp(join(tmpdir(), "kenning-bench-"));
try {
  for (const model of ["none", "corpus"]) {
    await using engine = await openEngine({ root, collection: model, model, offline: true });
    const { seconds, notices } = await engine.index([folder]);
    const { documents, chunks, sizeBytes } = await engine.status();
    console.log(
      `${model}: ${documents} documents, ${chunks} passages in ${seconds.toFixed(1)} s, ${(sizeBytes / 2 ** 20).toFixed(1)} MB`,
    );
    for (const notice of notices) console.log(`  ${notice}`);
    const modes: SearchMode[] = model === "none" ? ["lexical", "hybrid"] : ["lexical", "hybrid", "dense"];
    for (const mode of modes) {
      let sum = 0;
      for (const { text, judgements } of queries) {
        const { hits } = await engine.search({ text, mode, unit: "document", limit: 10 });
        sum += ndcgAt10(
          hits.map(({ document }) => document.id),
          judgements,
        );
      }
      console.log(`  ${mode.padEnd(8)} nDCG@10 ${(sum / queries.length).toFixed(4)}`);
    }
  }
} finally {
  await rm(root, { recursive: true });
}
