/** Where each term stands in a Huffman tree of the vocabulary: the nodes from the root to it, and which way it goes at each. */
export interface HuffmanPaths {
  /** Shape [terms + 1]: the path of term i has the steps from starts[i] to starts[i + 1]. */
  readonly starts: Uint32Array;
  /** A step is 2 · node + code. Nodes are counted from 0, and the root is the last of them. */
  readonly steps: Uint32Array;
}

/**
 * The optimal binary tree for the counts, so that frequent terms have short paths.
 *
 * @param counts  falling
 * @see Huffman, Proceedings of the IRE 40(9), 1952, https://doi.org/10.1109/JRPROC.1952.273898; in linear time as counts are sorted:
 *   van Leeuwen, ICALP 1976
 */
export function huffmanPaths(counts: Float64Array): HuffmanPaths {
  const n = counts.length;
  const inner = Math.max(0, n - 1);
  // Terms come before inner nodes: a node's number in the tree is n + its own.
  const weights = new Float64Array(n + inner);
  weights.set(counts);
  const parents = new Uint32Array(n + inner);
  const codes = new Uint8Array(n + inner);
  let nextTerm = n - 1;
  let nextInner = n;
  for (let made = n; made < n + inner; made++) {
    const lightest = (): number => {
      const takesTerm = nextTerm >= 0 && (nextInner >= made || weights[nextTerm]! < weights[nextInner]!);
      return takesTerm ? nextTerm-- : nextInner++;
    };
    const [left, right] = [lightest(), lightest()];
    weights[made] = weights[left]! + weights[right]!;
    parents[left] = made;
    parents[right] = made;
    codes[right] = 1;
  }
  const root = n + inner - 1;
  const depths = new Uint32Array(n + inner);
  // A parent is made after its children.
  for (let node = root - 1; node >= 0; node--) depths[node] = depths[parents[node]!]! + 1;
  const starts = new Uint32Array(n + 1);
  for (let term = 0; term < n; term++) starts[term + 1] = starts[term]! + depths[term]!;
  const steps = new Uint32Array(starts[n]!);
  for (let term = 0; term < n; term++) {
    let i = starts[term + 1]!;
    for (let at = term; at !== root; at = parents[at]!) steps[--i] = 2 * (parents[at]! - n) + codes[at]!;
  }
  return { starts, steps };
}
