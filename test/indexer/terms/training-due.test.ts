import { expect, test } from "vitest";
import { isTrainingDue, MIN_CHUNKS_TO_TRAIN } from "../../../src/indexer/terms/training-due.ts";
import { TERM_TOKENIZER_VERSION } from "../../../src/embed/terms/tokenize/tokenize-terms.ts";
import type { TermDrift } from "../../../src/store/terms/term-store.ts";
import { infoOf } from "../../store/terms/term-store-contract.ts";

function drift(chunks: number, trainedOn: number | null, tokenizer = TERM_TOKENIZER_VERSION): TermDrift {
  const model = trainedOn === null ? null : { ...infoOf("a", { chunks: trainedOn, tokenizer }), generation: 1 };
  return { model, documents: chunks, chunks, lastDocument: chunks };
}

test.each([
  ["too little text is never trained on", drift(MIN_CHUNKS_TO_TRAIN - 1, null), false],
  ["enough text is, once", drift(MIN_CHUNKS_TO_TRAIN, null), true],
  ["what has grown by less than twice is not", drift(199, 100), false],
  ["what has doubled is", drift(200, 100), true],
  ["what has lost half is", drift(50, 100), true],
  ["terms that were cut otherwise are", drift(100, 100, "0"), true],
])("%s", (_, state, isDue) => {
  expect(isTrainingDue(state)).toBe(isDue);
});
