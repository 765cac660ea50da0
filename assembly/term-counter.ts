// The counting of terms; `src/embed/terms/train/counting-kernels.ts` says what it computes.
import {
  CHECKSUM_AT,
  COUNT_IN_ENTRY,
  DOCUMENT_NEXT_AT,
  DOCUMENTS_AT,
  END_IN_ENTRY,
  ENTRIES_AT,
  ENTRY_BYTES,
  HAS_DOCUMENTS_AT,
  HASH_IN_ENTRY,
  HASH_PRIME,
  HASH_START,
  LIMIT_AT,
  MASK_AT,
  MIX,
  NUMBER_AT,
  NUMBER_IN_ENTRY,
  NUMBERS_AT,
  PIECE_AT,
  PIECE_COUNT_AT,
  PIECE_TOKENS,
  READ_AT,
  READ_COUNT_AT,
  SENTENCE_TERMS_AT,
  SENTENCES_AT,
  SIZE_AT,
  SLOTS_AT,
  TEXT_AT,
  TEXT_ROOM_AT,
  TOKEN_COUNT_AT,
  TOKEN_ROOM_AT,
  TOKENS_AT,
  WORDS_AT,
} from "../src/embed/terms/train/counter-layout";
import { END_OF_SENTENCE, MAX_SENTENCE } from "../src/embed/terms/train/task-layout";

const LINE_FEED: u32 = 10;

// Of the counter at work, as `counter-layout.ts` explains.
let entries: usize = 0;
let slots: usize = 0;
let mask: u32 = 0;
let text: usize = 0;

export function countTerm(counter: usize, start: usize, end: usize): i32 {
  loadCounter(counter);
  return count(counter, start, end);
}

export function addTerm(counter: usize, start: usize, end: usize): bool {
  loadCounter(counter);
  return add(counter, start, end);
}

export function addLines(counter: usize, start: usize, end: usize): usize {
  loadCounter(counter);
  let from = start;
  for (let at = start; at < end; ) {
    const byte = load<u8>(at) as u32;
    const space: usize = isAsciiSpace(byte) ? 1 : byte < 0xc2 ? 0 : wideSpaceAt(at, byte);
    if (space == 0) {
      at++;
      continue;
    }
    if (at > from && !add(counter, from, at)) return from;
    if (byte == LINE_FEED) endSentence(counter);
    at += space;
    from = at;
  }
  if (end > from && !add(counter, from, end)) return from;
  if (load<u8>(end - 1) != LINE_FEED) endSentence(counter);
  return end;
}

export function endSentence(counter: usize): void {
  store<u32>(counter + SENTENCE_TERMS_AT, 0);
  store<u32>(counter + SENTENCES_AT, load<u32>(counter + SENTENCES_AT) + 1);
}

export function placeEntries(counter: usize): void {
  loadCounter(counter);
  memory.fill(slots, 0, ((mask as usize) + 1) << 2);
  const size = load<u32>(counter + SIZE_AT);
  for (let i: u32 = 0; i < size; i++) claim(i);
}

export function orderTerms(counter: usize, minCount: f64, most: u32, known: u32, order: usize, room: usize): u32 {
  loadCounter(counter);
  const size = load<u32>(counter + SIZE_AT);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const entry = entryAt(i);
    const isKept = load<u32>(entry + NUMBER_IN_ENTRY) < known || load<f64>(entry + COUNT_IN_ENTRY) >= minCount;
    if (isKept) store<u32>(order + ((kept++ as usize) << 2), i);
  }
  let from = order;
  let to = room;
  for (let width: u32 = 1; width < kept; width *= 2) {
    for (let start: u32 = 0; start < kept; start += 2 * width) {
      const middle = min(start + width, kept);
      const end = min(start + 2 * width, kept);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takesLeft = left < middle && (right >= end || comesFirst(wordAt(from, left), wordAt(from, right)));
        store<u32>(to + ((at as usize) << 2), wordAt(from, takesLeft ? left++ : right++));
      }
    }
    const other = from;
    from = to;
    to = other;
  }
  let ordered: u32 = 0;
  for (let i: u32 = 0; i < kept; i++) {
    const place = wordAt(from, i);
    if (load<u32>(entryAt(place) + NUMBER_IN_ENTRY) >= known) {
      if (most == 0) continue;
      most--;
    }
    store<u32>(order + ((ordered++ as usize) << 2), place);
  }
  return ordered;
}

