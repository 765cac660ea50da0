import type { PreTrainedTokenizer } from "../../embed/transformers-runtime.ts";

/** A question with a part of a passage, as the model takes them. */
export interface QuestionWindow {
  /** Index of the passage. */
  readonly passage: number;
  readonly ids: readonly number[];
  /** 1 for the passage's part, 0 before it. */
  readonly types: readonly number[];
  /** Where in `ids` the passage's tokens begin, and which of its tokens is the first there. */
  readonly offset: number;
  readonly firstToken: number;
  readonly tokens: number;
}

/**
 * Pairs a question with each passage by the tokenizer's own template. A passage that does not fit is cut into windows that
 * overlap by half, so that an answer at a cut stands whole in the next one; a long question is cut to half of the room.
 */
export function questionWindows(
  tokenizer: PreTrainedTokenizer,
  question: string,
  passages: readonly (readonly number[])[],
  maxTokens: number,
): QuestionWindow[] {
  const { opening, middle, closing } = pairTemplate(tokenizer);
  const room = maxTokens - opening.length - middle.length - closing.length;
  const asked = tokenizer.encode(question, { add_special_tokens: false }).slice(0, Math.floor(room / 2));
  const head = [...opening, ...asked, ...middle];
  const size = Math.max(1, room - asked.length);
  return passages.flatMap((ids, passage) => {
    const windows: QuestionWindow[] = [];
    for (let first = 0; ; first += Math.ceil(size / 2)) {
      const part = ids.slice(first, first + size);
      const all = [...head, ...part, ...closing];
      const types = all.map((_, i) => (i < head.length ? 0 : 1));
      windows.push({ passage, ids: all, types, offset: head.length, firstToken: first, tokens: part.length });
      if (first + size >= ids.length) return windows;
    }
  });
}

/** The special tokens before, between and after the two texts of a pair, e.g. `[CLS]`, `[SEP]`, `[SEP]`. */
function pairTemplate(tokenizer: PreTrainedTokenizer): { opening: number[]; middle: number[]; closing: number[] } {
  const [left, right] = ["a", "b"].map((text) => tokenizer.encode(text, { add_special_tokens: false })) as [
    number[],
    number[],
  ];
  const pair = tokenizer.encode("a", { text_pair: "b", add_special_tokens: true });
  const special = new Set(tokenizer.all_special_ids);
  special.delete(tokenizer.unk_token_id);
  const start = pair.findIndex((id) => !special.has(id));
  const end = pair.findLastIndex((id) => !special.has(id)) + 1;
  return {
    opening: pair.slice(0, start),
    middle: pair.slice(start + left.length, end - right.length),
    closing: pair.slice(end),
  };
}
