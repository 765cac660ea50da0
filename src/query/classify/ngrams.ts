import { CharacterKind, characterKind } from "../../core/characters.ts";
import { foldCharacter } from "../../core/fold.ts";

/** Changes whenever the same text would give other n-grams or other hashes: models of another version are refused. */
export const NGRAMS_VERSION = "1";

/** An n-gram where it stands in a text. */
export interface NgramOccurrence {
  /** 32 bits, unsigned. */
  readonly hash: number;
  /** What a person would call it: the word or run of signs it is part of, or in scripts without spaces the n-gram itself. */
  readonly name: string;
}

/** @param start  range in the folded text, UTF-16 code units, end exclusive */
type Emit = (hash: number, start: number, end: number) => void;

const MIN_CHARACTERS = 2;
const MAX_CHARACTERS = 4;
const EDGE = "_";
/** A run of signs or letters without a space is data beyond this, and its n-grams say nothing. */
const MAX_RUN = 512;

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const CHARACTER_SEED = 0x9e3779b9;
const PAIR_SEED = 0x85ebca6b;

/**
 * The hashes of a text's n-grams, in no order that matters and as often as they occur:
 *
 * - words and pairs of neighbouring words; a character of a script without spaces is a word;
 * - runs of 2 to 4 characters inside what stands between two spaces, edges marked, so that spelling and punctuation count.
 *
 * Hashes are FNV-1a of 32 bits with an avalanche; at a million n-grams, one in 4,000 shares its hash with another.
 */
export function ngramHashes(text: string): Uint32Array {
  const hashes: number[] = [];
  scan(foldText(text), (hash) => hashes.push(hash));
  return Uint32Array.from(hashes);
}

/** The n-grams of a text with names, for showing them. */
export function ngramOccurrences(text: string): NgramOccurrence[] {
  const folded = foldText(text);
  const found: NgramOccurrence[] = [];
  scan(folded, (hash, start, end) => found.push({ hash, name: nameOf(folded, start, end) }));
  return found;
}

function nameOf(folded: string, start: number, end: number): string {
  // The edges of a run do not reach beyond its spaces.
  const from = folded.lastIndexOf(" ", start) + 1;
  const space = folded.indexOf(" ", start);
  const to = space === -1 ? folded.length : space;
  const isPair = end > to;
  const run = folded.slice(from, to);
  return (isPair || UNSEGMENTED.test(run) ? folded.slice(start, end) : run)
    .split(" ")
    .map((part) => withoutEdges(part) || part)
    .join(" ");
}

function withoutEdges(run: string): string {
  return run.slice(run.startsWith(EDGE) ? 1 : 0, run.endsWith(EDGE) ? -1 : undefined);
}

/** Compatibility forms resolved, lower case, Chinese simplified, white space one space, each run between edges. */
function foldText(text: string): string {
  const runs = text
    .normalize("NFKC")
    .toLowerCase()
    .split(/\s+/)
    .filter((run) => run !== "");
  return runs.map((run) => `${EDGE}${simplified(run)}${EDGE}`).join(" ");
}

const UNSEGMENTED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const HAN = /\p{Script=Han}/u;
const EACH_HAN = /\p{Script=Han}/gu;

function simplified(run: string): string {
  return HAN.test(run) ? run.replaceAll(EACH_HAN, foldCharacter) : run;
}

function scan(folded: string, emit: Emit): void {
  scanWords(folded, emit);
  let start = 0;
  while (start < folded.length) {
    let end = folded.indexOf(" ", start);
    if (end === -1) end = folded.length;
    scanCharacters(folded, start, Math.min(end, start + MAX_RUN), emit);
    start = end + 1;
  }
}

function scanWords(folded: string, emit: Emit): void {
  let before = 0;
  let beforeStart = -1;
  for (let at = 0; at < folded.length;) {
    const end = endOfWord(folded, at);
    if (end === at) {
      at += folded.codePointAt(at)! > 0xffff ? 2 : 1;
      continue;
    }
    let hash = OFFSET_BASIS;
    for (let i = at; i < end; i++) hash = Math.imul(hash ^ folded.charCodeAt(i), PRIME);
    emit(avalanche(hash), at, end);
    if (beforeStart !== -1) emit(avalanche(Math.imul(before, 31) ^ hash ^ PAIR_SEED), beforeStart, end);
    before = hash;
    beforeStart = at;
    at = end;
  }
}

/** @returns where the word that begins here ends; the same place when none does */
function endOfWord(folded: string, start: number): number {
  const first = folded.codePointAt(start)!;
  const kind = characterKind(first);
  const width = first > 0xffff ? 2 : 1;
  if (kind === CharacterKind.unsegmented) return start + width;
  if (kind !== CharacterKind.word && kind !== CharacterKind.hangul) return start;
  let end = start + width;
  while (end < folded.length) {
    const next = folded.codePointAt(end)!;
    const nextKind = characterKind(next);
    if (nextKind !== kind && nextKind !== CharacterKind.mark) break;
    end += next > 0xffff ? 2 : 1;
  }
  return end;
}

function scanCharacters(folded: string, start: number, end: number, emit: Emit): void {
  for (let from = start; from < end; from++) {
    let hash = CHARACTER_SEED;
    const last = Math.min(end, from + MAX_CHARACTERS);
    for (let to = from + 1; to <= last; to++) {
      hash = Math.imul(hash ^ folded.charCodeAt(to - 1), PRIME);
      if (to - from >= MIN_CHARACTERS) emit(avalanche(hash), from, to);
    }
  }
}

/** The finaliser of MurmurHash3. */
function avalanche(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
