import { tokenizeTerms } from "../tokenize/tokenize-terms.ts";
import { splitTerms } from "../train/split-bytes.ts";
import type { TextForm } from "../train/text-corpus.ts";
import { linesOf } from "../train/text-lines.ts";
import type { DocumentCorpus } from "./train-doc2vec.ts";

/**
 * The documents of a UTF-8 text: each line is one, its id the number of the line, from 1.
 *
 * @param open  gives the text from its start, at each call
 */
export function textDocuments(open: () => AsyncIterable<Uint8Array>, form: TextForm): DocumentCorpus {
  const tokenize = form === "words" ? splitTerms : tokenizeTerms;
  return {
    async *documents() {
      let number = 0;
      for await (const lines of linesOf(open())) {
        for (const line of lines) yield { id: String(++number), terms: tokenize(line) };
      }
    },
  };
}
