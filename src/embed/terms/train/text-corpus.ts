import { splitTerms, tokenizeSentences } from "../tokenize/tokenize-terms.ts";
import type { TermCorpus } from "./term-corpus.ts";

/**
 * - `prose`: a line is a paragraph, cut into sentences and terms by the tokenizer of terms.
 * - `words`: a line is a sentence that is cut already, white space between its terms.
 */
export type TextForm = "prose" | "words";

/** Longer lines are cut where there is white space, so that a text without line ends is not read whole. */
const MAX_LINE_LENGTH = 1 << 20;

/**
 * The corpus that a UTF-8 text is.
 *
 * @param open  gives the text from its start, at each call
 */
export function textCorpus(open: () => AsyncIterable<Uint8Array>, form: TextForm): TermCorpus {
  return {
    async *sentences() {
      for await (const lines of linesOf(open())) {
        for (const line of lines) {
          if (form === "words") yield splitTerms(line);
          else yield* tokenizeSentences(line);
        }
      }
    },
  };
}

/** The lines of a UTF-8 text, as they come; very long ones are cut. */
export async function* linesOf(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const block of blocks) {
    const lines = (rest + decoder.decode(block, { stream: true })).split("\n");
    rest = lines.pop()!;
    if (rest.length > MAX_LINE_LENGTH) {
      const end = rest.search(/\s\S*$/) + 1 || rest.length;
      lines.push(rest.slice(0, end));
      rest = rest.slice(end);
    }
    yield lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield [rest];
}
