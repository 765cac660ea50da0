// How long the neighbours of a term take: `npm run bench:terms-neighbors`, or `node bench/terms/neighbors.ts [terms] [dimensions]`.
// Vectors are random: what a scan costs does not depend on their values. Plain TypeScript stands beside the kernels.
import { KeyedVectors } from "../../src/embed/terms/keyed-vectors.ts";
import { neighborsOf } from "../../src/embed/terms/queries/neighbors.ts";
import type { TermModel } from "../../src/embed/terms/term-model.ts";

const [terms = 54_000, dimensions = 100] = process.argv.slice(2).map(Number);
const REPEATS = 1000;

function randomModel(): TermModel {
  const vectors = Float32Array.from({ length: terms * dimensions }, () => Math.random() - 0.5);
  const names = Array.from({ length: terms }, (_, i) => `term${i}`);
  return { algorithm: null, dimensions, terms: names, counts: null, vectors, subwords: null, training: null };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

function measure(model: TermModel, kernels: string, repeats: number): void {
  process.env["KENNING_KERNELS"] = kernels;
  const keyed = new KeyedVectors(model);
  const start = performance.now();
  neighborsOf(keyed, { term: model.terms[0]! });
  const first = performance.now() - start;
  const times = Array.from({ length: repeats }, (_, i) => {
    const term = model.terms[(i * 7919) % terms]!;
    const before = performance.now();
    neighborsOf(keyed, { term, limit: 10 });
    return performance.now() - before;
  }).sort((a, b) => a - b);
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  console.log(`${kernels || "simd"}\tfirst ${first.toFixed(1)} ms\tp50 ${p50.toFixed(2)} ms\tp95 ${p95.toFixed(2)} ms`);
}

const model = randomModel();
console.log(`neighbors over ${terms} terms of ${dimensions} dimensions`);
measure(model, "", REPEATS);
measure(model, "plain", REPEATS / 20);
