import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import { dot, isUnit } from "../../src/core/vector.ts";
import type { Embedder } from "../../src/embed/embedder.ts";

const TEXTS = [
  "the whale road",
  "a ship in the storm",
  "harbour",
  "the sea and the wind and the sail of a ship, far from the harbour",
  "storm!",
];

export interface EmbedderContractOptions {
  /** Least cosine between the vectors of a text alone and in a batch: 1 but for the order of floating-point sums. */
  readonly batchCosine: number;
}

/** What every embedder promises, see `src/embed/embedder.ts`. */
export function embedderContract(
  name: string,
  open: () => Promise<Embedder>,
  { batchCosine }: EmbedderContractOptions,
): void {
  describe(`${name} keeps the embedder contract`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(async () => {
      await embedder[Symbol.asyncDispose]();
    });

    test("a text becomes one unit vector of the stated dimensions", async () => {
      const vectors = [...(await embedder.embedDocuments(TEXTS)), await embedder.embedQuery("whale")];
      expect(vectors).toHaveLength(TEXTS.length + 1);
      for (const vector of vectors) {
        expect(vector).toHaveLength(embedder.dimensions);
        expect(isUnit(vector)).toBe(true);
      }
      expect(embedder.fingerprint.dimensions).toBe(embedder.dimensions);
    });

    test("vectors come in the order of the texts", async () => {
      const together = await embedder.embedDocuments(TEXTS);
      for (const [i, text] of TEXTS.entries()) {
        const [alone] = await embedder.embedDocuments([text]);
        expect(dot(together[i]!, alone!)).toBeGreaterThanOrEqual(batchCosine);
      }
    });

    test("the same call gives the same numbers", async () => {
      expect(await embedder.embedDocuments(TEXTS)).toEqual(await embedder.embedDocuments(TEXTS));
    });

    test("different texts get different vectors", async () => {
      const [first, second] = await embedder.embedDocuments(TEXTS);
      expect(dot(first!, second!)).toBeLessThan(0.999);
    });

    test("no texts give no vectors", async () => {
      expect(await embedder.embedDocuments([])).toEqual([]);
    });

    test.each(["", " ", "\n\t \u3000", "🐋", "鲸", "\u0000", "\ud83d", "é\u0301\u0301", "<s>", "[CLS]"])(
      "%j gets a unit vector",
      async (text) => {
        expect(isUnit(await embedder.embedQuery(text))).toBe(true);
        expect(isUnit((await embedder.embedDocuments([text, "sea"]))[0]!)).toBe(true);
        expect(embedder.countTokens(text)).toBeGreaterThanOrEqual(0);
      },
    );

    test("tokens are counted beyond what the model sees, and such a text is cut and not refused", async () => {
      const long = "storm sea ".repeat(embedder.maxTokens);
      expect(embedder.countTokens(long)).toBe(embedder.maxTokens * embedder.countTokens("storm sea "));
      const longer = `${long} and a whale`;
      const [first, second] = await Promise.all([long, longer].map((text) => embedder.embedQuery(text)));
      expect(dot(first!, second!)).toBeGreaterThan(0.9999);
    });

    test("the tokens of the batches add up to those of the texts", async () => {
      let tokens = 0;
      await embedder.embedDocuments(TEXTS, { onTokens: (count) => (tokens += count) });
      const expected = TEXTS.reduce((sum, text) => sum + embedder.countTokens(text), 0);
      expect(tokens).toBeGreaterThanOrEqual(expected);
    });

    test("an aborted signal stops the work before it starts", async () => {
      const signal = AbortSignal.abort();
      for (const work of [
        embedder.embedDocuments(TEXTS, { signal }),
        embedder.embedQuery("sea", { signal }),
        embedder.embedTokens("sea", { signal }),
      ]) {
        await expect(work).rejects.toSatisfy((error) => isEngineError(error, "ABORTED"));
      }
    });

    test("a signal that fires meanwhile stops the work after the batch", async () => {
      const controller = new AbortController();
      const texts = Array.from({ length: 2000 }, (_, i) => `${TEXTS[i % TEXTS.length]!} ${i}`);
      let batches = 0;
      const work = embedder.embedDocuments(texts, {
        signal: controller.signal,
        onTokens() {
          batches++;
          controller.abort();
        },
      });
      await expect(work).rejects.toSatisfy((error) => isEngineError(error, "ABORTED"));
      expect(batches).toBe(1);
    });

    test("calls at the same time do not mix", async () => {
      const alone = await embedder.embedDocuments(TEXTS);
      const all = await Promise.all([embedder.embedDocuments(TEXTS), embedder.embedDocuments(TEXTS)]);
      expect(all).toEqual([alone, alone]);
    });

    test("token states have a row for each token, and offsets point into the text", async () => {
      const text = "the whale road, and the sea";
      const { tokens, offsets, states, width } = await embedder.embedTokens(text);
      expect(tokens.length).toBeGreaterThanOrEqual(6);
      expect(offsets).toHaveLength(tokens.length);
      expect(states).toHaveLength(tokens.length * width);
      expect(states.every(Number.isFinite)).toBe(true);
      for (const [start, end] of offsets) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
      const found = offsets.map(([start, end]) => text.slice(start, end)).join("");
      for (const word of ["whale", "road", "sea"]) expect(found).toContain(word);
    });

    test("an empty text has no more token states than tokens", async () => {
      const { tokens, states, width } = await embedder.embedTokens("");
      expect(tokens).toEqual([]);
      expect(states).toHaveLength(0);
      expect(width).toBeGreaterThan(0);
    });

    test("the fingerprint survives JSON", () => {
      expect(JSON.parse(JSON.stringify(embedder.fingerprint))).toEqual(embedder.fingerprint);
    });
  });
}
