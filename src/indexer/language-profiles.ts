/** The language of a text by the frequencies of its letter groups, for scripts that many languages share. */
import type { eld } from "eld";
import type { Language } from "../core/document.ts";
import { lazyPackage } from "./extract/lazy-package.ts";

/** More changes nothing, and takes a millisecond per 2,000. */
const SAMPLE_CHARS = 1500;
const profiles = lazyPackage("eld/extrasmall") as () => { eld: Pick<typeof eld, "detect"> };

/** Similarity to its profile, 0 to 1, that a few words have when they are of the language, and random ones do not. */
const SURE_SCORE = 0.67;

/**
 * Loads 60 languages when first called: 150 ms and 90 MB.
 *
 * @param isKnown  whether something else speaks for a language; one that nothing does has to be more alike
 * @returns        null when no language is much more likely than the others
 */
export function languageByProfile(
  text: string,
  isKnown: (language: Language) => boolean = () => true,
): Language | null {
  const found = profiles().eld.detect(text.slice(0, SAMPLE_CHARS));
  if (found.language === "" || !found.isReliable()) return null;
  const isSure = isKnown(found.language) || (found.getScores()[found.language] ?? 0) >= SURE_SCORE;
  return isSure ? found.language : null;
}
