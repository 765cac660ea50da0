import { analyze } from "../../store/analyze/analyzer.ts";
import { isStopWord } from "../../store/analyze/stop-words.ts";

/** A word of a text, UTF-16 range, end exclusive. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Its index terms joined: words that a search by words would take for the same have the same. */
  readonly term: string;
  /** Whether it only holds a sentence together, such as `of` or `doesn't`. */
  readonly isFunctionWord: boolean;
}

// Its rules for scripts with spaces are the same in all languages, and Chinese, Japanese and Thai are cut by dictionaries.
const SEGMENTER = new Intl.Segmenter("en", { granularity: "word" });

/** Words that carry no topic and are no stop words of the index, as a search for them alone should find them. */
const WEAK_WORDS: ReadonlySet<string> = new Set(
  `also although anyone anything besides could else every however many may might much must per shall someone something
  therefore thus upon via whether within without would yet`.split(/\s+/),
);

/** The words of a text, in order; punctuation is left out. */
export function wordsOf(text: string): Word[] {
  return Array.from(SEGMENTER.segment(text)).flatMap(({ segment, index, isWordLike }) =>
    isWordLike === true
      ? [
          {
            text: segment,
            start: index,
            end: index + segment.length,
            term: termOf(segment),
            isFunctionWord: isFunctionWord(segment),
          },
        ]
      : [],
  );
}

function termOf(word: string): string {
  const owner = word.replace(/['’]s$/, "");
  return analyze(owner)
    .map(({ term }) => term)
    .join(" ");
}

function isFunctionWord(word: string): boolean {
  const plain = word.toLowerCase();
  if (/n['’]t$/.test(plain)) return true;
  const [stem = ""] = plain.split(/['’]/);
  return isStopWord(stem) || WEAK_WORDS.has(stem);
}

/** Those that carry the text's topic; all of them where none does. */
export function contentWords<T extends Word>(words: readonly T[]): readonly T[] {
  const content = words.filter((word) => !word.isFunctionWord);
  return content.length > 0 ? content : words;
}
