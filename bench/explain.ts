/**
 * What attention marks: for queries over data/sample, the word of the first hit that is marked strongest, and the strongest
 * one among the words that the query does not hold. Whether a reader would accept them is for a reader to say.
 *
 *     node bench/explain.ts [queries, default 30]
 */
import { join, resolve } from "node:path";
import type { AttentionLink } from "../src/core/attention.ts";
import type { Hit } from "../src/core/search.ts";
import { openEngine } from "../src/engine.ts";
import { readQueries } from "../src/eval/judged-set.ts";

const DATA = resolve(import.meta.dirname, "../data");
const [wanted = 30] = process.argv.slice(2).map(Number);

await using engine = await openEngine({ root: ":memory:", model: "use-lite", offline: true });
await engine.index([join(DATA, "sample")]);
const queries = (await readQueries(join(DATA, "eval/queries.jsonl"))).filter(({ id }) => id.startsWith("en"));
for (const { text } of queries.slice(0, wanted)) {
  const { hits } = await engine.search({ text, limit: 1, attention: true });
  const hit = hits[0];
  if (hit === undefined) continue;
  console.log(`${text}\n    ${hit.document.title}: ${strongest(hit)}; other words: ${others(hit)}`);
}

function strongest({ attention: explained, chunk }: Hit): string {
  const marked = explained?.attention?.ranges.toSorted((a, b) => b[2] - a[2])[0];
  return marked === undefined ? "nothing" : `${chunk.text.slice(marked[0], marked[1])} ${marked[2].toFixed(2)}`;
}

function others({ attention: explained }: Hit): string {
  const links = (explained?.attention?.words ?? []).flatMap(({ text, links: own }) =>
    own.filter(({ sameTerm }) => !sameTerm).map((link) => ({ text, link })),
  );
  const best = links.toSorted((a, b) => strength(b.link) - strength(a.link)).slice(0, 2);
  return (
    best.map(({ text, link }) => `${text} → ${link.text} ${(link.weight * 100).toFixed(0)} %`).join(", ") || "none"
  );
}

function strength({ weight, similarity }: AttentionLink): number {
  return weight * similarity;
}
