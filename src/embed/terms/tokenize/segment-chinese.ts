import type { Jieba } from "@node-rs/jieba";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

let jieba: Pick<Jieba, "cut"> | null = null;

/**
 * Cuts Chinese into words, by a dictionary and, where it has none, by a hidden Markov model of characters. The dictionary is loaded when this is
 * first called: 0.2 s.
 *
 * @param run  simplified characters without anything else
 */
export function segmentChinese(run: string): string[] {
  jieba ??= load();
  return jieba.cut(run, true);
}

function load(): Pick<Jieba, "cut"> {
  const require = createRequire(import.meta.url);
  const library = require("@node-rs/jieba") as { Jieba: typeof Jieba };
  // The package's own loader also reads a table of idf values, more than the dictionary itself.
  return library.Jieba.withDict(readFileSync(require.resolve("@node-rs/jieba/dict.txt")));
}
