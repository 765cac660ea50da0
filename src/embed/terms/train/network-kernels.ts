import { instantiate, type TrainingMemory } from "./kernels.ts";
import { PlainNetworkKernels } from "./plain-network-kernels.ts";

/**
 * What a network of term vectors begins and ends with, over addresses in its memory.
 * Implementations: WebAssembly (`assembly/term-network.ts`) and `plain-network-kernels.ts`, with the same numbers bit for bit.
 */
export interface NetworkKernels {
  /**
   * Fills vectors with numbers from (−1/dimensions, 1/dimensions).
   *
   * @param at      address of the first
   * @param stride  from one to the next, in bytes
   * @param first   state of the random numbers, u32, with `second`; not both 0
   */
  drawVectors(at: number, rows: number, dimensions: number, stride: number, first: number, second: number): void;
  /** @returns a false value where one of the numbers, f32 [count], is above `most` in magnitude, or none */
  areBounded(at: number, count: number, most: number): number | boolean;
  /**
   * How likely each occurrence of a term is kept, in units of 2⁻³²: (√(n/t) + 1) · t/n for n occurrences, where t = sample · Σn.
   * What would be 1 and more is 2³² − 1, which means always.
   *
   * @param counts  address of f64 [terms]
   * @param sample  0 to keep all
   * @param out     address of u32 [terms]
   * @see Mikolov et al., NIPS 2013, https://arxiv.org/abs/1310.4546, in the form of word2vec.c, which gensim has as well
   */
  keepThresholds(counts: number, terms: number, sample: number, out: number): void;
  /**
   * Noise of negative sampling, each term with the probability of its count to a power, as an alias table, which draws in constant time by one
   * random number: column i is taken as it is with probability threshold / 2³², and stands for its alias otherwise.
   *
   * @param counts   address of f64 [terms]
   * @param weights  address of f64 [terms], to work in, and `stacks` of u32 [terms]
   * @param out      address of u32 [terms][2]: threshold and alias of each column
   * @see Vose, IEEE Transactions on Software Engineering 17(9), 1991, https://doi.org/10.1109/32.92917
   */
  noiseTable(counts: number, terms: number, exponent: number, weights: number, stacks: number, out: number): void;
}

export function loadNetworkKernels(memory: TrainingMemory): NetworkKernels {
  return (instantiate(memory) as NetworkKernels | null) ?? new PlainNetworkKernels(memory.buffer);
}
