// Near-duplicates among 20,000 documents: time, and the share found of planted copies by their similarity.
// Arguments: the folder of the data sets (corpus/en.txt).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "../src/eval/seeded-random.ts";
import { findByWords } from "../src/query/duplicates/find-by-words.ts";
import { jaccard, shinglesOf } from "../src/query/duplicates/shingles.ts";
import { openSqliteStore } from "../src/store/open-sqlite-store.ts";
import { sampleChunk, sampleDocument, WORDS_ONLY } from "../test/store/sample-documents.ts";

const DOCUMENTS = 18_000;
const COPIES = 2000;
const SENTENCES = 12;
const SHARES = [0.01, 0.02, 0.05, 0.1];
const random = new SeededRandom(1);

const lines = readFileSync(join(process.argv[2] ?? ".", "corpus/en.txt"), "utf8").split("\n");
const texts = Array.from({ length: DOCUMENTS }, (_, i) => lines.slice(i * SENTENCES, (i + 1) * SENTENCES).join(". "));
for (let i = 0; i < COPIES; i++) {
  const words = texts[i]!.split(" ");
  const share = SHARES[i % SHARES.length]! * 1000;
  texts.push(words.map((word) => (random.below(1000) < share ? `changed${random.below(1e6)}` : word)).join(" "));
}
const idOf = (i: number): string => String(i).padStart(6, "0");

await using store = await openSqliteStore({ root: ":memory:", name: "bench", create: true });
await store.pinSettings(WORDS_ONLY);
for (let from = 0; from < texts.length; from += 500) {
  const batch = texts.slice(from, from + 500);
  await store.putDocuments(
    batch.map((text, i) => ({ document: sampleDocument(idOf(from + i)), chunks: [sampleChunk(text)] })),
  );
}
const started = performance.now();
const { groups, verifiedPairs } = await findByWords(store, {});
console.log(`${((performance.now() - started) / 1000).toFixed(2)} s, ${verifiedPairs} pairs compared`);

const found = new Set(groups.flatMap(({ documents }) => documents.slice(1).map(({ id }) => id)));
const planted = Array.from({ length: COPIES }, (_, i) => ({
  isFound: found.has(idOf(DOCUMENTS + i)),
  similarity: jaccard(shinglesOf([texts[i]!]), shinglesOf([texts[DOCUMENTS + i]!])),
}));
const bins = Map.groupBy(planted, ({ similarity }) => Math.floor(similarity * 20) / 20);
for (const [from, copies] of [...bins].toSorted(([a], [b]) => a - b)) {
  console.log(`${from.toFixed(2)}: ${copies.filter(({ isFound }) => isFound).length} of ${copies.length}`);
}
