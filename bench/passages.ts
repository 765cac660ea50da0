/**
 * Which unit to rank for passages: the share of questions whose first passage, or one of the first five, holds a known answer.
 *
 *     node bench/passages.ts questions.jsonl [contexts a document]
 */
import type { Hit } from "../src/core/search.ts";
import { openEngine } from "../src/engine.ts";
import { type QaSet, readQaSet } from "../src/eval/qa-set.ts";

const DEPTH = 100;
const TOP = 5;
const BACK_OFF = [0.25, 0.5, 1];

const [file = "", contexts = "1"] = process.argv.slice(2);
const set = await readQaSet(file);
await using engine = await openEngine({ root: ":memory:", offline: true });
const documents = joinContexts(set, Number(contexts));
await engine.put(documents);
// What is learned in the background is there when everything before it is.
while ((await engine.search({ text: set.questions[0]!.question, explain: true })).hits[0]?.signals?.length === 1) {
  await new Promise((resolve) => setTimeout(resolve, 100));
}

const tallies = new Map<string, { first: number; five: number }>();
let asked = 0;
for (const { question, answers, isImpossible } of set.questions) {
  if (isImpossible || question.trim() === "") continue;
  asked++;
  const request = { text: question, operators: false, limit: DEPTH } as const;
  const chunks = (await engine.search({ ...request, unit: "chunk" })).hits;
  const whole = (await engine.search({ ...request, unit: "document" })).hits;
  const scoreOf = new Map(whole.map(({ document, score }) => [document.id, score]));
  count("chunk", chunks, answers);
  count("document, its best passage", whole, answers);
  for (const weight of BACK_OFF) {
    const mixed = chunks
      .map((hit) => ({ hit, score: hit.score + weight * (scoreOf.get(hit.document.id) ?? 0) }))
      .toSorted((a, b) => b.score - a.score);
    count(
      `chunk + ${weight} document`,
      mixed.map(({ hit }) => hit),
      answers,
    );
  }
}
console.log(`${documents.length} documents, ${asked} questions`);
for (const [name, { first, five }] of tallies) {
  console.log(`${name.padEnd(28)} top 1 ${(first / asked).toFixed(4)}  top ${TOP} ${(five / asked).toFixed(4)}`);
}

function count(name: string, hits: readonly Hit[], answers: readonly string[]): void {
  const holds = ({ chunk }: Hit): boolean => answers.some((answer) => chunk.text.includes(answer));
  const tally = tallies.get(name) ?? { first: 0, five: 0 };
  tallies.set(name, tally);
  if (hits.slice(0, 1).some(holds)) tally.first++;
  if (hits.slice(0, TOP).some(holds)) tally.five++;
}

/** Contexts of one title that follow each other, some to a document. */
function joinContexts({ documents: all }: QaSet, size: number): { id: string; title: string; text: string }[] {
  return [...Map.groupBy(all, ({ title }) => title)].flatMap(([title, own]) =>
    Array.from({ length: Math.ceil(own.length / size) }, (_, i) => ({
      id: `${title} ${i}`,
      title,
      text: own
        .slice(i * size, (i + 1) * size)
        .map(({ text }) => text)
        .join("\n\n"),
    })),
  );
}
