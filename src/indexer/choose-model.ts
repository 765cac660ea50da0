import type { Language } from "../core/document.ts";
import { CORPUS_MODEL } from "../core/fingerprint.ts";
import { DEFAULT_MODEL } from "../embed/registry.ts";

/** A text's language, and how much of it there is. */
export interface LanguageSample {
  readonly language: Language;
  readonly chars: number;
}

export interface ModelChoice {
  /** A registry name, or "corpus". */
  readonly model: string;
  /** One sentence that says why. */
  readonly reason: string;
}

/** The default model reads English; below this share its vectors would mostly be noise. */
const MOSTLY = 0.6;

/**
 * The model that needs no download where the text is mostly English, else one that is trained on the text itself: a model that does
 * not read a language ranks its passages at random. Code counts as English.
 */
export function chooseModel(samples: readonly LanguageSample[]): ModelChoice {
  const chars = new Map<Language, number>();
  for (const { language, chars: length } of samples) chars.set(language, (chars.get(language) ?? 0) + length);
  const total = [...chars.values()].reduce((sum, length) => sum + length, 0);
  const english = (chars.get("en") ?? 0) + (chars.get("und") ?? 0);
  if (total === 0 || english >= total * MOSTLY) {
    return { model: DEFAULT_MODEL, reason: "The text is mostly English: it is searched by words and by meaning." };
  }
  const [main] = [...chars]
    .filter(([language]) => language !== "und" && language !== "en")
    .toSorted((a, b) => b[1] - a[1]);
  const language = main?.[0] ?? "und";
  const hint = language === "zh" ? "bge-small-zh" : "multilingual-e5-small";
  return {
    model: CORPUS_MODEL,
    reason:
      `Much of the text is not English (${language}), and the built-in model does not read that: it is searched by words, and by the meaning ` +
      `that they have in this collection. A model that has read more is better at meaning: index into a new collection with --model ${hint}.`,
  };
}
