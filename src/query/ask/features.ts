import { holdsType } from "./answer-type.ts";
import type { CandidatePassage } from "./candidates.ts";
import type { Question, QuestionWord } from "./question.ts";
import type { TermWeights } from "./term-weights.ts";

/**
 * What speaks for a unit as the answer. Shares are of the question's idf mass, in [0, 1], each word counted where it is
 * found first: in the unit, else beside it, else in the titles, else elsewhere in the passage.
 */
export interface UnitFeatures {
  /** Share that the unit itself has. */
  readonly words: number;
  /** The same, where a word that most of the leading passages' units have counts little: it names the topic, not the answer. */
  readonly telling: number;
  /** Share that only the sentence before or after has. */
  readonly nearby: number;
  /** Share that only the document's title or the headings have. */
  readonly titles: number;
  /** Share that only the rest of the passage has: the answer is likely to stand there. */
  readonly elsewhere: number;
  /** The passage's score, and its document's best, by that of the best passage. */
  readonly passage: number;
  readonly document: number;
  /** 1 when the unit has what the question word asks for, such as a date for "when". */
  readonly type: number;
  /** Cosine with the question; 0 without vectors. */
  readonly meaning: number;
}
export type FeatureName = keyof UnitFeatures;

export interface CandidateUnit {
  readonly passage: CandidatePassage;
  /** Index into the passage's units. */
  readonly index: number;
  readonly features: UnitFeatures;
}

/** Of as many passages the units say what is common on the topic. */
const LEADING_PASSAGES = 3;

/** Describes every unit of the passages. @param passages  best first */
export function describeUnits(
  question: Question,
  passages: readonly CandidatePassage[],
  weights: TermWeights,
  meaning: (passage: number, unit: number) => number,
): CandidateUnit[] {
  const global = new Coverage(question, weights, () => 1);
  const leading = passages.slice(0, LEADING_PASSAGES).flatMap(({ terms }) => terms);
  const local = new Coverage(question, weights, (terms) => rarityAmong(leading, terms));
  const bestScore = passages.reduce((best, { hit }) => Math.max(best, hit.score), 0);
  const relative = (score: number): number => (bestScore > 0 ? score / bestScore : 0);
  const documentScores = bestByDocument(passages);
  return passages.flatMap((passage, p) => {
    const inPassage = new Set(passage.terms.flatMap((terms) => [...terms]));
    return passage.terms.map((own, u) => {
      const beside = [passage.terms[u - 1], passage.terms[u + 1]].filter((terms) => terms !== undefined);
      const [words = 0, nearby = 0, titles = 0, elsewhere = 0] = global.shares([
        [own],
        beside,
        [passage.titleTerms],
        [inPassage],
      ]);
      const [telling = 0] = local.shares([[own]]);
      const { text } = passage.units[u]!;
      const hasType = question.type !== null && holdsType(text, question.type, question.text);
      const features: UnitFeatures = {
        words,
        telling,
        nearby,
        titles,
        elsewhere,
        passage: relative(passage.hit.score),
        document: relative(documentScores.get(passage.hit.document.id)!),
        type: hasType ? 1 : 0,
        meaning: meaning(p, u),
      };
      return { passage, index: u, features };
    });
  });
}

type Places = readonly ReadonlySet<string>[];

/**
 * Shares of a question's mass. Half of it is counted by words and half by index terms: for scripts with spaces they are
 * the same, in Chinese the terms also see a word that is written a little differently.
 */
class Coverage {
  readonly #parts: readonly { readonly word: QuestionWord; readonly mass: number }[];

  constructor({ words, terms }: Question, weights: TermWeights, rarity: (terms: readonly string[]) => number) {
    const massOf = ({ terms: own }: QuestionWord): number =>
      Math.max(...own.map((term) => weights.idf(term))) * rarity(own);
    const half = (some: readonly QuestionWord[]): { word: QuestionWord; mass: number }[] => {
      const masses = some.map(massOf);
      const total = masses.reduce((sum, mass) => sum + mass, 0);
      return some.map((word, i) => ({ word, mass: total > 0 ? masses[i]! / total / 2 : 0 }));
    };
    this.#parts = [...half(words), ...half(terms.map((term) => ({ terms: [term] })))];
  }

  /** @returns for each kind of place the share found there and in none before */
  shares(kinds: readonly Places[]): number[] {
    const shares = kinds.map(() => 0);
    for (const { word, mass } of this.#parts) {
      const kind = kinds.findIndex((places) => places.some((terms) => hasWord(terms, word)));
      if (kind !== -1) shares[kind]! += mass;
    }
    return shares;
  }
}

export function hasWord(terms: ReadonlySet<string>, word: QuestionWord): boolean {
  return word.terms.every((term) => terms.has(term));
}

/** ln(1 + n / (units that have all of the terms + ½)) */
function rarityAmong(units: readonly ReadonlySet<string>[], terms: readonly string[]): number {
  const having = units.filter((unit) => hasWord(unit, { terms })).length;
  return Math.log(1 + units.length / (having + 0.5));
}

function bestByDocument(passages: readonly CandidatePassage[]): Map<string, number> {
  const best = new Map<string, number>();
  for (const { hit } of passages) {
    best.set(hit.document.id, Math.max(hit.score, best.get(hit.document.id) ?? -Infinity));
  }
  return best;
}