export function copyTerms(counter: usize, order: usize, kept: u32, counts: usize, ends: usize, bytes: usize): u32 {
  loadCounter(counter);
  let used: usize = 0;
  for (let i: u32 = 0; i < kept; i++) {
    const place = wordAt(order, i);
    const entry = entryAt(place);
    const start = startOf(place);
    const length = (load<u32>(entry + END_IN_ENTRY) - start) as usize;
    used += length + 1;
    if (bytes == 0) continue;
    memory.copy(bytes + used - length - 1, text + start, length);
    store<u8>(bytes + used - 1, LINE_FEED as u8);
    store<u32>(ends + ((i as usize) << 2), used as u32);
    store<f64>(counts + ((i as usize) << 3), load<f64>(entry + COUNT_IN_ENTRY));
  }
  return used as u32;
}

export function numberTerms(counter: usize, order: usize, kept: u32, numbers: usize): void {
  loadCounter(counter);
  memory.fill(numbers, 0xff, (load<u32>(counter + NUMBER_AT) as usize) << 2);
  for (let i: u32 = 0; i < kept; i++) {
    const number = load<u32>(entryAt(wordAt(order, i)) + NUMBER_IN_ENTRY);
    store<u32>(numbers + ((number as usize) << 2), i);
  }
}

export function renumber(work: usize, tokens: usize, end: usize): usize {
  const numbers = load<u32>(work + NUMBERS_AT) as usize;
  const read = load<u32>(work + READ_AT) as usize;
  let length = load<u32>(work + READ_COUNT_AT);
  let isDocument = load<u32>(work + DOCUMENT_NEXT_AT) == 1;
  let at = tokens;
  while (at < end) {
    const token = load<u32>(at);
    at += 4;
    if (token != END_OF_SENTENCE || isDocument) {
      const number = isDocument ? token : load<u32>(numbers + ((token as usize) << 2));
      if (isDocument || (number as i32) != -1) store<u32>(read + ((length++ as usize) << 2), number);
      isDocument = false;
      continue;
    }
    isDocument = load<u32>(work + HAS_DOCUMENTS_AT) == 1;
    const isFull = length > 1 && closeSentence(work, read, length);
    length = 0;
    if (isFull) break;
  }
  store<u32>(work + READ_COUNT_AT, length);
  store<u32>(work + DOCUMENT_NEXT_AT, isDocument ? 1 : 0);
  return at;
}

/** @returns whether the piece has all tokens it is to have */
function closeSentence(work: usize, read: usize, length: u32): bool {
  const used = load<u32>(work + PIECE_COUNT_AT);
  const to = (load<u32>(work + PIECE_AT) as usize) + ((used as usize) << 2);
  const bytes = (length as usize) << 2;
  memory.copy(to, read, bytes);
  store<u32>(to + bytes, END_OF_SENTENCE);
  store<u32>(work + PIECE_COUNT_AT, used + length + 1);
  return used + length + 1 >= (PIECE_TOKENS as u32);
}

function loadCounter(counter: usize): void {
  entries = load<u32>(counter + ENTRIES_AT);
  slots = load<u32>(counter + SLOTS_AT);
  mask = load<u32>(counter + MASK_AT);
  text = load<u32>(counter + TEXT_AT);
}

/** @returns false when there is no room */
function add(counter: usize, start: usize, end: usize): bool {
  const used = load<u32>(counter + TOKEN_COUNT_AT);
  // Its end of the sentence before, the number of a document and the term.
  if (used + 3 > load<u32>(counter + TOKEN_ROOM_AT)) return false;
  const number = count(counter, start, end);
  if (number == -1) return false;
  const tokens = load<u32>(counter + TOKENS_AT) as usize;
  let at = tokens + ((used as usize) << 2);
  const length = load<u32>(counter + SENTENCE_TERMS_AT);
  if (length % MAX_SENTENCE == 0) {
    store<u32>(at, END_OF_SENTENCE);
    at += 4;
    if (load<u32>(counter + DOCUMENTS_AT) == 1) {
      store<u32>(at, load<u32>(counter + SENTENCES_AT));
      at += 4;
    }
  }
  store<u32>(at, number);
  store<u32>(counter + SENTENCE_TERMS_AT, length + 1);
  store<u32>(counter + TOKEN_COUNT_AT, ((at + 4 - tokens) >> 2) as u32);
  return true;
}

/** @returns the term's number; −1 when there is no room */
function count(counter: usize, start: usize, end: usize): i32 {
  let hash: u32 = HASH_START;
  for (let at = start; at < end; at++) hash = (hash ^ load<u8>(at)) * HASH_PRIME;
  for (let slot = slotOf(hash); ; slot = (slot + 1) & mask) {
    const place = wordAt(slots, slot);
    if (place == 0) return append(counter, slot, start, end, hash);
    const entry = entryAt(place - 1);
    if (load<u32>(entry + HASH_IN_ENTRY) != hash || !holds(place - 1, start, end)) continue;
    store<f64>(entry + COUNT_IN_ENTRY, load<f64>(entry + COUNT_IN_ENTRY) + 1);
    note(counter, hash);
    return load<i32>(entry + NUMBER_IN_ENTRY);
  }
}

