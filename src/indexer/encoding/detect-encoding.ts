import { languageByProfile } from "../language-profiles.ts";
import { COST_LANGUAGES, type CostLanguage, writingOf } from "./language-costs.ts";
import { textCost } from "./text-cost.ts";
import { createDecoder } from "./text-decoders.ts";

/** A declaration stands at the beginning, before any text. */
const DECLARED_WITHIN = 4096;
const DECLARATION = /(?:charset|coding)\s*[=:]\s*["']?\s*([a-z][\w:.-]{1,40})/i;
const SAMPLE_BYTES = 16 * 1024;
const LF = 10;

/** What a declaration is trusted for, in tenths of a bit and as a share of what the best one costs: some declare what is not so. */
const DECLARED_LEAD = 150;
const DECLARED_SHARE = 1.2;
/** UTF-16 without a mark is seldom, and other bytes that look like it, too. */
const UNMARKED = 80;
/** Mean of a code unit, in tenths of a bit: of text in any language, and not of other bytes. */
const TEXT_MEAN = 150;
/** So many characters of a text are more than a few different ones. */
const MONOTONY = 64;
const MONOTONOUS = 3;
/** What a byte that is not UTF-8 costs besides: among ASCII it is seldom a broken character. */
const BROKEN = 200;
/** What a few letters that stand alone have to be likelier by as UTF-8, in tenths of a bit. */
const DOUBT = 60;
const MOST_DOUBTFUL = 24;

type Candidate = readonly [encoding: string, prior: number, languages: readonly CostLanguage[]];

const RUSSIAN: readonly CostLanguage[] = ["ru", "bg", "uk", "sr"];
const WESTERN: readonly CostLanguage[] = ["fr", "de", "es", "pt", "it", "sv", "da", "is"];
const CENTRAL: readonly CostLanguage[] = ["cs", "sk", "pl", "hu", "ro", "hr", "de"];
const BALTIC: readonly CostLanguage[] = ["et", "lv", "lt"];

/** The rarer an encoding is met, the more it costs to take it. */
const CANDIDATES: readonly Candidate[] = [
  ["utf-8", 0, COST_LANGUAGES],
  ["gb18030", 0, ["zh"]],
  ["windows-1252", 0, WESTERN],
  ["windows-1251", 0, RUSSIAN],
  ["big5", 20, ["zh"]],
  ["shift_jis", 10, ["ja"]],
  ["euc-jp", 20, ["ja"]],
  ["euc-kr", 10, ["ko"]],
  ["windows-1250", 20, CENTRAL],
  ["iso-8859-2", 25, CENTRAL],
  ["koi8-r", 20, RUSSIAN],
  ["koi8-u", 30, ["uk"]],
  ["iso-8859-5", 40, RUSSIAN],
  ["ibm866", 50, RUSSIAN],
  ["x-mac-cyrillic", 60, RUSSIAN],
  ["ibm855", 80, RUSSIAN],
  ["windows-1253", 20, ["el"]],
  ["iso-8859-7", 25, ["el"]],
  ["windows-1254", 30, ["tr"]],
  ["windows-1255", 20, ["he"]],
  ["iso-8859-8", 60, ["he"]],
  ["windows-1256", 20, ["ar"]],
  ["iso-8859-6", 30, ["ar"]],
  ["windows-1257", 30, BALTIC],
  ["iso-8859-13", 60, BALTIC],
  ["iso-8859-4", 60, BALTIC],
  ["windows-1258", 40, ["vi"]],
  ["windows-874", 20, ["th"]],
  ["iso-8859-15", 30, WESTERN],
  ["macintosh", 60, WESTERN],
];

const LATIN = CANDIDATES.filter(([, , languages]) => writingOf(languages[0]!) === "latin");
const WIDE = ["utf-16le", "utf-16be", "utf-32le", "utf-32be"] as const;

export interface Detected {
  /** As `createDecoder` knows it. */
  readonly encoding: string;
  /** Whether the file says so itself, and nothing speaks against it. */
  readonly isDeclared: boolean;
}

/**
 * The encoding of a text whose bytes are not UTF-8, or not all: the one in which it is the most likely text of some language, and
 * the one that it declares as long as that is likely, too.
 */
export function detectEncoding(bytes: Uint8Array): Detected {
  const sample = linesWithHighBytes(bytes);
  let [encoding, cost] = cheapest(sample, CANDIDATES);
  if (LATIN.some(([name]) => name === encoding)) [encoding, cost] = ofItsLanguage(sample, encoding) ?? [encoding, cost];
  const declared = declaredEncoding(bytes);
  if (declared !== null) {
    const languages = CANDIDATES.find(([name]) => name === declared)?.[2] ?? COST_LANGUAGES;
    const isLikely = costAs(sample, [declared, 0, languages]) <= cost * DECLARED_SHARE + DECLARED_LEAD;
    if (isLikely) return { encoding: declared, isDeclared: true };
  }
  return { encoding, isDeclared: false };
}

function cheapest(sample: Uint8Array, candidates: readonly Candidate[]): readonly [encoding: string, cost: number] {
  let best = ["windows-1252", Infinity] as readonly [string, number];
  for (const candidate of candidates) {
    const cost = costAs(sample, candidate);
    if (cost < best[1]) best = [candidate[0], cost];
  }
  return best;
}

/** Letters with marks tell little where most letters have none; the plain ones say which language it is, and so which marks it has. */
function ofItsLanguage(sample: Uint8Array, encoding: string): readonly [encoding: string, cost: number] | null {
  const language = languageByProfile(createDecoder(encoding)!.decode(sample));
  const own = LATIN.flatMap(([name, prior, languages]): Candidate[] => {
    const known = languages.find((one) => one === language);
    return known === undefined ? [] : [[name, prior, [known]]];
  });
  return own.length === 0 ? null : cheapest(sample, own);
}

/** UTF-16 or UTF-32 without a mark, when the bytes are more likely that than any encoding of single bytes. */
export function detectWide(bytes: Uint8Array): (typeof WIDE)[number] | null {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null;
  const head = bytes.subarray(0, SAMPLE_BYTES);
  let best: (typeof WIDE)[number] | null = null;
  let least = Infinity;
  for (const encoding of WIDE) {
    const units = encoding.startsWith("utf-32") ? 4 : 2;
    if (bytes.length % units !== 0) continue;
    const text = createDecoder(encoding)!.decode(head);
    const { cost } = textCost(text, COST_LANGUAGES);
    // The zeros of four bytes are a form that nothing else has; a few characters again and again are no text in any.
    const isForm = units === 4 ? !text.includes("\ufffd") : cost <= TEXT_MEAN * text.length;
    const isText = isForm && (text.length < MONOTONY || new Set(text.slice(0, MONOTONY)).size > MONOTONOUS);
    if (isText && cost + UNMARKED < least) [best, least] = [encoding, cost + UNMARKED];
  }
  if (best === null) return null;
  return CANDIDATES.some((candidate) => costAs(head, candidate) <= least) ? null : best;
}

/**
 * Whether few bytes that are UTF-8 may be something else all the same: characters of two bytes each are those of Chinese, too.
 *
 * @param text  what they are as UTF-8
 */
export function isDoubtfulUtf8(bytes: Uint8Array, text: string): boolean {
  let count = 0;
  for (const [char] of text.matchAll(/[\u0080-\uffff]/g)) if (char > "\u07ff" || ++count > MOST_DOUBTFUL) return false;
  if (count === 0) return false;
  const sample = linesWithHighBytes(bytes);
  const isAlone = /(?=[\u0080-\u07ff])\p{L}/u.test(text) && !/[a-z][\u0080-\u07ff]|[\u0080-\u07ff][a-z]/i.test(text);
  const cost = costAs(sample, ["utf-8", isAlone ? DOUBT : 0, COST_LANGUAGES]);
  return CANDIDATES.some((candidate) => candidate[2][0] === "zh" && costAs(sample, candidate) < cost);
}

function costAs(sample: Uint8Array, [encoding, prior, languages]: Candidate): number {
  const text = createDecoder(encoding)!.decode(sample, { stream: sample.length >= SAMPLE_BYTES });
  const broken = encoding === "utf-8" ? text.split("\ufffd").length - 1 : 0;
  return prior + broken * BROKEN + textCost(text, languages).cost;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const [, name] = DECLARATION.exec(Buffer.from(bytes.subarray(0, DECLARED_WITHIN)).toString("latin1")) ?? [];
  const encoding = name === undefined ? undefined : createDecoder(name)?.encoding;
  // What is wholly UTF-8 is known already, and nothing that could be read by its bytes is UTF-16.
  return encoding === undefined || encoding.startsWith("utf-") || encoding === "replacement" ? null : encoding;
}

/** Lines of plain ASCII are the same in all: only others tell. A line break is never a part of another character. */
function linesWithHighBytes(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let at = 0; at < bytes.length && size < SAMPLE_BYTES;) {
    let high = at;
    while (high < bytes.length && bytes[high]! < 0x80) high++;
    if (high === bytes.length) break;
    const start = bytes.lastIndexOf(LF, high) + 1;
    const end = bytes.indexOf(LF, high);
    const line = bytes.subarray(Math.max(at, start), end === -1 ? bytes.length : end + 1);
    // Of a file that is one line, from a little before.
    const from = Math.max(0, high - Math.max(at, start) - 256);
    const part = line.subarray(from, from + SAMPLE_BYTES);
    parts.push(part);
    size += part.length;
    at = end === -1 ? bytes.length : end + 1;
  }
  return Buffer.concat(parts);
}
