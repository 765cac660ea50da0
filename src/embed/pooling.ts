import { EngineError } from "../core/errors.ts";

/** Ways to make one vector of a text's token states. */
export const TOKEN_POOLINGS = ["mean", "max", "min", "cls", "last", "mean_sqrt_len", "weighted_mean"] as const;
export type TokenPooling = (typeof TOKEN_POOLINGS)[number];

/** Either the model's own output `sentence_embedding`, or token states pooled in several ways and concatenated. */
export type Pooling =
  | { readonly kind: "sentence" }
  | { readonly kind: "tokens"; readonly modes: readonly [TokenPooling, ...TokenPooling[]] };

/**
 * @param text  "sentence", or token poolings joined by "+", e.g. "mean" or "cls+max"
 * @throws {EngineError} `BAD_CONFIG` for anything else
 */
export function parsePooling(text: string): Pooling {
  if (text === "sentence") return { kind: "sentence" };
  return { kind: "tokens", modes: parseModes(text, TOKEN_POOLINGS, `Use "sentence", or`) };
}

/**
 * @param known  what may stand on either side of a "+"
 * @param use    begins the hint
 * @throws {EngineError} `BAD_CONFIG` for anything else
 */
export function parseModes<Mode extends string>(
  text: string,
  known: readonly Mode[],
  use: string,
): readonly [Mode, ...Mode[]] {
  const [first, ...others] = text.split("+").map((part) => {
    const mode = known.find((name) => name === part);
    if (mode !== undefined) return mode;
    throw new EngineError("BAD_CONFIG", `${JSON.stringify(text)} is not a pooling`, {
      hint: `${use} one or more of ${known.join(", ")}, joined by "+".`,
      data: { pooling: text },
    });
  });
  return [first!, ...others];
}

/**
 * Pools the states of one text. `cls` is the first token that is not padding and `last` the last one, whichever side
 * is padded; `mean_sqrt_len` is the sum over √tokens; `weighted_mean` weighs the i-th token by i, from 1.
 *
 * @param states  shape [tokens, width], row-major, padding included
 * @param mask    shape [tokens], 0 for padding, with at least one token that is not
 * @returns       shape [modes · width], the poolings one after the other; not normalized
 */
export function poolTokens(
  states: Float32Array,
  mask: ArrayLike<number>,
  width: number,
  modes: readonly TokenPooling[],
): Float32Array {
  const seen: number[] = [];
  for (let token = 0; token < mask.length; token++) {
    if (mask[token] !== 0) seen.push(token);
  }
  const pooled = new Float32Array(modes.length * width);
  modes.forEach((mode, i) => POOL[mode](states, seen, pooled.subarray(i * width, (i + 1) * width)));
  return pooled;
}

/** Writes the pooling of the tokens at the given rows into `target`, shape [width]. */
type PoolFunction = (states: Float32Array, rows: readonly number[], target: Float32Array) => void;

const POOL: Readonly<Record<TokenPooling, PoolFunction>> = {
  mean: (states, rows, target) => weightedSum(states, rows, target, () => 1 / rows.length),
  mean_sqrt_len: (states, rows, target) => weightedSum(states, rows, target, () => 1 / Math.sqrt(rows.length)),
  weighted_mean: (states, rows, target) => {
    const total = (rows.length * (rows.length + 1)) / 2;
    weightedSum(states, rows, target, (i) => (i + 1) / total);
  },
  max: (states, rows, target) => extreme(states, rows, target, Math.max),
  min: (states, rows, target) => extreme(states, rows, target, Math.min),
  cls: (states, rows, target) => copyRow(states, rows[0]!, target),
  last: (states, rows, target) => copyRow(states, rows.at(-1)!, target),
};

function weightedSum(
  states: Float32Array,
  rows: readonly number[],
  target: Float32Array,
  weightOf: (i: number) => number,
): void {
  const width = target.length;
  // Summed in float64: the mean of a long text would lose digits in float32.
  const sums = new Float64Array(width);
  rows.forEach((row, i) => {
    const weight = weightOf(i);
    const start = row * width;
    for (let d = 0; d < width; d++) sums[d]! += weight * states[start + d]!;
  });
  target.set(sums);
}

/** @param choose  keeps NaN, so that it is reported and not skipped */
function extreme(
  states: Float32Array,
  rows: readonly number[],
  target: Float32Array,
  choose: (a: number, b: number) => number,
): void {
  const width = target.length;
  copyRow(states, rows[0]!, target);
  for (const row of rows) {
    const start = row * width;
    for (let d = 0; d < width; d++) target[d] = choose(target[d]!, states[start + d]!);
  }
}

function copyRow(states: Float32Array, row: number, target: Float32Array): void {
  target.set(states.subarray(row * target.length, (row + 1) * target.length));
}
