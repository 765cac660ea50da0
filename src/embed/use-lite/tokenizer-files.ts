import type { UseLiteSource } from "./source.ts";

export const USE_LITE_MAX_TOKENS = 128;

/** Pieces such as `<s>` that no text may produce, however it is written. */
const RESERVED_PIECES = 6;
/** Far below any real piece, so a reserved piece loses against its own characters. */
const RESERVED_SCORE = -1000;
const PAD_PIECE = "<pad>";
const UNKNOWN_PIECE = "<unk>";

/**
 * The text files of a Hugging Face model folder, by name. The tokenizer is SentencePiece's: NFKC, whitespace runs
 * to one space, a `▁` before every word, and the most probable segmentation into pieces.
 */
export function useLiteTextFiles(vocabulary: UseLiteSource["vocabulary"]): ReadonlyMap<string, string> {
  return new Map(
    Object.entries({
      "config.json": {
        architectures: ["BertModel"],
        model_type: "bert",
        hidden_size: 512,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        intermediate_size: 1536,
        max_position_embeddings: USE_LITE_MAX_TOKENS,
        vocab_size: vocabulary.length + 2,
        pad_token_id: vocabulary.length,
      },
      "tokenizer_config.json": {
        tokenizer_class: "PreTrainedTokenizerFast",
        model_max_length: USE_LITE_MAX_TOKENS,
        pad_token: PAD_PIECE,
        unk_token: UNKNOWN_PIECE,
        padding_side: "right",
        clean_up_tokenization_spaces: false,
      },
      "tokenizer.json": tokenizerJson(vocabulary),
    }).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

function tokenizerJson(vocabulary: UseLiteSource["vocabulary"]): Record<string, unknown> {
  const pieces = vocabulary.map(([piece, score], id): [string, number] => {
    if (id === 0) return [UNKNOWN_PIECE, RESERVED_SCORE];
    // The reference tokenizer adds a missing score as null, which JavaScript counts as 0.
    return [piece, id < RESERVED_PIECES ? RESERVED_SCORE : (score ?? 0)];
  });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFKC" },
        // A tokenizer's \s does not hold the byte order mark, which files carry about like a space.
        { type: "Replace", pattern: { Regex: "[\\s\ufeff]+" }, content: " " },
        { type: "Strip", strip_left: true, strip_right: true },
        // Not `Prepend`, which would make a token of a text without words.
        { type: "Replace", pattern: { Regex: "^(?=.)" }, content: "▁" },
        { type: "Replace", pattern: { String: " " }, content: "▁" },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: "Metaspace", replacement: "▁", add_prefix_space: true, prepend_scheme: "always" },
    model: { type: "Unigram", unk_id: 0, vocab: [...pieces, [PAD_PIECE, RESERVED_SCORE]], byte_fallback: false },
  };
}
