import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Embedder } from "../../src/embed/embedder.ts";
import { openEmbedder } from "../../src/embed/open-embedder.ts";
import { writeTinyModel } from "../support/tiny-model.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-surfaces-"));
let useLite: Embedder;
let bert: Embedder;
beforeAll(async () => {
  await writeTinyModel(join(root, "tiny"));
  useLite = await openEmbedder({ cacheFolder: root });
  bert = await openEmbedder({ model: join(root, "tiny") });
});
afterAll(async () => {
  await useLite[Symbol.asyncDispose]();
  await bert[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

/** The tokens that were found in the text, as they stand there. */
async function foundIn(embedder: Embedder, text: string): Promise<string[]> {
  const { offsets } = await embedder.embedTokens(text);
  return offsets.filter(([start, end]) => start < end).map(([start, end]) => text.slice(start, end));
}

test("pieces of words are found where they stand, in the text's own spelling", async () => {
  expect(await foundIn(useLite, "The ﬁrst  naïve\tplanes")).toEqual(["The", "ﬁrst", "na", "ï", "ve", "plane", "s"]);
  const { tokens, offsets } = await useLite.embedTokens("The ﬁrst  naïve\tplanes");
  expect(tokens[0]).toBe("The");
  expect(offsets[0]).toEqual([0, 3]);
  expect(offsets.at(-1)).toEqual([21, 22]);
});

test("an unknown token is what stands between its neighbours", async () => {
  expect(await foundIn(useLite, "mixed 中文 text")).toContain("中文");
  expect(await foundIn(useLite, "a 👍🏽 b")).toContain("👍🏽");
});

test("special tokens of the model have no row", async () => {
  const { tokens } = await bert.embedTokens("The Whale, sea!");
  expect(tokens).toEqual(["The", "Whale", ",", "sea", "!"]);
});

test("what WordPiece lowers, strips or splits is found again", async () => {
  expect(await foundIn(bert, "Shíp of sails")).toEqual(["Shíp", "of", "sail", "s"]);
});

test("offsets are ranges of any text, in its order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 40 }), async (text) => {
      for (const embedder of [useLite, bert]) {
        const { tokens, offsets, states, width } = await embedder.embedTokens(text);
        expect([offsets.length, states.length]).toEqual([tokens.length, tokens.length * width]);
        const found = offsets.filter(([start, end]) => start < end);
        for (const [i, [start, end]] of found.entries()) {
          expect(end).toBeLessThanOrEqual(text.length);
          expect(start).toBeGreaterThanOrEqual(i === 0 ? 0 : found[i - 1]![0]);
        }
      }
    }),
    { numRuns: 100 },
  );
});
