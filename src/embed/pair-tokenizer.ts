import { EngineError } from "../core/errors.ts";
import type { PreTrainedTokenizer } from "./transformers-runtime.ts";

/** A query and a passage as a cross-encoder takes them. */
export interface TokenPair {
  readonly ids: readonly number[];
  /** Which of the two texts a token is of, as the model was trained to be told: 0 or 1, one a token. */
  readonly types: readonly number[];
}

/** Ids around and between the two texts, e.g. `[CLS]`, `[SEP]` and `[SEP]`, and the types of all five parts. */
interface PairTemplate {
  readonly opening: readonly number[];
  readonly middle: readonly number[];
  readonly closing: readonly number[];
  readonly types: {
    readonly opening: readonly number[];
    readonly query: number;
    readonly middle: readonly number[];
    readonly passage: number;
    readonly closing: readonly number[];
  };
}

/**
 * Query and passage as one input, as the model's own tokenizer joins them, cut to the model's window. Only the passage is
 * cut, at its end, unless the query alone takes more than half of the window: then it is cut to half.
 */
export class PairTokenizer {
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #template: PairTemplate;
  /** Tokens for the two texts together. */
  readonly #room: number;

  /** @throws {EngineError} `MODEL_BROKEN` when the tokenizer does not join two texts in one of the usual ways */
  constructor(model: string, tokenizer: PreTrainedTokenizer, maxTokens: number) {
    const template = readTemplate(tokenizer);
    this.#room = template === null ? 0 : maxTokens - countSpecial(template);
    if (template === null || this.#room < 2) {
      throw new EngineError("MODEL_BROKEN", `The tokenizer of ${model} does not join a query and a passage`, {
        hint: "Choose a model that was exported for text pairs.",
        data: { model, maxTokens },
      });
    }
    this.#tokenizer = tokenizer;
    this.#template = template;
  }

  /** @returns one pair a passage */
  encode(query: string, passages: readonly string[]): TokenPair[] {
    const queryIds = this.#plain(query).slice(0, Math.floor(this.#room / 2));
    return passages.map((passage) => this.#join(queryIds, this.#plain(passage).slice(0, this.#room - queryIds.length)));
  }

  #plain(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false });
  }

  #join(query: readonly number[], passage: readonly number[]): TokenPair {
    const { opening, middle, closing, types } = this.#template;
    return {
      ids: [...opening, ...query, ...middle, ...passage, ...closing],
      types: [
        ...types.opening,
        ...query.map(() => types.query),
        ...types.middle,
        ...passage.map(() => types.passage),
        ...types.closing,
      ],
    };
  }
}

function countSpecial({ opening, middle, closing }: PairTemplate): number {
  return opening.length + middle.length + closing.length;
}

/** Reads from the tokenizer's own joining of two words what it puts around and between them. */
function readTemplate(tokenizer: PreTrainedTokenizer): PairTemplate | null {
  const word = tokenizer.encode("a", { add_special_tokens: false });
  const { input_ids: ids, token_type_ids: found } = tokenizer("a", {
    text_pair: "a",
    return_tensor: false,
    return_token_type_ids: true,
  }) as { readonly input_ids: readonly number[]; readonly token_type_ids?: readonly number[] };
  const types = found ?? ids.map(() => 0);
  const isWord = (start: number): boolean => word.every((id, i) => ids[start + i] === id);
  const starts = ids.flatMap((_, start) => (word.length > 0 && isWord(start) ? [start] : []));
  const [first, second] = starts;
  if (starts.length !== 2 || first === undefined || second === undefined) return null;
  const [firstEnd, secondEnd] = [first + word.length, second + word.length];
  return {
    opening: ids.slice(0, first),
    middle: ids.slice(firstEnd, second),
    closing: ids.slice(secondEnd),
    types: {
      opening: types.slice(0, first),
      query: types[first]!,
      middle: types.slice(firstEnd, second),
      passage: types[second]!,
      closing: types.slice(secondEnd),
    },
  };
}
