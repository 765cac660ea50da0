/**
 * Where the kernels that count terms find what they work on. `assembly/term-counter.ts` is compiled from this same file, so it holds plain
 * numbers only.
 *
 * A counter is u32 words at these offsets, in bytes, from its address, a multiple of 8.
 */

/** Words counted so far, f64. */
export const WORDS_AT = 0;
/** Address of the entries, one for each distinct term; how many there are, and may be before room is made. */
export const ENTRIES_AT = 8;
export const SIZE_AT = 12;
export const LIMIT_AT = 16;
/** Hash table of open addressing: the place of an entry, from 1, or 0 where there is none. Slots are a power of two, twice `LIMIT` or more. */
export const SLOTS_AT = 20;
export const MASK_AT = 24;
/** The UTF-8 of all entries, and how many bytes there is room for. */
export const TEXT_AT = 28;
export const TEXT_ROOM_AT = 32;
/** What the next new term gets. */
export const NUMBER_AT = 36;
/** Tokens that were not taken away yet, how many they are, and how many there is room for. */
export const TOKENS_AT = 40;
export const TOKEN_COUNT_AT = 44;
export const TOKEN_ROOM_AT = 48;
/** Terms of the sentence so far, and how many sentences ended before it. */
export const SENTENCE_TERMS_AT = 52;
export const SENTENCES_AT = 56;
/** 1 where each sentence is a document, whose number comes before its terms. */
export const DOCUMENTS_AT = 60;
/** Of the terms in the order in which they were counted. */
export const CHECKSUM_AT = 64;
export const COUNTER_BYTES = 72;

/** In an entry: its count, f64; the hash of its UTF-8; its number; where its UTF-8 ends, from `TEXT` on. */
export const COUNT_IN_ENTRY = 0;
export const HASH_IN_ENTRY = 8;
export const NUMBER_IN_ENTRY = 12;
export const END_IN_ENTRY = 16;
export const ENTRY_BYTES = 24;

/** Of FNV-1a, whose low bits are mixed once more for the table. */
export const HASH_START = 0x811c_9dc5;
export const HASH_PRIME = 0x0100_0193;
export const MIX = 0x9e37_79b1;

/** A renumbering: the number of each term by the one it was counted under, i32, −1 where it is left out. */
export const NUMBERS_AT = 0;
/** Terms of the sentence that is being read, and how many they are; room for MAX_SENTENCE + 1. */
export const READ_AT = 4;
export const READ_COUNT_AT = 8;
/** Tokens of the piece that is being made, and how many they are; room for PIECE_TOKENS + MAX_SENTENCE + 2. */
export const PIECE_AT = 12;
export const PIECE_COUNT_AT = 16;
/** 1 where the number of a document comes next. */
export const DOCUMENT_NEXT_AT = 20;
/** As above. */
export const HAS_DOCUMENTS_AT = 24;
export const RENUMBERING_BYTES = 64;

/** As many tokens as one piece has, and what its last sentence has beyond. */
export const PIECE_TOKENS = 10_000;
