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
/** Chinese and Japanese quote Latin names and code; other texts hardly ever quote them. */
const QUOTING = 0.3;

type Script = "han" | "kana" | "hangul" | "cyrillic" | "arabic" | "hebrew" | "thai" | "greek" | "devanagari" | "latin";

/** First and last code unit of each script's blocks. */
const RANGES: readonly (readonly [Script, number, number])[] = [
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
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const isShort =
    letters < MIN_CHUNK_LETTERS &&
    !/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  const own = isShort ? "und" : detectLanguage(text);
  return own === "und" ? documentLanguage : own;
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
  const perRange = new Uint32Array(RANGES.length);
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i);
    if (code < 0x41) continue;
    for (let r = 0; r < RANGES.length; r++) {
      const range = RANGES[r]!;
      if (code < range[1]) break;
      if (code > range[2]) continue;
      perRange[r]!++;
      break;
    }
  }
  const counts = new Map<Script, number>();
  for (const [r, count] of perRange.entries()) {
    const script = RANGES[r]![0];
    if (count > 0) counts.set(script, (counts.get(script) ?? 0) + count);
  }
  return counts;
}

function latinLanguage(sample: string): Language {
  const counts = new Map<Language, number>();
  for (const [word] of sample.toLowerCase().matchAll(/\p{L}+/gu)) {
    const languages = word.length <= LONGEST_FUNCTION_WORD ? LANGUAGES_OF.get(word) : undefined;
    if (languages === undefined) continue;
    for (const language of languages) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const [best, second] = [...counts].sort((a, b) => b[1] - a[1]);
  const isCertain =
    best !== undefined && best[1] >= CERTAIN_FUNCTION_WORDS && best[1] >= (second?.[1] ?? 0) * CERTAIN_LEAD;
  if (isCertain && best[0] === "en") return "en";
  const byProfile = languageByProfile(sample);
  if (byProfile !== null) return byProfile;
  if (best === undefined || best[1] < MIN_FUNCTION_WORDS) return "und";
  return second !== undefined && second[1] === best[1] ? "und" : best[0];
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
