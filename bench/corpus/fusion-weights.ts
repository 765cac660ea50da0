// How the documents of a search would be ranked if sentence vectors weighed something else, or less where words are sure of their first one.
import type { Hit, SignalName } from "../../src/core/search.ts";
import { signalWeights } from "../../src/query/fuse/signal-weights.ts";

type Weights = Readonly<Record<SignalName, number>>;

/** Of the share by which words' second document is behind their first, which weights are taken. */
export type WeighBy = (gap: number) => Weights;

/** What `CORPUS_WEIGHT` might be. */
const MODEL_WEIGHTS = [0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5];
/** Gaps at which words are alone. */
const GAPS = [0.1, 0.3, 0.5];

export function fusionTries(now: number): [name: string, weigh: WeighBy][] {
  const usual = signalWeights(now, true);
  return [
    ...MODEL_WEIGHTS.map((weight): [string, WeighBy] => [
      `weight ${weight}`,
      () => signalWeights(weight === 0 ? null : weight, true),
    ]),
    ...GAPS.map((end): [string, WeighBy] => [`words alone from ${end}`, (gap) => faded(usual, 1 - gap / end)]),
    ...GAPS.map((end): [string, WeighBy] => [`no vectors from ${end}`, (gap) => withoutVectors(usual, gap < end)]),
  ];
}

/** @param hits  explained, of a fusion by the weights of `now` */
export function rankedBy(hits: readonly Hit[], now: number, weigh: WeighBy): string[] {
  const before = signalWeights(now, true);
  const shares = hits.map(({ document, signals = [] }) => ({
    id: document.id,
    parts: signals.map(({ name, contribution }) => ({ name, share: contribution / before[name] })),
  }));
  const [, second = 0] = shares
    .map(({ parts }) => parts.find(({ name }) => name === "lexical")?.share ?? 0)
    .toSorted((a, b) => b - a);
  const weights = weigh(1 - second);
  return shares
    .map(({ id, parts }) => ({ id, score: parts.reduce((sum, { name, share }) => sum + weights[name] * share, 0) }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ id }) => id);
}

function faded({ lsa, dense }: Weights, rest: number): Weights {
  const factor = Math.max(0, rest);
  return { lexical: 1 - factor * (lsa + dense), lsa: factor * lsa, dense: factor * dense };
}

function withoutVectors(weights: Weights, keeps: boolean): Weights {
  return keeps ? weights : { lexical: 1 - weights.lsa, lsa: weights.lsa, dense: 0 };
}
