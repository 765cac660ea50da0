import type * as Tokenizer from "../tokenize/tokenize-terms.ts";
import { splitTerms } from "./split-bytes.ts";
import { readText } from "./read-text.ts";
import type { TermCorpus } from "./term-corpus.ts";
import { eachLine, lineBlocksOf, linesOf } from "./text-lines.ts";

/**
 * - `prose`: a line is a paragraph, cut into sentences and terms by the tokenizer of terms.
 * - `words`: a line is a sentence that is cut already, white space between its terms.
 */
export type TextForm = "prose" | "words";

/**
 * The corpus that a UTF-8 text is.
 *
 * @param text  a file, or what gives its bytes from the start at each call, gzipped or not, in blocks that may change when the next one
 *   is asked for
 * @throws {EngineError} `BAD_INPUT_FILE` when it is read
 */
export function textCorpus(text: string | (() => AsyncIterable<Uint8Array>), form: TextForm): TermCorpus {
  const open = (): AsyncIterable<Uint8Array> => readText(typeof text === "string" ? text : text());
  return {
    async *sentences() {
      const tokenizer = form === "prose" ? await loadTokenizer() : null;
      for await (const lines of linesOf(open())) {
        for (const line of lines) {
          if (tokenizer === null) yield splitTerms(line);
          else yield* tokenizer.tokenizeSentences(line);
        }
      }
    },
    async *readInto(sink) {
      const tokenizer = form === "prose" ? await loadTokenizer() : null;
      for await (const lines of lineBlocksOf(open())) {
        if (tokenizer === null) sink.addLines(lines);
        else for (const line of eachLine(lines)) tokenizer.readSentences(line, sink);
        yield;
      }
    },
  };
}

/** Its character classes take Node 4 MB, which a text that is cut already does without. */
async function loadTokenizer(): Promise<typeof Tokenizer> {
  return await import("../tokenize/tokenize-terms.ts");
}
