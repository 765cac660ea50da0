/** The terms that get vectors, and what follows from how often each occurs. */
export interface Vocabulary {
  /** Most frequent first, equally frequent ones in the order of their UTF-16 code units. */
  readonly terms: readonly string[];
  /** Shape [terms]. */
  readonly counts: Float64Array;
}

export interface TermCount {
  readonly term: string;
  readonly count: number;
}

export interface VocabularyLimits {
  readonly minCount: number;
  readonly maxTerms: number | null;
}

/** In the order of a vocabulary. */
export function selectTerms<Counted extends TermCount>(
  counted: Iterable<Counted>,
  { minCount, maxTerms }: VocabularyLimits,
): Counted[] {
  const kept = [...counted].filter(({ count }) => count >= minCount);
  kept.sort((a, b) => b.count - a.count || (a.term < b.term ? -1 : 1));
  return maxTerms === null ? kept : kept.slice(0, maxTerms);
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
