import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { PlainTokenizer, type ModelTokenizer } from "./text-tokenizer.ts";
import { WordCachedTokenizer } from "./word-cached-tokenizer.ts";

/** How another process counts tokens as an embedder does, without opening the model. Structured-cloneable. */
export interface TokenCounting {
  /** Absolute; with tokenizer.json and tokenizer_config.json. */
  readonly folder: string;
  /** Whether the tokenizer meets the conditions of `WordCachedTokenizer`. */
  readonly hasIndependentWords: boolean;
}

/** @returns what `Embedder.countTokens` of the model in that folder returns */
export async function openTokenCounter({ folder, hasIndependentWords }: TokenCounting): Promise<CountTokens> {
  const [json, config] = (await Promise.all(
    ["tokenizer.json", "tokenizer_config.json"].map(async (name) =>
      JSON.parse(await readFile(join(folder, name), "utf8")),
    ),
  )) as [object, object];
  const tokenizer = new Tokenizer(json, config);
  const model: ModelTokenizer = {
    encode: (text, options) => tokenizer.encode(text, options).ids,
    _tokenizerJSON: json,
    _tokenizer: tokenizer,
  };
  const counter = hasIndependentWords ? new WordCachedTokenizer(model) : new PlainTokenizer(model);
  return (text) => counter.count(text);
}

type CountTokens = (text: string) => number;
