import type { Language } from "../core/document.ts";
import { languageByProfile } from "./language-profiles.ts";

/**
 * The language of a text: by its script where one language has it for itself, by function words where it is surely English,
 * else by letter groups, which tell short texts too.
 */

const SAMPLE_CHARS = 6000;
const MIN_LETTERS = 8;
const MIN_FUNCTION_WORDS = 3;
/** So many, and so many times those of any other language, leave no doubt. */
const CERTAIN_FUNCTION_WORDS = 5;
const CERTAIN_LEAD = 3;
/** UTF-16 code units of some seven words. */
const FEW_WORDS_CHARS = 40;
/** Chinese and Japanese quote Latin names and code; other texts hardly ever quote them. */
const QUOTING = 0.3;

type Script = "han" | "kana" | "hangul" | "cyrillic" | "arabic" | "hebrew" | "thai" | "greek" | "devanagari" | "latin";

/** First and last code unit of each script's blocks. */
const BLOCKS: readonly (readonly [Script, number, number])[] = [
  ["latin", 0x41, 0x5a],
  ["latin", 0x61, 0x7a],
  ["latin", 0xc0, 0x24f],
  ["greek", 0x370, 0x3ff],
  ["cyrillic", 0x400, 0x52f],
  ["hebrew", 0x590, 0x5ff],
  ["arabic", 0x600, 0x6ff],
  ["arabic", 0x750, 0x77f],
  ["devanagari", 0x900, 0x97f],
  ["thai", 0xe00, 0xe7f],
  ["hangul", 0x1100, 0x11ff],
  ["latin", 0x1e00, 0x1eff],
  ["kana", 0x3041, 0x30ff],
  ["han", 0x3400, 0x4dbf],
  ["han", 0x4e00, 0x9fff],
  ["hangul", 0xac00, 0xd7af],
  ["han", 0xf900, 0xfaff],
];
const SCRIPTS = [...new Set(BLOCKS.map(([script]) => script))];
/** One more than the place in `SCRIPTS` for each code unit, 0 for those of no script: every unit of every passage is looked up. */
const SCRIPT_OF = new Uint8Array(0x10000);
for (const [script, first, last] of BLOCKS) SCRIPT_OF.fill(SCRIPTS.indexOf(script) + 1, first, last + 1);
const LATIN = SCRIPTS.indexOf("latin") + 1;

/** A Han character is about half a word, a letter about a sixth. */
const WEIGHT = { han: 3, kana: 2, hangul: 2.5 } as const satisfies Partial<Record<Script, number>>;

const FUNCTION_WORDS: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words("the of and to in is that it for was on are as with be this by at from or an have not which you"),
  de: words(
    "der die und das ist nicht ein eine zu den von mit sich des auf für im dem auch es werden wird aus bei sind",
  ),
  fr: words("le la les des et est une du que qui dans pour pas sur au avec ce il par plus vous sont ne aux cette"),
  es: words("el la los las que y en un una es por con para del se no su al lo como más pero sus este está"),
  it: words("il di che e la per un in è non una sono del con le si da della i al gli nel anche come dei più"),
  pt: words("o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao das à são"),
  nl: words("de het een en van in is dat op te zijn voor met niet die aan er om ook als door naar bij wordt"),
  sv: words("och att det som en på är av för med den till inte har ett om jag de var från kan men så"),
  pl: words("i w nie na się z do to że jest o jak ale po co za od przez dla są oraz tym być"),
  tr: words("ve bir bu da de için ile çok olarak daha ne gibi olan var en kadar sonra değil ama"),
};

const LONGEST_FUNCTION_WORD = 6;
const LANGUAGES_OF = new Map<string, Language[]>();
for (const [language, list] of Object.entries(FUNCTION_WORDS)) {
  for (const word of list) LANGUAGES_OF.set(word, [...(LANGUAGES_OF.get(word) ?? []), language]);
}

