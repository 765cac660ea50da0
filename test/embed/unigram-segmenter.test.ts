import { PreTrainedTokenizer } from "@huggingface/transformers";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { UnigramSegmenter } from "../../src/embed/unigram-segmenter.ts";
import type { UnigramModel } from "../../src/embed/unigram-segmenter.ts";

type Piece = readonly [piece: string, score: number];

/** transformers.js on the same model, without a normalizer. */
function reference({ pieces, unknownId }: UnigramModel): PreTrainedTokenizer {
  const parts = { added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
  return new PreTrainedTokenizer({ ...parts, model: { type: "Unigram", vocab: pieces, unk_id: unknownId } }, {});
}

test("the most probable segmentation is found where the longest first piece misleads", () => {
  const pieces: Piece[] = [
    ["<unk>", 0],
    ["ab", -2],
    ["a", -3],
    ["bc", -2],
    ["c", -4],
  ];
  // a·bc = −5, ab·c = −6
  expect(new UnigramSegmenter({ pieces, unknownId: 0 }).segment("abc")).toEqual([2, 3]);
});

test("of equal segmentations the one with the longer last piece is taken", () => {
  const pieces: Piece[] = [
    ["<unk>", 0],
    ["a", -1],
    ["aa", -2],
  ];
  const segmenter = new UnigramSegmenter({ pieces, unknownId: 0 });
  expect(segmenter.segment("aa")).toEqual([2]);
  expect(segmenter.segment("aaa")).toEqual([1, 2]);
});

test("an unknown character is 10 below the worst piece, and neighbours are one token", () => {
  const pieces: Piece[] = [
    ["<unk>", -3],
    ["a", -1],
    ["abbb", -42],
    ["abb", -22],
  ];
  // The worst piece is −42, so b is −52, and a·b·b is −105.
  const segmenter = new UnigramSegmenter({ pieces, unknownId: 0 });
  expect(segmenter.segment("abb")).toEqual([3]);
  expect(segmenter.segment("ab")).toEqual([1, 0]);
  expect(segmenter.segment("🐋🐋a鲸")).toEqual([0, 1, 0]);
});

test("an empty text has no tokens", () => {
  expect(new UnigramSegmenter({ pieces: [["<unk>", 0]], unknownId: 0 }).segment("")).toEqual([]);
});

test("a text longer than the lattice that is kept is segmented alike", () => {
  const pieces: Piece[] = [
    ["<unk>", 0],
    ["whale", -1],
  ];
  const segmenter = new UnigramSegmenter({ pieces, unknownId: 0 });
  expect(segmenter.segment("whale".repeat(1000))).toEqual(Array.from({ length: 1000 }, () => 1));
  expect(segmenter.segment("whale")).toEqual([1]);
});

test("any text has the ids that transformers.js gives it, whatever the model", () => {
  const unit = fc.constantFrom("a", "b", "▁", "中", "🐋", "🐟", "é");
  const piece = fc.string({ unit, minLength: 1, maxLength: 4 });
  // Round scores make ties; tenths make ties that rounding breaks.
  const score = fc.oneof(
    fc.integer({ min: -4, max: 0 }),
    fc.integer({ min: -30, max: 0 }).map((n) => n / 10),
  );
  const model = fc
    .array(fc.tuple(piece, score), { maxLength: 30 })
    .chain((pieces) => fc.tuple(fc.constant(pieces), fc.nat(pieces.length)))
    .map(([pieces, unknownId]): UnigramModel => ({ pieces: pieces.toSpliced(unknownId, 0, ["<unk>", -5]), unknownId }));
  const textUnit = fc.oneof({ weight: 8, arbitrary: unit }, fc.constantFrom("x", "\ud83d", "\udc0b", "<unk>", "😀"));
  const texts = fc.array(fc.string({ unit: textUnit, maxLength: 30 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(model, texts, (unigram, several) => {
      const [segmenter, expected] = [new UnigramSegmenter(unigram), reference(unigram)];
      for (const text of several) expect([text, segmenter.segment(text)]).toEqual([text, expected.encode(text)]);
    }),
    { numRuns: 1500 },
  );
});
