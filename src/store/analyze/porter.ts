/** Longer words are not natural language; they stay as they are. */
const MAX_STEMMED = 64;

type Rule = readonly [suffix: string, replacement: string];

// Within a step the longest suffix that ends the word decides, whether or not its condition holds.
const STEP_2: readonly Rule[] = [
  ["ational", "ate"],
  ["ization", "ize"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["tional", "tion"],
  ["biliti", "ble"],
  ["entli", "ent"],
  ["ousli", "ous"],
  ["ation", "ate"],
  ["alism", "al"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["logi", "log"],
  ["alli", "al"],
  ["ator", "ate"],
  ["bli", "ble"],
  ["eli", "e"],
];
const STEP_3: readonly Rule[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ness", ""],
  ["ful", ""],
];
const STEP_4: readonly Rule[] = [
  ["ement", ""],
  ["ance", ""],
  ["ence", ""],
  ["able", ""],
  ["ible", ""],
  ["ment", ""],
  ["ant", ""],
  ["ent", ""],
  ["ion", ""],
  ["ism", ""],
  ["ate", ""],
  ["iti", ""],
  ["ous", ""],
  ["ive", ""],
  ["ize", ""],
  ["al", ""],
  ["er", ""],
  ["ic", ""],
  ["ou", ""],
];

/**
 * The Porter stemmer as FTS5's `porter` tokenizer has it, so that both give the same terms: the algorithm of 1980
 * with the author's later rules `bli` → `ble` and `logi` → `log`; words of one or two letters stay as they are.
 *
 * @param word  lower-case
 * @see Porter, "An algorithm for suffix stripping", Program 14(3), 1980, https://tartarus.org/martin/PorterStemmer/
 */
export function porterStem(word: string): string {
  if (word.length < 3 || word.length > MAX_STEMMED) return word;
  let stem = doubleSuffix(plural(word));
  if (stem.endsWith("y") && holdsVowel(stem, stem.length - 1)) stem = `${stem.slice(0, -1)}i`;
  stem = applyRules(stem, STEP_2, 0);
  stem = applyRules(stem, STEP_3, 0);
  stem = applyRules(stem, STEP_4, 1);
  return tidyEnd(stem);
}

/** Step 1a. */
function plural(word: string): string {
  if (!word.endsWith("s")) return word;
  if (word.endsWith("es")) {
    const twoLetters = (word.length > 4 && word.endsWith("sses")) || (word.length > 3 && word.endsWith("ies"));
    return word.slice(0, twoLetters ? -2 : -1);
  }
  return word.endsWith("ss") ? word : word.slice(0, -1);
}

/** Step 1b: past tense and gerund. */
function doubleSuffix(word: string): string {
  if (word.length > 3 && word.endsWith("eed")) return measure(word, word.length - 3) > 0 ? word.slice(0, -1) : word;
  const cut = word.length > 2 && word.endsWith("ed") ? 2 : word.length > 3 && word.endsWith("ing") ? 3 : 0;
  if (cut === 0 || !holdsVowel(word, word.length - cut)) return word;
  const stem = word.slice(0, -cut);
  if (stem.length > 2 && (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz"))) return `${stem}e`;
  const last = stem.at(-1)!;
  if (!isVowelLetter(last) && last !== "l" && last !== "s" && last !== "z" && last === stem.at(-2))
    return stem.slice(0, -1);
  return measure(stem, stem.length) === 1 && endsShort(stem, stem.length) ? `${stem}e` : stem;
}

function applyRules(word: string, rules: readonly Rule[], above: number): string {
  const rule = rules.find(([suffix]) => word.length > suffix.length && word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement] = rule;
  const length = word.length - suffix.length;
  if (suffix === "ion" && word[length - 1] !== "s" && word[length - 1] !== "t") return word;
  return measure(word, length) > above ? word.slice(0, length) + replacement : word;
}

/** Step 5: a silent e, a double l. */
function tidyEnd(word: string): string {
  let stem = word;
  const length = stem.length - 1;
  if (stem.endsWith("e")) {
    const m = measure(stem, length);
    if (m > 1 || (m === 1 && !endsShort(stem, length))) stem = stem.slice(0, -1);
  }
  if (stem.endsWith("ll") && measure(stem, stem.length - 1) > 1) return stem.slice(0, -1);
  return stem;
}

function isVowelLetter(letter: string): boolean {
  return letter === "a" || letter === "e" || letter === "i" || letter === "o" || letter === "u";
}

/** Porter's m of the first `length` letters: how often a consonant follows a vowel. */
function measure(word: string, length: number): number {
  let m = 0;
  let consonant = false;
  let inVowels = false;
  for (let i = 0; i < length; i++) {
    consonant = isConsonant(word[i]!, consonant);
    if (consonant && inVowels) m++;
    inVowels = !consonant;
  }
  return m;
}

/** @param afterConsonant  y is a vowel there, else a consonant */
function isConsonant(letter: string, afterConsonant: boolean): boolean {
  return !(isVowelLetter(letter) || (letter === "y" && afterConsonant));
}

function holdsVowel(word: string, length: number): boolean {
  for (let i = 0; i < length; i++) if (isVowelLetter(word[i]!) || (word[i] === "y" && i > 0)) return true;
  return false;
}

/** Porter's *o: consonant, vowel, consonant other than w, x, y. */
function endsShort(word: string, length: number): boolean {
  const last = word[length - 1];
  if (length < 3 || last === "w" || last === "x" || last === "y") return false;
  let [before, middle, end] = [false, false, false];
  for (let i = 0; i < length; i++) [before, middle, end] = [middle, end, isConsonant(word[i]!, end)];
  return before && !middle && end;
}
