/** The terms that get vectors, and what follows from how often each occurs. */
export interface Vocabulary {
  /** Most frequent first, equally frequent ones in the order of their UTF-16 code units. */
  readonly terms: readonly string[];
  /** Shape [terms]. */
  readonly counts: Float64Array;
}

/** Which of the terms comes first, second and so on in a vocabulary. */
export function orderOf({ terms, counts }: Vocabulary): Uint32Array {
  return mergeSorted(
    Uint32Array.from(terms, (_, i) => i),
    (a, b) => counts[b]! - counts[a]! || (terms[a]! < terms[b]! ? -1 : 1),
  );
}

/** In place of `sort`, which makes objects of the numbers: of all terms, more memory than the terms themselves. */
function mergeSorted(
  numbers: Uint32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
): Uint32Array<ArrayBuffer> {
  let [from, to] = [numbers, new Uint32Array(numbers.length)];
  for (let width = 1; width < numbers.length; width *= 2) {
    for (let start = 0; start < numbers.length; start += 2 * width) {
      const middle = Math.min(start + width, numbers.length);
      const end = Math.min(start + 2 * width, numbers.length);
      for (let at = start, left = start, right = middle; at < end; at++) {
        const takesLeft = left < middle && (right >= end || compare(from[left]!, from[right]!) <= 0);
        to[at] = takesLeft ? from[left++]! : from[right++]!;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

const ALWAYS = 2 ** 32 - 1;

/**
 * How likely each occurrence of a term is kept, in units of 2⁻³²: (√(n/t) + 1) · t/n for n occurrences, where t = sample · Σn.
 * What would be 1 and more is 2³² − 1, which means always.
 *
 * @param sample  0 to keep all
 * @see Mikolov et al., NIPS 2013, https://arxiv.org/abs/1310.4546, in the form of word2vec.c, which gensim has as well
 */
export function keepThresholds(counts: Float64Array, sample: number): Uint32Array {
  const all = new Uint32Array(counts.length).fill(ALWAYS);
  if (sample === 0) return all;
  const threshold = sample * counts.reduce((sum, count) => sum + count, 0);
  counts.forEach((count, i) => {
    const share = (Math.sqrt(count / threshold) + 1) * (threshold / count);
    if (share < 1) all[i] = Math.floor(share * 2 ** 32);
  });
  return all;
}
