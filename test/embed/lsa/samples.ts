import { TermCounter } from "../../../src/embed/lsa/term-counts.ts";
import { seededRandom } from "./kernels-contract.ts";

const THEMES = 24;
const WORDS_OF_A_THEME = 30;

/**
 * Documents about one of 24 themes each, in turn: twelve of the thirty words of their theme, `theme 0 word 29` or so.
 * Of those about theme 0 every second one says `boat` too, the others `vessel`.
 */
export function themes(documents: number, options: { maxEntries?: number } = {}): TermCounter {
  const random = seededRandom(11);
  const counter = new TermCounter(options);
  for (let i = 0; i < documents; i++) {
    const theme = i % THEMES;
    const words = Array.from({ length: 12 }, () => `theme ${theme} word ${Math.floor(random() * WORDS_OF_A_THEME)}`);
    const ship = (i / THEMES) % 2 === 0 ? "boat" : "vessel";
    counter.add(theme === 0 ? [...words, ship] : words);
  }
  return counter;
}