export function detectLanguage(text: string): Language {
  const sample = text.length <= SAMPLE_CHARS ? text : spread(text);
  const counts = countScripts(sample);
  let top: Script = "latin";
  let topWeight = 0;
  let letters = 0;
  for (const [script, count] of counts) {
    const weight = count * (script in WEIGHT ? WEIGHT[script as keyof typeof WEIGHT] : 1);
    letters += weight;
    if (weight > topWeight) [top, topWeight] = [script, weight];
  }
  if (letters < MIN_LETTERS) return "und";
  const [han, kana] = [counts.get("han") ?? 0, counts.get("kana") ?? 0];
  if (top === "latin" && (han + kana) * WEIGHT.han > topWeight * QUOTING) top = "han";
  // Japanese mixes kana into Han; a little kana among much Han is a Chinese text that quotes.
  if ((top === "han" || top === "kana") && kana > han * 0.1) return "ja";
  if (top === "latin") return latinLanguage(sample);
  if (top === "cyrillic") return languageByProfile(sample) ?? (/[іїєґ]/i.test(sample) ? "uk" : "ru");
  if (top === "arabic") return languageByProfile(sample) ?? (/[پچژگی]/.test(sample) ? "fa" : "ar");
  return BY_SCRIPT[top];
}

const BY_SCRIPT: Readonly<Record<Exclude<Script, "latin" | "cyrillic" | "arabic">, Language>> = {
  han: "zh",
  kana: "ja",
  hangul: "ko",
  hebrew: "he",
  thai: "th",
  greek: "el",
  devanagari: "hi",
};

const MIN_CHUNK_LETTERS = 40;

/** The language of a passage: its document's, unless it is long enough to say otherwise itself. */
export function chunkLanguage(text: string, documentLanguage: Language): Language {
  const own = saysLittle(text) ? "und" : detectLanguage(text);
  return own === "und" ? documentLanguage : own;
}

/** Whether it has few letters, and none of a script in which few say much. */
function saysLittle(text: string): boolean {
  let letters = 0;
  for (let i = 0; i < text.length && letters < MIN_CHUNK_LETTERS; i++) {
    const script = SCRIPTS[SCRIPT_OF[text.charCodeAt(i)]! - 1];
    if (script === undefined) continue;
    if (script in WEIGHT) return false;
    letters++;
  }
  return letters < MIN_CHUNK_LETTERS;
}

/** The primary language of a tag such as "zh-Hant-TW", or null when it does not look like a BCP 47 tag. */
export function languageFromTag(tag: unknown): Language | null {
  if (typeof tag !== "string") return null;
  const match = /^([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*$/i.exec(tag.trim());
  return match ? match[1]!.toLowerCase() : null;
}

/** Three stretches of a long text, so that a foreign preface does not decide alone. */
function spread(text: string): string {
  const size = SAMPLE_CHARS / 3;
  const middle = (text.length - size) >>> 1;
  return `${text.slice(0, size)} ${text.slice(middle, middle + size)} ${text.slice(-size)}`;
}

function countScripts(sample: string): Map<Script, number> {
  const counts = new Uint32Array(SCRIPTS.length + 1);
  for (let i = 0; i < sample.length; i++) counts[SCRIPT_OF[sample.charCodeAt(i)]!]!++;
  return new Map(SCRIPTS.map((script, i) => [script, counts[i + 1]!]));
}

function latinLanguage(sample: string): Language {
  const counts = new Map<Language, number>();
  for (const word of shortWords(sample.toLowerCase())) {
    for (const language of LANGUAGES_OF.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const [best, second] = [...counts].sort((a, b) => b[1] - a[1]);
  const isCertain =
    best !== undefined && best[1] >= CERTAIN_FUNCTION_WORDS && best[1] >= (second?.[1] ?? 0) * CERTAIN_LEAD;
  if (isCertain && best[0] === "en") return "en";
  // Of a few words the letters alone may be those of any language.
  const byProfile = languageByProfile(sample, (language) => sample.length >= FEW_WORDS_CHARS || counts.has(language));
  if (byProfile !== null) return byProfile;
  if (best === undefined || best[1] < MIN_FUNCTION_WORDS) return "und";
  return second !== undefined && second[1] === best[1] ? "und" : best[0];
}

/** The words of Latin letters that may be function words. */
function* shortWords(text: string): Generator<string> {
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && SCRIPT_OF[text.charCodeAt(i)] === LATIN) continue;
    if (i > start && i - start <= LONGEST_FUNCTION_WORD) yield text.slice(start, i);
    start = i + 1;
  }
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