function append(counter: usize, slot: u32, start: usize, end: usize, hash: u32): i32 {
  const size = load<u32>(counter + SIZE_AT);
  if (size >= load<u32>(counter + LIMIT_AT)) return -1;
  const from = startOf(size);
  const length = (end - start) as u32;
  if (from + length > load<u32>(counter + TEXT_ROOM_AT)) return -1;
  memory.copy(text + from, start, length);
  const number = load<u32>(counter + NUMBER_AT);
  const entry = entryAt(size);
  store<f64>(entry + COUNT_IN_ENTRY, 1);
  store<u32>(entry + HASH_IN_ENTRY, hash);
  store<u32>(entry + NUMBER_IN_ENTRY, number);
  store<u32>(entry + END_IN_ENTRY, from + length);
  store<u32>(slots + ((slot as usize) << 2), size + 1);
  store<u32>(counter + SIZE_AT, size + 1);
  store<u32>(counter + NUMBER_AT, number + 1);
  note(counter, hash);
  return number;
}

/** That there was another term. */
// @ts-ignore: decorator
@inline
function note(counter: usize, hash: u32): void {
  store<f64>(counter + WORDS_AT, load<f64>(counter + WORDS_AT) + 1);
  store<u32>(counter + CHECKSUM_AT, (load<u32>(counter + CHECKSUM_AT) ^ hash) * HASH_PRIME);
}

function holds(place: u32, start: usize, end: usize): bool {
  const from = startOf(place);
  const length = (end - start) as u32;
  if (load<u32>(entryAt(place) + END_IN_ENTRY) - from != length) return false;
  return memory.compare(text + from, start, length) == 0;
}

function claim(place: u32): void {
  let slot = slotOf(load<u32>(entryAt(place) + HASH_IN_ENTRY));
  while (wordAt(slots, slot) != 0) slot = (slot + 1) & mask;
  store<u32>(slots + ((slot as usize) << 2), place + 1);
}

/** The more frequent one, or that whose UTF-16 comes first. */
function comesFirst(a: u32, b: u32): bool {
  const more = load<f64>(entryAt(a) + COUNT_IN_ENTRY) - load<f64>(entryAt(b) + COUNT_IN_ENTRY);
  if (more != 0) return more > 0;
  let x = text + startOf(a);
  let y = text + startOf(b);
  const xEnd = text + load<u32>(entryAt(a) + END_IN_ENTRY);
  const yEnd = text + load<u32>(entryAt(b) + END_IN_ENTRY);
  while (x < xEnd && y < yEnd && load<u8>(x) == load<u8>(y)) {
    x++;
    y++;
  }
  if (x == xEnd || y == yEnd) return x == xEnd;
  return rankOf(load<u8>(x)) < rankOf(load<u8>(y));
}

/** Of a byte at which two terms differ: characters from U+10000 on are surrogates in UTF-16, which come before U+E000. */
function rankOf(byte: u32): u32 {
  return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
}

// @ts-ignore: decorator
@inline
function wordAt(at: usize, i: u32): u32 {
  return load<u32>(at + ((i as usize) << 2));
}

// @ts-ignore: decorator
@inline
function entryAt(place: u32): usize {
  return entries + (place as usize) * ENTRY_BYTES;
}

// @ts-ignore: decorator
@inline
function startOf(place: u32): u32 {
  return place == 0 ? 0 : load<u32>(entryAt(place - 1) + END_IN_ENTRY);
}

// @ts-ignore: decorator
@inline
function slotOf(hash: u32): u32 {
  const mixed = (hash ^ (hash >> 15)) * MIX;
  return (mixed ^ (mixed >> 16)) & mask;
}

// @ts-ignore: decorator
@inline
function isAsciiSpace(byte: u32): bool {
  return byte == 32 || byte - 9 < 5;
}

/** How many bytes the white space takes that stands there: what `\s` matches beyond ASCII. */
function wideSpaceAt(at: usize, first: u32): usize {
  const second = load<u8>(at, 1) as u32;
  if (first == 0xc2) return second == 0xa0 ? 2 : 0;
  if (first < 0xe1 || first > 0xef) return 0;
  const third = load<u8>(at, 2) as u32;
  if (first == 0xe2 && second == 0x80) return third <= 0x8a || third == 0xa8 || third == 0xa9 || third == 0xaf ? 3 : 0;
  const character = (first << 16) | (second << 8) | third;
  return character == 0xe19a80 || character == 0xe2819f || character == 0xe38080 || character == 0xefbbbf ? 3 : 0;
}
