import { instantiate, type TrainingMemory } from "./kernels.ts";
import { PlainCountingKernels } from "./plain-counting-kernels.ts";

/**
 * The inner loops of counting, over addresses in a memory (`counter-layout.ts`). Compiled, they spare V8 the compiling of loops in
 * JavaScript, which takes more memory than what is counted.
 * Implementations: WebAssembly (`assembly/term-counter.ts`) and `plain-counting-kernels.ts`. Contract: `test/embed/terms/train/counting-kernels-contract.ts`.
 */
export interface CountingKernels {
  /**
   * Counts the term of some UTF-8.
   *
   * @param counter  address of the counter
   * @param start    address of the first byte, `end` that after the last
   * @returns        its number; −1, and nothing is counted, where it is new and there is no room for it
   */
  countTerm(counter: number, start: number, end: number): number;
  /** Counts a term and adds its number to the tokens. @returns a true value; a false one where there is no room */
  addTerm(counter: number, start: number, end: number): number | boolean;
  /**
   * The same for text that is cut already: a line is a sentence, white space between its terms.
   *
   * @param start  address of whole lines of valid UTF-8, `end` that after them
   * @returns      `end`, or the address from which on to go on when there is room
   */
  addLines(counter: number, start: number, end: number): number;
  endSentence(counter: number): void;
  /** Fills the slots anew. */
  placeEntries(counter: number): void;
  /**
   * The entries that are frequent enough, most frequent first, equal ones in the order of UTF-16.
   *
   * @param most   how many that are not known are kept at most
   * @param known  entries with lower numbers are kept in any case
   * @param order  address of u32 [entries], for the places of those that are kept
   * @param room   as long, to work in
   * @returns      how many are kept
   */
  orderTerms(counter: number, minCount: number, most: number, known: number, order: number, room: number): number;
  /**
   * Copies what is known of entries.
   *
   * @param order   u32 [kept]: their places
   * @param counts  f64 [kept]
   * @param ends    u32 [kept]: where each one ends in `bytes`, where the next begins
   * @param bytes   the UTF-8 of the terms, a line feed after each; 0 to copy nothing
   * @returns       how many bytes that takes
   */
  copyTerms(counter: number, order: number, kept: number, counts: number, ends: number, bytes: number): number;
  /** @param numbers  i32 [numbers given]: gets the place in `order` of each term by the number it was counted under, −1 for the others */
  numberTerms(counter: number, order: number, kept: number, numbers: number): void;
  /**
   * Reads tokens as they were counted, and makes a piece of sentences by the new numbers. Terms that are left out take no place in a window;
   * a sentence of one term trains nothing, nor does a document of none.
   *
   * @param work   address of the renumbering
   * @param start  address of the first token, `end` that after the last
   * @returns      `end`, or the address from which on to go on when the piece was taken away, as it is complete
   */
  renumber(work: number, start: number, end: number): number;
}

export function loadCountingKernels(memory: TrainingMemory): CountingKernels {
  return (instantiate(memory) as CountingKernels | null) ?? new PlainCountingKernels(memory.buffer);
}
