import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openEmbedder } from "../../src/embed/open-embedder.ts";
import { openTokenCounter } from "../../src/embed/token-counting.ts";

const embedder = await openEmbedder();
afterAll(async () => await embedder[Symbol.asyncDispose]());

test("tokens are counted as the model counts them", async () => {
  const count = await openTokenCounter(embedder.tokenCounting!);
  const words = fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 90 });
  fc.assert(
    fc.property(words, (texts) => {
      const text = texts.join(" ");
      expect(count(text)).toBe(embedder.countTokens(text));
    }),
  );
});
