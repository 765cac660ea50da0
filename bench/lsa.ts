/**
 * Cost of fitting the latent semantic analysis of a collection, on synthetic passages: words by Zipf's law, half of them from
 * one of 200 topics. Prints seconds of counting, fitting and projecting, bytes of the stored model and the process's peak memory.
 *
 *     node bench/lsa.ts [passages, default 100000] [terms a passage, default 150]
 */
import { fitLsa } from "../src/embed/lsa/fit-lsa.ts";
import { decodeLsa, encodeLsa } from "../src/embed/lsa/lsa-state.ts";
import { TermCounter } from "../src/embed/lsa/term-counts.ts";

const VOCABULARY = 200_000;
const TOPICS = 200;
const TOPIC_WORDS = 2000;

const [passages = 100_000, length = 150] = process.argv.slice(2).map(Number);
let state = 1;
const random = (): number => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
/** Zipf with exponent 1 by inversion: ranks are log-uniform. */
const zipf = (n: number): number => Math.floor(n ** random()) - 1;

function* passage(topic: number): Generator<string> {
  for (let i = 0; i < length; i++) {
    const word = i % 2 === 0 ? zipf(VOCABULARY) : (topic * 7919 + zipf(TOPIC_WORDS) * 31) % VOCABULARY;
    yield `w${word.toString(36)}`;
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(2)} s`;
}

let start = performance.now();
const counter = new TermCounter();
for (let i = 0; i < passages; i++) counter.add(passage(i % TOPICS));
console.log(`${counter.documents} of ${passages} passages of ${length} words counted: ${seconds(start)}`);

start = performance.now();
const model = await fitLsa(counter);
if (model === null) throw new Error("Too few passages to fit");
const { terms, dimensions } = model.parts;
console.log(`fitted, ${terms.size} terms × ${dimensions}: ${seconds(start)}`);

start = performance.now();
for (let i = 0; i < 10_000; i++) model.projectDocument(passage(i % TOPICS));
console.log(`10000 passages projected: ${seconds(start)}`);

const bytes = encodeLsa(model);
start = performance.now();
decodeLsa(bytes);
console.log(`${bytes.byteLength} bytes decoded: ${seconds(start)}`);
console.log(`peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
