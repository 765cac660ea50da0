import type { TermMatch } from "../../core/search.ts";
import { cosine, type KeyedVectors } from "../../embed/terms/keyed-vectors.ts";
import { tokenizeTerms } from "../../embed/terms/tokenize/tokenize-terms.ts";
import { isStopWord } from "../../store/analyze/stop-words.ts";

/** Terms of an example that are looked at, and of a hit. */
const MAX_TERMS = 32;
const MAX_OTHERS = 256;
const MAX_MATCHES = 6;
/** Less alike, and they say nothing of each other. */
const MIN_SIMILARITY = 0.4;
/** a of SIF: how much rarer terms tell more. */
const SIF_A = 1e-3;

interface WeighedTerm {
  readonly term: string;
  readonly unit: Float32Array;
  readonly weight: number;
}

/** Which terms of some texts a hit has, or has one near to: those first that tell most. */
export class TermMatcher {
  readonly #keyed: KeyedVectors;
  readonly #total: number;
  readonly #asked: readonly WeighedTerm[];

  constructor(keyed: KeyedVectors, texts: readonly string[]) {
    this.#keyed = keyed;
    this.#total = keyed.model.counts?.reduce((sum, count) => sum + count, 0) ?? 0;
    this.#asked = this.#tellingTerms(texts, MAX_TERMS);
  }

  matches(text: string): TermMatch[] {
    const others = this.#tellingTerms([text], MAX_OTHERS);
    const found: (TermMatch & { readonly part: number })[] = [];
    for (const { term, unit, weight } of this.#asked) {
      let best: TermMatch | null = null;
      for (const other of others) {
        const similarity = other.term === term ? 1 : Math.min(1, cosine(unit, other.unit));
        if (similarity > (best?.similarity ?? MIN_SIMILARITY)) best = { term, other: other.term, similarity };
      }
      if (best !== null) found.push({ ...best, part: weight * best.similarity });
    }
    return found
      .toSorted((a, b) => b.part - a.part)
      .slice(0, MAX_MATCHES)
      .map(({ term, other, similarity }) => ({ term, other, similarity }));
  }

  #tellingTerms(texts: readonly string[], most: number): WeighedTerm[] {
    const counts = new Map<string, number>();
    for (const text of texts) {
      for (const term of tokenizeTerms(text)) {
        if (!isStopWord(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
      }
    }
    const weighed = Array.from(counts, ([term, count]) => ({
      term,
      weight: (1 + Math.log(count)) * this.#telling(term),
    }));
    return weighed
      .toSorted((a, b) => b.weight - a.weight)
      .slice(0, most)
      .flatMap(({ term, weight }) =>
        this.#keyed.find(term) === null ? [] : [{ term, weight, unit: this.#keyed.unit(term) }],
      );
  }

  /** a / (a + p). */
  #telling(term: string): number {
    const index = this.#keyed.indexOf(term);
    const count = index === undefined ? 0 : (this.#keyed.model.counts?.[index] ?? 0);
    return this.#total === 0 ? 1 : SIF_A / (SIF_A + count / this.#total);
  }
}
